"""Links as templates show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from yhteistuumin.content.addresses import section_url, term_url
from yhteistuumin.content.vocabularies import TermView, vocabulary


@dataclass(frozen=True)
class Link:
    """A link: *lang* is the language of *label*, *current* what ``aria-current`` says."""

    label: str
    url: str
    lang: str = ""
    current: str = ""


def with_query(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """*path* with the parameters *pairs*; without any it stays bare."""
    query = urlencode(list(pairs))
    return f"{path}?{query}" if query else path


def term_link(name: str, term_id: str, lang: str, *, section: str = "", facet: str = "") -> Link:
    """A term as a link to its own page, else to the listing of *section* narrowed to it.

    A term without either has no address; one that is gone is shown by its id.
    """
    term = vocabulary(name).get(term_id)
    if term is None:
        return Link(term_id, "")
    url = term_url(name, term.slug(lang), lang)
    if url is None and section and facet:
        listing = section_url(section, lang)
        url = with_query(listing, [(facet, term_id)]) if listing else None
    return Link(term.label(lang), url or "", term.label_lang(lang))


def top_term(name: str, term_id: str) -> str:
    """The root above *term_id*; itself where it has no parent."""
    terms: Mapping[str, TermView] = vocabulary(name).terms
    seen = {term_id}
    current = term_id
    while (term := terms.get(current)) and term.parent and term.parent in terms.keys() - seen:
        current = term.parent
        seen.add(current)
    return current

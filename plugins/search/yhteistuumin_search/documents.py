"""From published text to finished terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from yhteistuumin.api import SearchableText, live_uids, searchable, settings
from yhteistuumin_search.analysis import analyse, analyser_id, readings
from yhteistuumin_search.backend import Document

FORMAT = "5"
"""Changes whenever the same text gives other documents."""


def identity(languages: Sequence[str]) -> str:
    """What an index made now would be made with; an index with another identity is out of date."""
    return ";".join((FORMAT, *(f"{lang}={analyser_id(lang)}" for lang in languages)))


def documents(uids: Sequence[str]) -> Iterator[Document]:
    """The documents of the items with *uids*."""
    return map(document, searchable(uids))


def all_documents() -> Iterator[Document]:
    """The documents of everything that is published."""
    return documents(live_uids())


def document(text: SearchableText) -> Document:
    """*text* as terms in its own language, and its labels in theirs."""
    title = readings(text.title, text.lang)
    rest = readings(f"{text.summary}\n{text.text}", text.lang)
    return Document(
        text.item_id,
        text.uid,
        text.lang,
        title=_flat(token.bases for token in title),
        text=_flat(token.bases for token in rest),
        title_parts=_flat(token.parts for token in title),
        parts=_flat(token.parts for token in rest),
        folded=_flat(token.folded for token in rest),
        title_folded=_flat(token.folded for token in title),
        labels=tuple(
            (lang, _label_terms(tuple(names), lang, analyser_id(lang)))
            for lang, names in text.labels.items()
            if lang in settings().languages
        ),
    )


@lru_cache(maxsize=4096)
def _label_terms(names: tuple[str, ...], lang: str, _analyser: str) -> tuple[str, ...]:
    tokens = [token for name in names for token in analyse(name, lang, "index")]
    return (
        *(token.surface.casefold() for token in tokens),
        *_flat(token.bases for token in tokens),
        *_flat(token.parts for token in tokens),
        *_flat(token.folded for token in tokens),
    )


def _flat(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(term for group in groups for term in group)

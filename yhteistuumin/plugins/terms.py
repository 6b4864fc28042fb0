"""The terms that plugins declare, as rows of their vocabularies."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from yhteistuumin.content.slugs import slugify
from yhteistuumin.content.vocabularies import ADDON, TermView, load_vocabulary
from yhteistuumin.schema.declarations import VocabularyTerm
from yhteistuumin.tables.vocabularies import TermLabel

LAST = 10_000
"""The position of the first: below the same parent they follow the site's own."""


def put_terms(writing: Session, plugin: str, declared: Iterable[VocabularyTerm]) -> int:
    """Make the rows of what *plugin* declares; the number of new ones.

    What is there stays as it is, also what was edited on the site. A term whose plugin is
    switched off keeps its row and is not shown.
    """
    wanted: dict[str, list[VocabularyTerm]] = {}
    for term in declared:
        wanted.setdefault(term.vocabulary, []).append(term)
    return sum(
        load_vocabulary(writing, name, _views(writing, name, plugin, terms), owner=plugin)
        for name, terms in wanted.items()
    )


def _views(writing: Session, name: str, plugin: str, terms: Iterable[VocabularyTerm]) -> list[TermView]:
    labels = select(TermLabel.lang, TermLabel.slug, TermLabel.term).where(TermLabel.vocabulary == name)
    taken = {(lang, slug): term for lang, slug, term in writing.execute(labels)}
    found = []
    for number, term in enumerate(terms):
        slugs = {lang: _slug(term.id, slugify(label), lang, taken) for lang, label in term.labels.items()}
        taken.update(((lang, slug), term.id) for lang, slug in slugs.items())
        found.append(
            TermView(
                term.id,
                term.parent or None,
                position=LAST + number,
                labels=dict(term.labels),
                slugs=slugs,
                alternatives=dict(term.alternatives),
                extra={ADDON: plugin},
            )
        )
    return found


def _slug(term: str, wanted: str, lang: str, taken: dict[tuple[str, str | None], str]) -> str:
    """*wanted*, or where another term has it, with the namespace of this one before it."""
    return wanted if taken.get((lang, wanted), term) == term else slugify(term.replace(":", "-"))

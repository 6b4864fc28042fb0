"""Reading imported word lists a piece at a time: their names, and terms by id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from yhteistuumin.content.vocabularies import IMPORTED
from yhteistuumin.db import session
from yhteistuumin.tables import Term, TermLabel

BATCH = 1000


@dataclass(frozen=True)
class ImportedName:
    """What a term of an imported word list is called in one language; *others* find it as well."""

    term: str
    lang: str
    label: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportedTerm:
    """A term of an imported word list: its names by language, and the ids around it."""

    id: str
    uri: str
    labels: dict[str, str]
    broader: tuple[str, ...]
    related: tuple[str, ...]
    matches: tuple[str, ...]


def imported_vocabularies() -> dict[str, int]:
    """The imported word lists and the number of their terms: one query."""
    counted = (
        select(Term.vocabulary, func.count().label("number")).where(Term.owner == IMPORTED).group_by(Term.vocabulary)
    )
    return {row.vocabulary: row.number for row in session().execute(counted.order_by(Term.vocabulary))}


def imported_names(vocabulary: str) -> Iterator[ImportedName]:
    """Every name in *vocabulary*: a query for each thousand terms."""
    last = ""
    ids = select(Term.id).where(Term.vocabulary == vocabulary, Term.owner == IMPORTED).order_by(Term.id).limit(BATCH)
    while batch := list(session().scalars(ids.where(Term.id > last))):
        last = batch[-1]
        for row in _labels(vocabulary, batch):
            yield ImportedName(row.term, row.lang, row.label, tuple(row.alternatives))


def imported_terms(vocabulary: str, ids: Sequence[str]) -> dict[str, ImportedTerm]:
    """The terms with *ids*: two queries for each thousand. Ids that are not there are left out."""
    found: dict[str, ImportedTerm] = {}
    for start in range(0, len(ids), BATCH):
        batch = list(ids[start : start + BATCH])
        labels: dict[str, dict[str, str]] = {}
        for row in _labels(vocabulary, batch):
            labels.setdefault(row.term, {})[row.lang] = row.label
        mine = (Term.vocabulary == vocabulary, Term.owner == IMPORTED, Term.id.in_(batch))
        for term, extra in session().execute(select(Term.id, Term.extra).where(*mine)):
            found[term] = _term(term, extra, labels.get(term, {}))
    return found


def _labels(vocabulary: str, ids: Sequence[str]) -> Any:
    return session().execute(
        select(TermLabel.term, TermLabel.lang, TermLabel.label, TermLabel.alternatives)
        .where(TermLabel.vocabulary == vocabulary, TermLabel.term.in_(ids))
        .order_by(TermLabel.term, TermLabel.lang)
    )


def _term(term: str, extra: dict[str, Any], labels: dict[str, str]) -> ImportedTerm:
    links = {key: tuple(extra.get(key, ())) for key in ("broader", "related", "matches")}
    return ImportedTerm(term, extra.get("uri", ""), labels, **links)

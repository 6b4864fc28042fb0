"""Putting a checked word list into the database, in place of what it was before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from yhteistuumin.content.outbox import enqueue
from yhteistuumin.content.state import bump_content_revision
from yhteistuumin.content.thesaurus.concepts import Checked, Concept
from yhteistuumin.content.vocabularies import IMPORTED
from yhteistuumin.errors import ThesaurusError
from yhteistuumin.events import Topic
from yhteistuumin.tables import Term, TermLabel

BATCH = 2000
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")


@dataclass(frozen=True)
class Difference:
    """What an import adds, changes and takes away."""

    new: int
    changed: int
    gone: int

    @property
    def is_nothing(self) -> bool:
        """Whether everything is there already."""
        return not (self.new or self.changed or self.gone)


def require_name(reading: Session, name: str) -> None:
    """Raise `ThesaurusError` unless a word list may be called *name*."""
    if not _NAME.fullmatch(name):
        raise ThesaurusError(f"“{name}” cannot be the name of a vocabulary; use small letters and digits, such as yso")
    taken = select(Term.id).where(Term.vocabulary == name, Term.owner != IMPORTED).limit(1)
    if reading.scalar(taken) is not None:
        raise ThesaurusError(f"“{name}” is one of the site's own vocabularies; choose another name with --vocabulary")


def difference(reading: Session, name: str, found: Checked, languages: Sequence[str]) -> Difference:
    """What `store` would do."""
    here = _stored(reading, name)
    wanted = {term["id"]: _shape(term, labels) for term, labels in _rows(name, found, languages)}
    changed = sum(1 for key, shape in wanted.items() if key in here and here[key] != shape)
    return Difference(len(wanted.keys() - here.keys()), changed, len(here.keys() - wanted.keys()))


def store(writing: Session, name: str, found: Checked, languages: Sequence[str]) -> None:
    """Make the word list *name* what *found* says."""
    forget(writing, name)
    rows = list(_rows(name, found, languages))
    for batch in _batches(term for term, _labels in rows):
        writing.execute(insert(Term), batch)
    for batch in _batches(label for _term, labels in rows for label in labels):
        writing.execute(insert(TermLabel), batch)
    bump_content_revision(writing)
    enqueue(writing, Topic.VOCABULARY, [name])


def forget(writing: Session, name: str) -> bool:
    """Take the word list *name* away; whether there was one."""
    mine = select(Term.id).where(Term.vocabulary == name, Term.owner == IMPORTED)
    if writing.scalar(mine.limit(1)) is None:
        return False
    writing.execute(delete(TermLabel).where(TermLabel.vocabulary == name))
    writing.execute(delete(Term).where(Term.vocabulary == name))
    bump_content_revision(writing)
    enqueue(writing, Topic.VOCABULARY, [name])
    return True


def _stored(reading: Session, name: str) -> dict[str, Any]:
    terms = {
        row.id: {"parent": row.parent, "code": row.code, "extra": row.extra}
        for row in reading.execute(
            select(Term.id, Term.parent, Term.code, Term.extra).where(Term.vocabulary == name, Term.owner == IMPORTED)
        )
    }
    labels: dict[str, list[dict[str, Any]]] = {}
    for row in reading.execute(
        select(TermLabel.term, TermLabel.lang, TermLabel.label, TermLabel.alternatives).where(
            TermLabel.vocabulary == name
        )
    ):
        labels.setdefault(row.term, []).append(
            {"lang": row.lang, "label": row.label, "alternatives": list(row.alternatives)}
        )
    return {key: _shape(term, labels.get(key, [])) for key, term in terms.items()}


def _shape(term: dict[str, Any], labels: Iterable[dict[str, Any]]) -> Any:
    names = sorted((label["lang"], label["label"], label["alternatives"]) for label in labels)
    return (term["parent"], term["code"], term["extra"], names)


def _rows(name: str, found: Checked, languages: Sequence[str]) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    ids = {uri: concept.id for uri, concept in found.concepts.items()}
    for position, concept in enumerate(found.concepts.values()):
        broader = [ids[uri] for uri in concept.broader if uri in ids]
        term = {
            "vocabulary": name,
            "id": concept.id,
            "parent": broader[0] if broader else None,
            "code": concept.code,
            "position": position,
            "owner": IMPORTED,
            "extra": {
                "uri": concept.uri,
                "broader": broader,
                "related": [ids[uri] for uri in concept.related if uri in ids],
                "matches": list(concept.matches),
            },
        }
        yield term, list(_labels(name, concept, languages))


def _labels(name: str, concept: Concept, languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    for lang in languages:
        label = concept.label(lang)
        others = {**concept.alternative.get(lang, {}), **concept.hidden.get(lang, {})}
        others.pop(label, None)
        if label:
            yield {
                "vocabulary": name,
                "term": concept.id,
                "lang": lang,
                "label": label,
                "slug": None,
                "alternatives": list(others),
            }


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch

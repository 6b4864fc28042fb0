"""Which facet values an item has: computed from its live neutral content, stored as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from yhteistuumin.content.records import add_rows
from yhteistuumin.content.vocabularies import MUNICIPALITY, REGION, THEME, Vocabulary, vocabulary
from yhteistuumin.schema.fields import Field, FieldKind
from yhteistuumin.schema.types import ContentType
from yhteistuumin.tables import Item, ItemTerm

TERM_LENGTH = 100

Value = tuple[str, str]
"""(vocabulary or facet, term)"""


def classify(
    content_type: ContentType,
    region: str | None,
    themes: tuple[str, ...],
    fields: Mapping[str, Any],
    municipalities: Vocabulary,
) -> set[Value]:
    """The facet values of an item: its themes, its region and the regions of its places, its
    places, and the value of every field that is a facet."""
    found = {(THEME, theme) for theme in themes}
    if region:
        found.add((REGION, region))
    for declared in content_type.neutral_fields():
        for value in _values(declared, fields.get(declared.name)):
            found |= set(_field_values(declared, value, municipalities))
    return found


def _values(declared: Field, stored: Any) -> list[str]:
    if not stored or not (declared.kind in {FieldKind.TERM, FieldKind.CHOICE} or declared.facet):
        return []
    values = [stored] if isinstance(stored, str) else list(stored)
    return [value[:TERM_LENGTH].strip() for value in values]


def _field_values(declared: Field, value: str, municipalities: Vocabulary) -> Iterator[Value]:
    if declared.facet_name:
        yield declared.facet_name, value
    if declared.vocabulary == REGION:
        yield REGION, value
    if declared.vocabulary == MUNICIPALITY:
        yield MUNICIPALITY, value
        term = municipalities.get(value)
        if term and term.parent:
            yield REGION, term.parent


def store_classification(writing: Session, item: Item, content_type: ContentType) -> None:
    """Make the rows of *item* those of its live content."""
    places = vocabulary(MUNICIPALITY)
    wanted = classify(content_type, item.region, tuple(item.themes), item.fields, places)
    rows = writing.execute(select(ItemTerm.vocabulary, ItemTerm.term).where(ItemTerm.item_id == item.id))
    there = {(name, term) for name, term in rows}
    if gone := there - wanted:
        here = tuple_(ItemTerm.vocabulary, ItemTerm.term)
        writing.execute(delete(ItemTerm).where(ItemTerm.item_id == item.id, here.in_(gone)))
    add_rows(
        writing,
        ItemTerm,
        ({"item_id": item.id, "vocabulary": name, "term": term} for name, term in sorted(wanted - there)),
    )

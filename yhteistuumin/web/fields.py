"""The fields of an item as a page shows them, by their kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from yhteistuumin.content.contacts import Contact, as_contact
from yhteistuumin.content.reading import ItemView, cards_by_uid
from yhteistuumin.i18n import translate
from yhteistuumin.schema.fields import Field, FieldKind
from yhteistuumin.schema.types import ContentType
from yhteistuumin.web.files import attached_files, file_facts
from yhteistuumin.web.links import Link, term_link

PROSE = frozenset({FieldKind.RICH, FieldKind.TEXT, FieldKind.LINES})
NAMED = frozenset({FieldKind.REFERENCE, FieldKind.FILE})
"""Kinds that name something else, which readers may not see (any more)."""


@dataclass(frozen=True)
class ShownField:
    """A filled-in field. *html* is there for rich text, *links* for choices, terms, references and
    files, *contacts* for contact persons."""

    name: str
    label: str
    kind: FieldKind
    value: Any
    html: Markup = Markup("")  # noqa: RUF009 - Markup is an immutable text
    links: tuple[Link, ...] = ()
    contacts: tuple[Contact, ...] = ()

    @property
    def is_prose(self) -> bool:
        """Whether it is read as a passage; anything else is a fact or a chain of steps."""
        return self.kind in PROSE

    @property
    def is_chain(self) -> bool:
        """Whether it is a chain of steps."""
        return self.kind is FieldKind.STEPS


def shown_fields(item: ItemView) -> list[ShownField]:
    """The filled-in fields of *item* in the order of its content type."""
    content_type = item.content_type
    if content_type is None:
        return []
    found = (
        _shown(item, content_type, declared)
        for declared in content_type.fields
        if item.fields.get(declared.name) not in (None, "", [])
    )
    return [shown for shown in found if shown.links or shown.kind not in NAMED]


def shown_field(item: ItemView, name: str) -> ShownField | None:
    """The field *name* of *item*, or None where it is not filled in."""
    return next((shown for shown in shown_fields(item) if shown.name == name), None)


def _shown(item: ItemView, content_type: ContentType, declared: Field) -> ShownField:
    value = item.fields[declared.name]
    return ShownField(
        declared.name,
        translate(declared.label),
        declared.kind,
        value,
        item.rich.get(declared.name, Markup("")),
        tuple(_links(content_type, declared, value, item.lang)),
        tuple(as_contact(one, item.lang) for one in value) if declared.kind is FieldKind.CONTACTS else (),
    )


def _links(content_type: ContentType, declared: Field, value: Any, lang: str) -> list[Link]:
    values: Sequence[str] = value if isinstance(value, list) else [value]
    if declared.kind is FieldKind.TERM:
        facet = declared.facet_name
        return [
            term_link(declared.vocabulary, term, lang, section=content_type.section, facet=facet) for term in values
        ]
    if declared.kind is FieldKind.CHOICE:
        labels = {choice.value: choice.label for choice in declared.choices}
        return [Link(translate(labels.get(one, one)), "", lang) for one in values]
    if declared.kind is FieldKind.REFERENCE:
        return [Link(card.title, card.url, card.lang) for card in cards_by_uid(values, lang)]
    if declared.kind is FieldKind.FILE:
        return [Link(f"{file.filename} ({file_facts(file)})", file.url) for file in attached_files(values).values()]
    return []

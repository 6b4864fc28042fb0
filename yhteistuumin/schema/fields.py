"""The fields of a content type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yhteistuumin.schema.messages import Text


class FieldKind(StrEnum):
    """What a field holds, with the shape of its stored JSON value."""

    LINE = "line"  # str, one line
    TEXT = "text"  # str, plain text with line breaks
    RICH = "rich"  # str, cleaned HTML subset
    DATE = "date"  # str, ISO 8601 date
    CHOICE = "choice"  # str, or list[str] with many=True: a Choice's value
    TERM = "term"  # str, or list[str] with many=True: a term id of the vocabulary
    LINES = "lines"  # list[str]
    STEPS = "steps"  # list[{"title": str, "text": str}]
    URL = "url"  # str, http(s) address
    EMAIL = "email"  # str
    REFERENCE = "reference"  # str, or list[str] with many=True: the uid of an item of one of *kinds*
    FILE = "file"  # str: the uid of an uploaded document
    CONTACTS = "contacts"  # list[{"name", "email", "until": ISO date or "", "roles": {language: str}}]


TEXTUAL = frozenset({FieldKind.LINE, FieldKind.TEXT, FieldKind.RICH, FieldKind.LINES, FieldKind.STEPS})
LISTS = frozenset({FieldKind.LINES, FieldKind.STEPS, FieldKind.CONTACTS})
WORDLESS = frozenset({FieldKind.REFERENCE, FieldKind.FILE, FieldKind.CONTACTS})
"""Kinds whose value is nothing that is read, translated or compared as words."""


@dataclass(frozen=True)
class Choice:
    """One fixed value of a choice field."""

    value: str
    label: Text


@dataclass(frozen=True)
class Field:
    """One field: its name in JSON, what it holds, and what editors and readers see.

    A *translatable* field lives once per language, any other once per item. *required* is asked
    for at publishing, never at saving a draft; with *unless* only where the field of that name is
    empty, too. A *facet* field must be a choice, a term, a reference, a line or lines; its
    vocabulary's (else the field's) name becomes the address parameter. What is written on a line is
    a value of the facet as it stands, and the value of a reference is the uid that it holds.

    A reference is to an item of one of *kinds*, by their names. The persons of a contacts field are
    shown until the last day that is given for each.
    """

    name: str
    kind: FieldKind
    label: Text
    hint: Text = ""
    translatable: bool = False
    many: bool = False
    required: bool = False
    unless: str = ""
    searchable: bool = True
    facet: bool = False
    choices: tuple[Choice, ...] = ()
    vocabulary: str = ""
    kinds: tuple[str, ...] = ()
    max_length: int = 0
    group: Text = ""
    personal_data: Text = ""

    @property
    def is_list(self) -> bool:
        """Whether the stored value is a list."""
        return self.many or self.kind in LISTS

    @property
    def facet_name(self) -> str:
        """The facet that this field feeds, or ``""``."""
        if not self.facet:
            return ""
        return self.vocabulary or self.name

    def empty(self) -> str | list[str]:
        """The stored value of a field that was never filled in."""
        return [] if self.is_list else ""

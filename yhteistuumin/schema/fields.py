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


TEXTUAL = frozenset({FieldKind.LINE, FieldKind.TEXT, FieldKind.RICH, FieldKind.LINES, FieldKind.STEPS})
LISTS = frozenset({FieldKind.LINES, FieldKind.STEPS})


@dataclass(frozen=True)
class Choice:
    """One fixed value of a choice field."""

    value: str
    label: Text


@dataclass(frozen=True)
class Field:
    """One field: its name in JSON, what it holds, and what editors and readers see.

    A *translatable* field lives once per language, any other once per item. *required* is asked
    for at publishing, never at saving a draft. A *facet* field must be a choice, a term, a line or
    lines; its vocabulary's (else the field's) name becomes the address parameter. What is written
    on a line is a value of the facet as it stands.
    """

    name: str
    kind: FieldKind
    label: Text
    hint: Text = ""
    translatable: bool = False
    many: bool = False
    required: bool = False
    searchable: bool = True
    facet: bool = False
    choices: tuple[Choice, ...] = ()
    vocabulary: str = ""
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

"""Blocks of add-ons in the texts of a form: how they are told there, and the small form of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from yhteistuumin.admin.fields import RichField
from yhteistuumin.admin.forms import ContentForm, LanguageForm, declared_field
from yhteistuumin.content.blocks import values_of
from yhteistuumin.content.richtext import Placed, RichTextError, blocks_in
from yhteistuumin.i18n import language, translate
from yhteistuumin.runtime import registry
from yhteistuumin.schema.declarations import Block
from yhteistuumin.web.blocks import told


@dataclass(frozen=True)
class Entry:
    """A block in a text as its editor sees it: *said* are its values in words, *note* tells why
    readers do not see it. It *may_change* while its add-on is there."""

    name: str
    values: str
    title: str
    addon: str
    said: str
    note: str
    may_change: bool

    def as_json(self) -> dict[str, Any]:
        """Plain values for the text editor."""
        return dict(vars(self))


class BlockForm(ContentForm):
    """The fields of a block."""

    def __init__(
        self,
        declared: Block,
        lang: str,
        stored: Mapping[str, Any],
        sent: MultiDict[str, str] | None = None,
        *,
        prefix: str = "block",
    ) -> None:
        fields = {field.name: declared_field(field, lang, language()) for field in declared.fields}
        super().__init__(fields, prefix=prefix)  # type: ignore[no-untyped-call]
        self.process(sent, data=values_of(declared, stored))  # type: ignore[no-untyped-call]

    def values(self) -> dict[str, Any]:
        """What was submitted, in the shape that `check_values` takes."""
        return {name: field.data for name, field in self._fields.items()}

    def said(self) -> str:
        """The values in words, one after the other."""
        read = ((translate(field.title), field.reading.striptags()) for field in self.fields())
        return " · ".join(f"{label}: {words}" for label, words in read if words)


def entry_of(block: Placed, region: str | None) -> Entry:
    """*block* in a text of *region*, for its editor."""
    about = told(block, region)
    owned = registry().blocks.get(block.name)
    said = BlockForm(owned.value, "", block.read()).said() if owned else ""
    return Entry(block.name, block.values, about.title, about.addon, said, about.note, may_change=not about.why)


def tell_blocks(form: LanguageForm, region: str | None, url: str = "") -> None:
    """Let the formatted texts of *form* say which blocks are in them; *url* is where more are offered."""
    for field in form.fields():
        if isinstance(field, RichField):
            field.blocks_url = url
            field.entries = [entry_of(block, region) for block in _blocks_in(field.html)]


def _blocks_in(html: str) -> list[Placed]:
    try:
        return blocks_in(html)
    except RichTextError:
        # What was sent and refused; the form says so.
        return []

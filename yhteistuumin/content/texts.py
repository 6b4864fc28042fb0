"""The two halves of an item's content as values: what it says in a language, and what is true
in every language. This is where stored JSON is read and written; beyond it, trust the types.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from yhteistuumin.content import richtext
from yhteistuumin.schema.fields import WORDLESS, FieldKind
from yhteistuumin.schema.messages import Text, translator
from yhteistuumin.schema.types import ContentType
from yhteistuumin.tables import Item, Translation

_ = translator(__name__)

log = logging.getLogger(__name__)

TITLE, SLUG, SUMMARY, BODY, FIELDS = "title", "slug", "summary", "body", "fields"
THEMES, COVER = "themes", "cover"

LABELS: Mapping[str, Text] = {
    TITLE: _("Title"),
    SLUG: _("Address"),
    SUMMARY: _("Summary"),
    BODY: _("Text"),
    THEMES: _("Themes"),
    COVER: _("Cover picture"),
}

RICH_BLOCK = "richtext"
BLOCK_VERSION = 1


@dataclass(frozen=True)
class LanguageText:
    """What an item says in one language."""

    title: str = ""
    slug: str = ""
    summary: str = ""
    body: Sequence[Mapping[str, Any]] = ()
    fields: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def as_json(self) -> dict[str, Any]:
        """A new dict to store in a working copy or a revision."""
        return {
            TITLE: self.title,
            SLUG: self.slug,
            SUMMARY: self.summary,
            BODY: [dict(block) for block in self.body],
            FIELDS: dict(self.fields),
        }


@dataclass(frozen=True)
class NeutralContent:
    """What is true of an item in every language."""

    fields: Mapping[str, Any] = field(default_factory=dict, hash=False)
    themes: tuple[str, ...] = ()
    cover: str | None = None

    def as_json(self) -> dict[str, Any]:
        """A new dict to store in a working copy or a revision."""
        return {FIELDS: dict(self.fields), THEMES: list(self.themes), COVER: self.cover}


def text_from(content: Mapping[str, Any]) -> LanguageText:
    """The text that `LanguageText.as_json` stored."""
    return LanguageText(
        content.get(TITLE, ""),
        content.get(SLUG, ""),
        content.get(SUMMARY, ""),
        tuple(content.get(BODY, ())),
        content.get(FIELDS, {}),
    )


def neutral_from(content: Mapping[str, Any]) -> NeutralContent:
    """The content that `NeutralContent.as_json` stored."""
    return NeutralContent(content.get(FIELDS, {}), tuple(content.get(THEMES, ())), content.get(COVER))


def live_text(translation: Translation) -> LanguageText:
    """The text in the live columns of *translation*."""
    return LanguageText(
        translation.title,
        translation.slug,
        translation.summary,
        tuple(translation.body),
        translation.fields,
    )


def live_neutral(item: Item) -> NeutralContent:
    """The content in the live columns of *item*."""
    return NeutralContent(item.fields, tuple(item.themes), item.cover)


def present(fields: Mapping[str, Any], content_type: ContentType, version: int) -> Mapping[str, Any]:
    """*fields*, stored in schema *version*, as the present version of *content_type* has them.

    Where the type's upgrade fails they are given as they are stored, so that pages still answer.
    """
    if version >= content_type.schema_version:
        return fields
    try:
        return content_type.upgraded(fields, version)
    except Exception:
        log.exception("the upgrade of %s from version %s fails", content_type.name, version)
        return fields


def body_of(html: str) -> list[dict[str, Any]]:
    """A body of one block of cleaned *html*; none for an empty one."""
    return [{"type": RICH_BLOCK, "version": BLOCK_VERSION, "html": html}] if html else []


def body_html(text: LanguageText) -> str:
    """The markup of the body's rich text blocks, one after the other."""
    return "".join(block.get("html", "") for block in text.body)


def parts(text: LanguageText, content_type: ContentType | None) -> Iterator[tuple[str, Text, str]]:
    """(name, label, markup) of everything in *text* that a reader reads and that is not empty."""
    for name, value in ((TITLE, text.title), (SUMMARY, text.summary)):
        if value:
            yield name, LABELS[name], _plain(value)
    if text.body:
        yield BODY, LABELS[BODY], body_html(text)
    for name in sorted(text.fields):
        declared = content_type.field(name) if content_type else None
        if declared and declared.kind in WORDLESS:
            continue
        markup = _markup(text.fields[name], rich=bool(declared and declared.kind is FieldKind.RICH))
        if markup:
            yield name, declared.label if declared else name, markup


def rich_parts(text: LanguageText, content_type: ContentType) -> Iterator[tuple[str, str]]:
    """(name, markup) of the body and of every rich text field."""
    if text.body:
        yield BODY, body_html(text)
    for declared in content_type.translatable_fields():
        if declared.kind is FieldKind.RICH and text.fields.get(declared.name):
            yield declared.name, text.fields[declared.name]


def media_in(text: LanguageText, content_type: ContentType) -> set[str]:
    """The uids of the pictures that *text* shows."""
    found: set[str] = set()
    for _name, markup in rich_parts(text, content_type):
        found |= richtext.media_uids(markup)
    return found


def _markup(value: Any, *, rich: bool) -> str:
    if isinstance(value, str):
        return value if rich else _plain(value)
    if isinstance(value, Mapping):
        return "".join(_markup(part, rich=False) for part in value.values())
    if isinstance(value, Sequence):
        return "".join(_markup(part, rich=False) for part in value)
    return ""


def _plain(value: str) -> str:
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in value.splitlines() if line.strip())

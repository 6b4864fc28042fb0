"""The *complete* gate, at publishing: what the public must not be without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yhteistuumin.content import documents
from yhteistuumin.content._richtext_tree import Element, parse, serialise, walk
from yhteistuumin.content.media import has_alt, rows
from yhteistuumin.content.references import gone
from yhteistuumin.content.richtext import text_of
from yhteistuumin.content.texts import BODY, COVER, TITLE, LanguageText, NeutralContent, media_in, rich_parts
from yhteistuumin.schema.fields import Field, FieldKind
from yhteistuumin.schema.problems import Problem
from yhteistuumin.schema.types import ContentType
from yhteistuumin.tables import Media

_LEVELS = {"h2": 2, "h3": 3, "h4": 4}
_PAGE_TITLE, _FIELD_TITLE = 1, 2


def missing_in_text(content_type: ContentType, text: LanguageText, lang: str) -> list[Problem]:
    """What keeps *text* from being published in *lang*."""
    problems = [] if text.title else [Problem(TITLE, "required")]
    problems += _unfilled(content_type.translatable_fields(), text.fields)
    for name, markup in rich_parts(text, content_type):
        # A field stands under its own name, which is a heading of the second level on the page.
        above = _PAGE_TITLE if name == BODY else _FIELD_TITLE
        problems += structure_faults(name, markup, above=above)
    shown = sorted(media_in(text, content_type))
    return problems + _undescribed(BODY, shown, rows(shown), lang)


def missing_in_neutral(content_type: ContentType, neutral: NeutralContent, lang: str) -> list[Problem]:
    """What keeps *neutral* from being published beside a text in *lang*."""
    problems = _unfilled(content_type.neutral_fields(), neutral.fields)
    if neutral.cover:
        problems += _undescribed(COVER, [neutral.cover], rows([neutral.cover]), lang)
    return problems


def missing_together(content_type: ContentType, neutral: NeutralContent, text: LanguageText) -> list[Problem]:
    """What keeps both halves from being published with each other: fields that stand in for one
    another, references to what is gone, and files that not everybody can read."""
    values = {**neutral.fields, **text.fields}
    problems = [
        Problem(field.name, "required")
        for field in content_type.fields
        if field.required and field.unless and not values.get(field.name) and not values.get(field.unless)
    ]
    for field in content_type.fields:
        named = values.get(field.name) if field.kind is FieldKind.REFERENCE else None
        if named and gone([named] if isinstance(named, str) else named, field.kinds):
            problems.append(Problem(field.name, "reference-gone"))
    return problems + _unreadable(content_type, values, text)


def _unreadable(content_type: ContentType, values: Mapping[str, Any], text: LanguageText) -> list[Problem]:
    named = {field.name: values.get(field.name) for field in content_type.fields if field.kind is FieldKind.FILE}
    there = documents.rows([uid for uid in named.values() if uid])
    problems = []
    for name, uid in named.items():
        document = there.get(uid or "")
        if uid and document is None:
            problems.append(Problem(name, "no-file", {"value": uid}))
        elif document is not None and not text.summary and not (document.tagged and document.text):
            code = "file-unread" if document.note == documents.WAITING else "file-not-accessible"
            problems.append(Problem(name, code, {"value": document.filename}))
    return problems


def structure_faults(path: str, markup: str, *, above: int = _PAGE_TITLE) -> Iterator[Problem]:
    """Headings that skip a level below *above*, tables without heading cells, links without words."""
    level = above
    for element in walk(parse(markup)):
        if element.tag in _LEVELS:
            if _LEVELS[element.tag] > level + 1:
                yield Problem(path, "heading-jump", {"value": _words(element)})
            level = _LEVELS[element.tag]
        elif element.tag == "table" and not any(e.tag == "th" for e in walk(element.children)):
            yield Problem(path, "no-table-headings")
        elif element.tag == "a" and not _words(element):
            yield Problem(path, "empty-link")


def _words(element: Element) -> str:
    return text_of(serialise(element.children))


def _unfilled(declared: Iterable[Field], values: Mapping[str, object]) -> list[Problem]:
    return [Problem(f.name, "required") for f in declared if f.required and not f.unless and not values.get(f.name)]


def _undescribed(path: str, uids: Iterable[str], found: Mapping[str, Media], lang: str) -> list[Problem]:
    problems = []
    for uid in uids:
        media = found.get(uid)
        if media is None:
            problems.append(Problem(path, "no-media", {"value": uid}))
        elif not has_alt(media, lang):
            problems.append(Problem(path, "no-alt-text", {"value": media.filename}))
    return problems

"""One line of a content file: its shape, its hash, and the checked content in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from yhteistuumin.content._loading_redirects import Address, split_address
from yhteistuumin.content.hashing import text_hash
from yhteistuumin.content.media_uses import files_in
from yhteistuumin.content.schema_checks import TITLE_LENGTH, check_neutral, check_text
from yhteistuumin.content.texts import FIELDS, LanguageText
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.content.workflow import State
from yhteistuumin.runtime import registry
from yhteistuumin.schema.problems import Problem
from yhteistuumin.schema.types import ContentType

UID = r"^[A-Za-z0-9._:-]{1,100}$"

LIVE = frozenset({State.PUBLISHED, State.ARCHIVED})
"""States in which a loaded text fills the live columns and has an address."""


class BadLine(Exception):
    """A line that cannot be loaded; its text is the reason."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OlderText(_Line):
    """Where the lead text that a translation was made from differed from today's."""

    title: str | None = None
    summary: str | None = None
    body: str | list[Any] | None = None
    fields: dict[str, Any] = Field(default_factory=dict)


class TranslationLine(_Line):
    title: str = Field(default="", max_length=TITLE_LENGTH)
    slug: str = ""
    summary: str = ""
    body: str | list[Any] = ""
    state: Literal["draft", "submitted", "published", "archived"] = "draft"
    published_at: AwareDatetime | None = None
    fields: dict[str, Any] = Field(default_factory=dict)
    promise: date | None = None
    made_from: OlderText | None = None


class ItemLine(_Line):
    uid: str = Field(pattern=UID)
    kind: str
    region: str | None = None
    lead: str = ""
    parent: str | None = None
    themes: list[str] = Field(default_factory=list)
    cover: str | None = None
    fields: dict[str, Any] = Field(default_factory=dict)
    translations: dict[str, TranslationLine] = Field(min_length=1)
    moved_from: list[str] = Field(default_factory=list)
    national: bool = False
    proposed: bool = False


class MediaLine(_Line):
    media: str = Field(pattern=UID)
    file: str
    alt: dict[str, str] = Field(default_factory=dict)
    decorative: bool = False
    credit: str = Field(default="", max_length=300)
    region: str | None = None


class DocumentLine(_Line):
    document: str = Field(pattern=UID)
    file: str
    name: str = Field(default="", max_length=255)
    region: str | None = None


@dataclass(frozen=True)
class CheckedText:
    """A text of a line in its stored form."""

    content: dict[str, Any]
    state: str
    hash: str
    basis: str = ""
    published_at: datetime | None = None
    promise: date | None = None
    older: dict[str, Any] | None = None


@dataclass(frozen=True)
class CheckedItem:
    """An item line whose every value has its stored form."""

    number: int
    uid: str
    kind: str
    section: str
    schema_version: int
    region: str | None
    lead: str
    parent: str | None
    neutral: dict[str, Any]
    source_hash: str
    texts: Mapping[str, CheckedText] = field(default_factory=dict)
    moved_from: tuple[Address, ...] = ()
    national: bool = False
    proposed: bool = False


def parse(text: str) -> dict[str, Any]:
    """The JSON object on a line; bytes that are no UTF-8 stand in *text* as lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadLine(f"this is no UTF-8 at character {error.start + 1}; save the file as UTF-8") from error
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadLine(f"this is no JSON: {error.msg} at character {error.pos + 1}") from error
    if not isinstance(found, dict):
        raise BadLine("a line is one JSON object in braces")
    return found


def hash_of(raw: Mapping[str, Any]) -> str:
    """The same for lines that say the same."""
    canonical = json.dumps(raw, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def media_line(raw: Mapping[str, Any]) -> MediaLine:
    """*raw* as a picture; raises `BadLine`."""
    try:
        return MediaLine.model_validate(raw)
    except ValidationError as error:
        raise BadLine(_reasons(error)) from error


def document_line(raw: Mapping[str, Any]) -> DocumentLine:
    """*raw* as a file; raises `BadLine`."""
    try:
        return DocumentLine.model_validate(raw)
    except ValidationError as error:
        raise BadLine(_reasons(error)) from error


def item_line(raw: Mapping[str, Any]) -> ItemLine:
    """*raw* as an item whose words are not checked yet; raises `BadLine`."""
    try:
        return ItemLine.model_validate(raw)
    except ValidationError as error:
        raise BadLine(_reasons(error)) from error


def _reasons(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(str(part) for part in one['loc']) or 'line'}: {one['msg'][:1].lower()}{one['msg'][1:]}"
        for one in error.errors(include_url=False, include_context=False)
    )


def check_item(line: ItemLine, number: int, source_hash: str) -> CheckedItem:
    """Every value of *line* in its stored form; raises `BadLine` with all that is wrong."""
    content_type = registry().content_type(line.kind)
    if content_type is None:
        raise BadLine(f"kind: there is no content type {line.kind}; is its add-on enabled?")
    lead = line.lead or next(iter(line.translations))
    reasons = list(_cross_reasons(line, lead, content_type))
    neutral = check_neutral(content_type, {"fields": line.fields, "themes": line.themes, "cover": line.cover})
    reasons += [_reason("", problem) for problem in neutral.problems]
    texts: dict[str, LanguageText] = {}
    for lang, translation in line.translations.items():
        checked = check_text(content_type, _submitted(translation))
        reasons += [_reason(f"translations.{lang}.", problem) for problem in checked.problems]
        texts[lang] = checked.content
    if reasons:
        raise BadLine("; ".join(reasons))
    return CheckedItem(
        number,
        line.uid,
        line.kind,
        content_type.section,
        content_type.schema_version,
        line.region,
        lead,
        line.parent,
        neutral.content.as_json(),
        source_hash,
        _checked_texts(line, lead, content_type, texts),
        tuple(address for old in line.moved_from if (address := split_address(old))),
        line.national,
        line.proposed and not line.national,
    )


def attached_to(item: CheckedItem) -> set[str]:
    """The uids of the files that *item* names."""
    content_type = registry().content_type(item.kind)
    assert content_type is not None
    halves = (item.neutral, *(text.content for text in item.texts.values()))
    return {uid for half in halves for uid in files_in(half[FIELDS], content_type)}


def _cross_reasons(line: ItemLine, lead: str, content_type: ContentType) -> Iterator[str]:
    if lead not in line.translations:
        yield f"lead: the item leads in {lead} but has no text in it"
    if line.region is not None and line.region not in vocabulary(REGION):
        yield f"region: there is no region {line.region}"
    if line.parent is not None and content_type.section:
        yield f"parent: only pages stand below one another, and this is a {line.kind}"
    for old in line.moved_from:
        if split_address(old) is None:
            yield f"moved_from: {old} is no address of this site; write one such as /fi/old-page/"
    for lang, translation in line.translations.items():
        where = f"translations.{lang}"
        if not lang.isalpha() or not lang.islower() or len(lang) not in {2, 3}:
            yield f"{where}: write the language as a code such as fi or sv"
        if translation.state in LIVE and not translation.title.strip():
            yield f"{where}.title: what is {translation.state} needs a title"
        if translation.made_from is not None and lang == lead:
            yield f"{where}.made_from: the text that leads is made from no other"


def _submitted(translation: TranslationLine) -> dict[str, Any]:
    return {
        "title": translation.title,
        "slug": translation.slug,
        "summary": translation.summary,
        "body": translation.body,
        "fields": translation.fields,
    }


def _reason(prefix: str, problem: Problem) -> str:
    named = problem.path
    if prefix == "" and problem.path not in {"themes", "cover"} and not problem.path.startswith("themes."):
        named = f"fields.{problem.path}"
    return f"{prefix}{named}: {problem.message}"


def _checked_texts(
    line: ItemLine, lead: str, content_type: ContentType, texts: Mapping[str, LanguageText]
) -> dict[str, CheckedText]:
    hashes = {lang: text_hash(text, content_type) for lang, text in texts.items()}
    found = {}
    for lang, translation in line.translations.items():
        older = _older(translation.made_from, texts[lead], content_type)
        basis = "" if lang == lead else text_hash(older, content_type) if older else hashes[lead]
        found[lang] = CheckedText(
            texts[lang].as_json(),
            translation.state,
            hashes[lang],
            basis,
            translation.published_at.astimezone(UTC) if translation.published_at else None,
            translation.promise,
            older.as_json() if older else None,
        )
    return found


def _older(made_from: OlderText | None, lead: LanguageText, content_type: ContentType) -> LanguageText | None:
    if made_from is None:
        return None
    submitted = made_from.model_dump(exclude_none=True)
    checked = check_text(content_type, submitted, lead)
    if checked.problems:
        raise BadLine("; ".join(_reason("made_from.", problem) for problem in checked.problems))
    return checked.content

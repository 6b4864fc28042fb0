"""The *shape* gate, on every save: submitted JSON becomes typed content, or problems.

Nothing is required here, so an unfinished draft can always be saved. What must be there before
the public sees it is asked by the other gate, `content.completeness`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from yhteistuumin.content import richtext
from yhteistuumin.content.slugs import MAX_LENGTH as SLUG_LENGTH
from yhteistuumin.content.slugs import SHAPE as SLUG_SHAPE
from yhteistuumin.content.texts import (
    BODY,
    COVER,
    FIELDS,
    RICH_BLOCK,
    SLUG,
    SUMMARY,
    THEMES,
    TITLE,
    LanguageText,
    NeutralContent,
    body_of,
)
from yhteistuumin.content.vocabularies import THEME, stored_terms
from yhteistuumin.errors import Invalid
from yhteistuumin.schema.fields import Field, FieldKind
from yhteistuumin.schema.problems import Problem
from yhteistuumin.schema.types import ContentType

TITLE_LENGTH = 300
SUMMARY_LENGTH = 600
LINE_LENGTH = 300
TEXT_LENGTH = 20_000
ADDRESS_LENGTH = 2000
LIST_LENGTH = 200

TEXT_KEYS = frozenset({TITLE, SLUG, SUMMARY, BODY, FIELDS})
NEUTRAL_KEYS = frozenset({FIELDS, THEMES, COVER})

_UID = re.compile(r"[A-Za-z0-9._:-]{1,100}")
_EMAIL = re.compile(r"[^@\s,;<>]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_FINNISH_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

T = TypeVar("T")


@dataclass(frozen=True)
class Checked(Generic[T]):
    """Content in its stored shape, and what was wrong with what was submitted."""

    content: T
    problems: tuple[Problem, ...]


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def check_text(
    content_type: ContentType, submitted: Mapping[str, Any], stored: LanguageText | None = None
) -> Checked[LanguageText]:
    """*submitted* over *stored*: a key that is left out keeps its stored value.

    Keys that the type does not declare survive in stored fields and are reported in submitted
    ones. *body* may also be given as one string of HTML.
    """
    before = stored or LanguageText()
    problems = _unknown(submitted, TEXT_KEYS, "")
    simple: dict[str, Callable[[Any, str], Any]] = {
        TITLE: lambda value, path: _line(value, path, TITLE_LENGTH),
        SUMMARY: lambda value, path: _text(value, path, SUMMARY_LENGTH),
        SLUG: _slug,
        BODY: _body,
    }
    found = {}
    for name, check in simple.items():
        if name in submitted:
            found[name] = _try(check, submitted[name], name, getattr(before, name), problems)
    fields = _fields(
        list(content_type.translatable_fields()), submitted.get(FIELDS, {}), before.fields, problems
    )
    return Checked(replace(before, **found, fields=fields), tuple(problems))


def check_neutral(
    content_type: ContentType, submitted: Mapping[str, Any], stored: NeutralContent | None = None
) -> Checked[NeutralContent]:
    """Like `check_text`, for what is true in every language."""
    before = stored or NeutralContent()
    problems = _unknown(submitted, NEUTRAL_KEYS, "")
    found: dict[str, Any] = {}
    if THEMES in submitted:
        found[THEMES] = tuple(_try(_themes, submitted[THEMES], THEMES, list(before.themes), problems))
    if COVER in submitted:
        found[COVER] = _try(_cover, submitted[COVER], COVER, before.cover, problems)
    fields = _fields(list(content_type.neutral_fields()), submitted.get(FIELDS, {}), before.fields, problems)
    return Checked(replace(before, **found, fields=fields), tuple(problems))


def _try(
    check: Callable[[Any, str], Any], value: Any, path: str, otherwise: Any, problems: list[Problem]
) -> Any:
    try:
        return check(value, path)
    except _Refused as refused:
        problems.append(refused.problem)
        return otherwise


def _unknown(submitted: Mapping[str, Any], known: Iterable[str], prefix: str) -> list[Problem]:
    return [
        Problem(f"{prefix}{name}", "unknown-field", {"value": name})
        for name in submitted
        if name not in known
    ]


def _fields(
    declared: list[Field], submitted: Any, stored: Mapping[str, Any], problems: list[Problem]
) -> dict[str, Any]:
    if not isinstance(submitted, Mapping):
        problems.append(Problem(FIELDS, "not-a-list"))
        return dict(stored)
    by_name = {field.name: field for field in declared}
    # An echo of what is stored anyway, as an interface for programs sends it back, is no mistake.
    echoed = {name for name in submitted if name in stored and stored[name] == submitted[name]}
    problems.extend(_unknown(submitted, {*by_name, *echoed}, ""))
    fields = dict(stored)
    for name, field in by_name.items():
        if name in submitted:
            fields[name] = _try(
                lambda value, path, field=field: check_value(field, value, path),  # type: ignore[misc]
                submitted[name],
                name,
                stored.get(name, field.empty()),
                problems,
            )
    return {name: value for name, value in fields.items() if value not in ("", [], None)}


def checked_value(field: Field, value: Any) -> Checked[Any]:
    """*value* in the stored shape of *field*; its empty value where it does not fit."""
    problems: list[Problem] = []
    return Checked(_try(partial(check_value, field), value, field.name, field.empty(), problems), tuple(problems))


def check_value(field: Field, value: Any, path: str) -> Any:
    """*value* in the stored shape of *field*."""
    if value is None:
        return field.empty()
    if field.kind is FieldKind.STEPS:
        return _steps(value, path, field.max_length)
    if field.kind is FieldKind.CONTACTS:
        return _contacts(value, path)
    if field.is_list:
        return [
            one
            for number, part in enumerate(_list(value, path))
            if (one := _single(field, part, f"{path}.{number}"))
        ]
    return _single(field, value, path)


def _single(field: Field, value: Any, path: str) -> Any:
    match field.kind:
        case FieldKind.LINE | FieldKind.LINES:
            return _line(value, path, field.max_length or LINE_LENGTH)
        case FieldKind.RICH:
            return _rich(value, path)
        case FieldKind.DATE:
            return _date(value, path)
        case FieldKind.CHOICE:
            return _one_of(value, path, {choice.value for choice in field.choices}, "not-a-choice")
        case FieldKind.TERM:
            return _one_of(value, path, stored_terms(field.vocabulary), "not-a-term")
        case FieldKind.URL:
            return _address(value, path)
        case FieldKind.EMAIL:
            return _email(value, path)
        case FieldKind.REFERENCE:
            return _uid(value, path, "no-such-item")
        case FieldKind.FILE:
            return _uid(value, path, "no-file")
        case _:
            return _text(value, path, field.max_length or TEXT_LENGTH)


def _string(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise _Refused(Problem(path, "not-text"))
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def _short(text: str, path: str, limit: int) -> str:
    if len(text) > limit:
        raise _Refused(Problem(path, "too-long", {"limit": limit, "length": len(text)}))
    return text


def _line(value: Any, path: str, limit: int) -> str:
    return _short(" ".join(_string(value, path).split()), path, limit)


def _text(value: Any, path: str, limit: int) -> str:
    lines = (line.rstrip() for line in _string(value, path).strip().split("\n"))
    return _short("\n".join(lines), path, limit)


def _rich(value: Any, path: str) -> str:
    try:
        return richtext.clean(_string(value, path))
    except richtext.RichTextError as error:
        raise _Refused(Problem(path, error.problem, {"limit": error.limit})) from error


def _body(value: Any, path: str) -> list[dict[str, Any]]:
    if isinstance(value, str):
        return body_of(_rich(value, path))
    blocks = []
    for number, block in enumerate(_list(value, path)):
        if not isinstance(block, Mapping) or "type" not in block:
            raise _Refused(Problem(f"{path}.{number}", "not-text"))
        cleaned = dict(block)
        if block["type"] == RICH_BLOCK:
            cleaned["html"] = _rich(block.get("html", ""), f"{path}.{number}")
        blocks.append(cleaned)
    return [block for block in blocks if block["type"] != RICH_BLOCK or block["html"]]


def _slug(value: Any, path: str) -> str:
    slug = _short(_string(value, path).strip(), path, SLUG_LENGTH)
    if slug and not SLUG_SHAPE.fullmatch(slug):
        raise _Refused(Problem(path, "slug-shape", {"value": slug}))
    return slug


def _list(value: Any, path: str) -> list[Any]:
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise _Refused(Problem(path, "not-a-list"))
    found = list(value)
    if len(found) > LIST_LENGTH:
        raise _Refused(Problem(path, "too-long", {"limit": LIST_LENGTH, "length": len(found)}))
    return found


def _steps(value: Any, path: str, max_length: int) -> list[dict[str, str]]:
    steps = []
    for number, step in enumerate(_list(value, path)):
        if not isinstance(step, Mapping):
            raise _Refused(Problem(f"{path}.{number}", "not-text"))
        title = _line(step.get("title", ""), f"{path}.{number}.title", LINE_LENGTH)
        text = _text(step.get("text", ""), f"{path}.{number}.text", max_length or TEXT_LENGTH)
        if title or text:
            steps.append({"title": title, "text": text})
    return steps


def _contacts(value: Any, path: str) -> list[dict[str, Any]]:
    contacts = []
    for number, contact in enumerate(_list(value, path)):
        if not isinstance(contact, Mapping):
            raise _Refused(Problem(f"{path}.{number}", "not-text"))
        found = _contact(contact, f"{path}.{number}")
        if any(found.values()):
            if not found["name"]:
                raise _Refused(Problem(f"{path}.{number}.name", "contact-name"))
            contacts.append(found)
    return contacts


def _contact(contact: Mapping[str, Any], path: str) -> dict[str, Any]:
    roles = contact.get("roles") or {}
    if not isinstance(roles, Mapping):
        raise _Refused(Problem(f"{path}.roles", "not-text"))
    said = {str(lang): _line(role, f"{path}.roles.{lang}", LINE_LENGTH) for lang, role in roles.items()}
    return {
        "name": _line(contact.get("name", ""), f"{path}.name", LINE_LENGTH),
        "email": _email(contact.get("email", ""), f"{path}.email"),
        "until": _date(contact.get("until") or "", f"{path}.until"),
        "roles": {lang: role for lang, role in said.items() if role},
    }


def day_of(typed: str, path: str) -> date | None:
    """The day that was *typed*, None for nothing. Raises `Invalid`."""
    try:
        found = _date(typed, path)
    except _Refused as refused:
        raise Invalid([refused.problem]) from refused
    return date.fromisoformat(found) if found else None


def _date(value: Any, path: str) -> str:
    text = value.isoformat() if isinstance(value, date) else _string(value, path).strip()
    if not text:
        return ""
    spoken = _FINNISH_DATE.fullmatch(text)
    try:
        found = date(int(spoken[3]), int(spoken[2]), int(spoken[1])) if spoken else date.fromisoformat(text)
    except ValueError as error:
        raise _Refused(Problem(path, "not-a-date", {"value": text})) from error
    return found.isoformat()


def _one_of(value: Any, path: str, known: Iterable[str], code: str) -> str:
    chosen = _string(value, path)
    if chosen and chosen not in known:
        raise _Refused(Problem(path, code, {"value": chosen}))
    return chosen


def _address(value: Any, path: str) -> str:
    address = _short(_string(value, path).strip(), path, ADDRESS_LENGTH)
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        fits = (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and not re.search(r"[\s\\<>\"]", address)
        )
    except ValueError:
        fits = False
    if not fits:
        raise _Refused(Problem(path, "not-an-address", {"value": address}))
    return address


def _email(value: Any, path: str) -> str:
    address = _short(_string(value, path).strip(), path, 254)
    if address and not _EMAIL.fullmatch(address):
        raise _Refused(Problem(path, "not-an-email", {"value": address}))
    return address


def _themes(value: Any, path: str) -> list[str]:
    known = stored_terms(THEME)
    found = [
        _one_of(theme, f"{path}.{number}", known, "not-a-term")
        for number, theme in enumerate(_list(value, path))
    ]
    return list(dict.fromkeys(theme for theme in found if theme))


def _cover(value: Any, path: str) -> str | None:
    if value is None or value == "":
        return None
    return _uid(value, path, "no-media")


def _uid(value: Any, path: str, code: str) -> str:
    """A uid as it is written; whether there is anything with it is asked at publishing."""
    uid = _string(value, path).strip()
    if uid and not _UID.fullmatch(uid):
        raise _Refused(Problem(path, code, {"value": uid}))
    return uid

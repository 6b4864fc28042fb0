"""The statement as the coordinator fills it in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from urllib.parse import urlsplit

from yhteistuumin.api import Problem, settings
from yhteistuumin_accessibility_statement.statement import STATUSES, UNASSESSED, Authority, Gap, Statement, Texts

MOST_GAPS = 100
MOST_CHARACTERS = 4000
SPARE_GAPS = 2

_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")


def filled(given: Mapping[str, str]) -> Statement:
    """What was filled in; dates that are none stay as they were typed."""
    return Statement(
        status=given.get("status", UNASSESSED),
        organisation=_texts(given, "organisation"),
        remark=_texts(given, "remark"),
        method=_texts(given, "method"),
        assessed_on=_day(given, "assessed_on"),
        reviewed_on=_day(given, "reviewed_on"),
        gaps=tuple(gap for gap in _gaps(given) if not gap.is_empty),
        feedback_email=_text(given, "feedback_email"),
        authority=Authority(
            _texts(given, "authority-name"), _texts(given, "authority-contact"), _texts(given, "authority-url")
        ),
    )


def problems(wanted: Statement) -> list[Problem]:
    """What is wrong with *wanted*, each at the name of its field."""
    found = [] if wanted.status in STATUSES else [Problem("status", "required")]
    days = {"assessed_on": wanted.assessed_on, "reviewed_on": wanted.reviewed_on}
    days |= {f"gap-{number}-deadline": gap.deadline for number, gap in enumerate(wanted.gaps)}
    found += [Problem(name, "not-a-date") for name, day in days.items() if day and not _is_day(day)]
    for number, gap in enumerate(wanted.gaps):
        if not any(gap.what.values()):
            found.append(Problem(f"gap-{number}-what-{settings().languages[0]}", "required"))
    if wanted.feedback_email and not _EMAIL.fullmatch(wanted.feedback_email):
        found.append(Problem("feedback_email", "not-an-email"))
    for lang, url in wanted.authority.url.items():
        if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc):
            found.append(Problem(f"authority-url-{lang}", "not-an-address"))
    if not any(wanted.authority.name.values()):
        found.append(Problem(f"authority-name-{settings().languages[0]}", "required"))
    return found


def _gaps(given: Mapping[str, str]) -> Iterator[Gap]:
    for number in range(MOST_GAPS):
        if f"gap-{number}-criterion" not in given:
            return
        at = f"gap-{number}"
        if given.get(f"{at}-remove"):
            continue
        yield Gap(
            _text(given, f"{at}-criterion"),
            _texts(given, f"{at}-what"),
            _texts(given, f"{at}-reason"),
            _texts(given, f"{at}-alternative"),
            _day(given, f"{at}-deadline"),
        )


def _texts(given: Mapping[str, str], name: str) -> Texts:
    return {lang: _text(given, f"{name}-{lang}") for lang in settings().languages}


def _text(given: Mapping[str, str], name: str) -> str:
    return given.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()[:MOST_CHARACTERS]


def _day(given: Mapping[str, str], name: str) -> str:
    typed = _text(given, name)
    found = _DAY.fullmatch(typed)
    iso = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else typed
    return iso if _is_day(iso) else typed


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

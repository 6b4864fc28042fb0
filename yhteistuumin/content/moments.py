"""Dates that take effect without a save: whether what is published is out yet.

A text may be published for a moment to come. Until then it is written, checked and addressed like
any other, and no visitor sees it. Every place that shows or counts published texts asks `is_out`
or `out_now`; the counters of `content.state` change when a moment or a day has come, so whatever
is kept under them is made anew.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, or_

from yhteistuumin.db import now
from yhteistuumin.errors import Invalid
from yhteistuumin.schema.problems import Problem
from yhteistuumin.tables import Translation

TIME_ZONE = ZoneInfo("Europe/Helsinki")
PUBLISHED = "published"
AT = "at"
"""The field in which an editor gives the moment."""


def present() -> datetime:
    """The moment by which is told what is out."""
    return now()


def today() -> date:
    """The present day in Finland."""
    return present().astimezone(TIME_ZONE).date()


class Published(Protocol):
    """A `Translation`, or what was read of one."""

    @property
    def state(self) -> str: ...

    @property
    def published_at(self) -> datetime | None: ...


def is_out(translation: Published) -> bool:
    """Whether visitors see *translation*: it is published, and its moment has come."""
    return translation.state == PUBLISHED and not is_ahead(translation.published_at)


def is_waiting(translation: Translation | None) -> bool:
    """Whether *translation* is published for a moment to come."""
    return translation is not None and translation.state == PUBLISHED and is_ahead(translation.published_at)


def is_ahead(moment: datetime | None) -> bool:
    """Whether *moment* is still to come."""
    return moment is not None and moment > present()


def out_now(of: type[Translation] = Translation) -> ColumnElement[bool]:
    """For a WHERE over `Translation` or an alias *of* it: the rows for which `is_out`."""
    come = or_(of.published_at.is_(None), of.published_at <= present())
    return and_(of.state == PUBLISHED, come)


def out_at(name: str) -> ColumnElement[bool]:
    """Like `out_now` with the moment left open, as the parameter *name*: for a statement that is made once."""
    row = Translation.__table__.c
    come = or_(row.published_at.is_(None), row.published_at <= bindparam(name, type_=row.published_at.type))
    return and_(row.state == PUBLISHED, come)


def waiting_now() -> ColumnElement[bool]:
    """For a WHERE over `Translation`: the rows for which `is_waiting`."""
    return and_(Translation.state == PUBLISHED, Translation.published_at > present())


def moment_of(given: str) -> datetime | None:
    """The moment that an editor wrote as Finnish time (``2026-12-01T09:00``); None for nothing.

    A time that comes twice, in the night when summer time ends, is the first of the two. Raises
    `Invalid` for what is no moment, and for a time that the beginning of summer time leaves out.
    """
    if not given.strip():
        return None
    try:
        written = datetime.fromisoformat(given.strip())
        moment = written.replace(tzinfo=TIME_ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid([Problem(AT, "not-a-moment")]) from None
    if written.tzinfo is not None or len(given.strip()) <= len("2026-12-01"):
        raise Invalid([Problem(AT, "not-a-moment")])
    if moment.astimezone(TIME_ZONE).replace(tzinfo=None) != written:
        later = moment.astimezone(TIME_ZONE)
        raise Invalid([Problem(AT, "no-such-hour", {"value": f"{later:%H.%M}"})])
    return moment


def as_given(moment: datetime | None) -> str:
    """*moment* as a field for Finnish time holds it; ``""`` for None."""
    return f"{moment.astimezone(TIME_ZONE):%Y-%m-%dT%H:%M}" if moment else ""

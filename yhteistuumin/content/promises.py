"""The day by which readers were told that a text will be there in their language."""

from __future__ import annotations

from datetime import date

from babel.dates import get_timezone

from yhteistuumin.db import now

TIME_ZONE = "Europe/Helsinki"


def today() -> date:
    """The present day in Finland."""
    return now().astimezone(get_timezone(TIME_ZONE)).date()


def is_broken(promised_on: date | None) -> bool:
    """Whether the promised day has passed."""
    return promised_on is not None and promised_on < today()

"""The day by which readers were told that a text will be there in their language."""

from __future__ import annotations

from datetime import date

from yhteistuumin.content.moments import today


def is_broken(promised_on: date | None) -> bool:
    """Whether the promised day has passed."""
    return promised_on is not None and promised_on < today()

"""Storing messages: each once, not too many from one address, and none for longer than needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from yhteistuumin.api import now, session, setting, write
from yhteistuumin_tell_us.doubts import address_key, key_hash
from yhteistuumin_tell_us.form import Filled
from yhteistuumin_tell_us.tables import Attempt, Submission
from yhteistuumin_tell_us.words import ACCESSIBILITY, ANSWER_WITHIN, CLOSED, HELD, NEW

WINDOW = timedelta(hours=1)
MOST_IN_WINDOW = 10
MONTH = timedelta(days=30)
KEPT_MONTHS = 12
KEPT_SETTING = "tell_us_kept_months"


class TooMany(Exception):
    """The address has sent more messages in an hour than a person would."""


@dataclass(frozen=True)
class Arrival:
    """A message on its way in. *key* is the secret of the sender's link."""

    key: str
    filled: Filled
    lang: str
    region: str | None
    doubts: Sequence[str]
    address: str


def receive(arrival: Arrival) -> None:
    """Store a message, unless it is there already. Raises `TooMany`."""
    try:
        with write() as writing:
            if _known(writing, arrival.key) is None:
                _count(writing, arrival.address)
                _forget(writing, kept_months())
                writing.add(_submission(arrival))
    except IntegrityError:
        # The same form twice at the same moment: the other one was first.
        if submission_with(arrival.key) is None:
            raise


def submission_with(key: str) -> Submission | None:
    """The message whose sender has the link with *key*."""
    return _known(session(), key)


def kept_months() -> int:
    """How many months a message is kept after it was dealt with."""
    months = setting(KEPT_SETTING, KEPT_MONTHS)
    return months if isinstance(months, int) and months > 0 else KEPT_MONTHS


def purge(months: int | None = None) -> int:
    """Delete what was dealt with, or held and left lying, more than *months* ago; how many."""
    with write() as writing:
        return _forget(writing, months or kept_months())


def _known(reading: Session, key: str) -> Submission | None:
    return reading.scalar(select(Submission).where(Submission.key_hash == key_hash(key)))


def _count(writing: Session, address: str) -> None:
    key = address_key(address)
    writing.execute(delete(Attempt).where(Attempt.at < now() - WINDOW))
    sent = writing.scalar(select(func.count()).select_from(Attempt).where(Attempt.key == key)) or 0
    if sent >= MOST_IN_WINDOW:
        raise TooMany
    writing.add(Attempt(key=key))


def _forget(writing: Session, months: int) -> int:
    before = now() - months * MONTH
    dealt_with = Submission.state.in_(CLOSED) & (Submission.handled_at < before)
    left = (Submission.state == HELD) & (Submission.received_at < before)
    gone = list(writing.scalars(select(Submission.id).where(or_(dealt_with, left))))
    if gone:
        writing.execute(delete(Submission).where(Submission.id.in_(gone)))
    return len(gone)


def _submission(arrival: Arrival) -> Submission:
    filled, received_at = arrival.filled, now()
    return Submission(
        key_hash=key_hash(arrival.key),
        kind=filled.kind,
        state=HELD if arrival.doubts else NEW,
        lang=arrival.lang,
        region=arrival.region,
        page_uid=filled.page or None,
        text=filled.text,
        name=filled.name,
        email=filled.email,
        held_because=" ".join(arrival.doubts),
        received_at=received_at,
        due_at=received_at + ANSWER_WITHIN if filled.kind == ACCESSIBILITY else None,
    )

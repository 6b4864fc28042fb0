"""The editors' inbox: who sees which messages, and what they decide about one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm.exc import StaleDataError

from yhteistuumin.api import (
    Actor,
    DraftBeginning,
    Invalid,
    NotFound,
    Problem,
    Subject,
    audit,
    may_start_draft,
    now,
    region_fence,
    session,
    start_draft,
    vocabulary,
    write,
)
from yhteistuumin_tell_us.tables import Submission
from yhteistuumin_tell_us.words import ANSWERED, CONTACT, DECLINED, NEW, OPEN, TIP

ACTION = "messages.handle"
PER_PAGE = 30
PRACTICE = "practice"
TITLE_LENGTH = 80
WHAT_LENGTH = 400
NATIONAL = "national"

DECISIONS = {"answer": ANSWERED, "decline": DECLINED, "release": NEW, "reopen": NEW}

_SENTENCE = re.compile(r"(?<=[.!?])\s|\n")


class Overtaken(Exception):
    """Somebody else dealt with the message in the meantime."""


@dataclass(frozen=True)
class Wanted:
    """How the list is narrowed; *overdue* is ``1`` or empty."""

    state: str = NEW
    kind: str = ""
    region: str = ""
    overdue: str = ""


@dataclass(frozen=True)
class Found:
    """One page of the list, the total, and the number of messages in each state."""

    rows: tuple[Submission, ...]
    total: int
    by_state: dict[str, int]
    overdue: int


def messages(actor: Actor, wanted: Wanted, page: int) -> Found:
    """What *actor* may see of the inbox: first what is due first."""
    narrowed = _narrowed(select(Submission), actor, wanted)
    total = session().scalar(_narrowed(select(func.count()).select_from(Submission), actor, wanted)) or 0
    undated = case((Submission.due_at.is_(None), 1), else_=0)
    order = (undated, Submission.due_at, Submission.received_at) if wanted.state in OPEN else (
        Submission.received_at.desc(),
    )  # fmt: skip
    rows = session().scalars(narrowed.order_by(*order, Submission.id).offset((page - 1) * PER_PAGE).limit(PER_PAGE))
    return Found(tuple(rows), total, _by_state(actor), overdue(actor))


def overdue(actor: Actor) -> int:
    """How many messages should have been answered by now."""
    return session().scalar(_late(select(func.count()).select_from(Submission).where(_fence(actor)))) or 0


def waiting(actor: Actor) -> int:
    """How many messages wait for an answer."""
    return _by_state(actor).get(NEW, 0)


def message(actor: Actor, number: int) -> Submission:
    """The message *number*; `NotFound` when there is none behind the actor's fence."""
    found = session().scalar(select(Submission).where(Submission.id == number, _fence(actor)))
    if found is None:
        raise NotFound(f"there is no message {number}")
    return found


def origin_of(actor: Actor, uid: str) -> Submission | None:
    """The message from which the item *uid* was made."""
    return session().scalar(select(Submission).where(Submission.item_uid == uid, _fence(actor)))


def decide(actor: Actor, number: int, decision: str, answer: str, version: int) -> None:
    """Answer, decline, release or reopen a message. Raises `Overtaken`, `Invalid` or `NotFound`."""
    if decision in {"answer", "decline"} and not answer:
        raise Invalid([Problem("answer", "required")])
    with _overtaking():
        found = _guarded(actor, number, version)
        found.state = DECISIONS[decision]
        if decision in {"answer", "decline"}:
            found.answer = answer
        closing = not found.is_open
        found.handled_at = now() if closing else None
        found.handled_by = actor.account_id if closing else None
        audit(actor, f"message.{decision}", found.reference)


def assign(actor: Actor, number: int, region: str, version: int) -> None:
    """Give a message to the editors of *region* (``national``: of the whole country)."""
    if region != NATIONAL and region not in vocabulary("region"):
        raise Invalid([Problem("region", "not-a-term", {"value": region})])
    with _overtaking():
        found = _guarded(actor, number, version)
        found.region = None if region == NATIONAL else region
        audit(actor, "message.assign", found.reference, region=found.region)


def may_draft(actor: Actor, found: Submission) -> bool:
    """Whether *actor* can make a practice of a message."""
    fitting = found.kind in {TIP, CONTACT} and found.state == NEW and not found.item_uid
    return fitting and may_start_draft(PRACTICE, found.lang, found.region, actor)


def make_draft(actor: Actor, number: int, version: int) -> Submission:
    """Begin a practice with what the sender wrote, in the sender's language."""
    with _overtaking():
        found = _guarded(actor, number, version)
        if not may_draft(actor, found):
            raise Overtaken
        beginning = DraftBeginning(
            PRACTICE,
            found.lang,
            title_from(found.text),
            region=found.region,
            fields={"what": found.text[:WHAT_LENGTH]},
        )
        found.item_uid = start_draft(beginning, actor=actor)
        audit(actor, "message.draft", found.reference, item=found.item_uid)
    return found


def title_from(text: str) -> str:
    """The first sentence of *text*, cut at a word when it is long."""
    first = _SENTENCE.split(text.strip(), maxsplit=1)[0].strip().rstrip(".")
    if len(first) <= TITLE_LENGTH:
        return first
    return first[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


@contextmanager
def _overtaking() -> Iterator[None]:
    """A write in which a message that changed in the meantime raises `Overtaken`."""
    try:
        with write():
            yield
    except StaleDataError as error:
        raise Overtaken from error


def _guarded(actor: Actor, number: int, version: int) -> Submission:
    found = message(actor, number)
    actor.require(ACTION, Subject(region=found.region))
    if found.version != version:
        raise Overtaken
    return found


def _fence(actor: Actor) -> Any:
    return region_fence(actor, ACTION, Submission.region)


def _late(statement: Select[Any]) -> Select[Any]:
    return statement.where(Submission.state.in_(OPEN), Submission.due_at < now())


def _narrowed(statement: Select[Any], actor: Actor, wanted: Wanted) -> Select[Any]:
    statement = statement.where(_fence(actor))
    if wanted.overdue:
        statement = _late(statement)
    elif wanted.state:
        statement = statement.where(Submission.state == wanted.state)
    if wanted.kind:
        statement = statement.where(Submission.kind == wanted.kind)
    if wanted.region == NATIONAL:
        return statement.where(Submission.region.is_(None))
    return statement.where(Submission.region == wanted.region) if wanted.region else statement


def _by_state(actor: Actor) -> dict[str, int]:
    counted = select(Submission.state, func.count().label("number")).where(_fence(actor)).group_by(Submission.state)
    return {row.state: row.number for row in session().execute(counted)}

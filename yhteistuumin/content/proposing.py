"""What of the regions stands on the national front page: proposed by its editors, accepted by a
coordinator. What belongs to no region stands there anyway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from yhteistuumin import db
from yhteistuumin.content.desk import records, title_of
from yhteistuumin.content.moments import is_out
from yhteistuumin.content.outbox import announce
from yhteistuumin.content.records import Record, add_audit, record_of
from yhteistuumin.db import now, session
from yhteistuumin.errors import Invalid
from yhteistuumin.runtime import registry
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security.rules import Actor
from yhteistuumin.tables import AuditEntry, Item
from yhteistuumin.tables.content import NEUTRAL

PROPOSE, ACCEPT = "item.propose", "item.accept"
DECLINED = "item.decline"
WORD = "word"
LONGEST_WORD = 500
MOST = 30

Deed = Callable[[Session, Record], None]


def propose(item: Item, *, actor: Actor) -> None:
    """Ask the coordinator to show *item* of a region on the national front page."""

    def ask(_writing: Session, record: Record) -> None:
        if not any(is_out(translation) for translation in record.translations.values()):
            raise Invalid([Problem("", "not-public")])
        _check(record, proposed=False, national=False)
        record.item.proposed_at = now()

    _do(item, actor, PROPOSE, "item.propose", ask)


def withdraw(item: Item, *, actor: Actor) -> None:
    """Take the proposal back."""

    def forget(_writing: Session, record: Record) -> None:
        _check(record, proposed=True, national=False)
        record.item.proposed_at = None

    _do(item, actor, PROPOSE, "item.withdraw", forget)


def accept(item: Item, *, actor: Actor) -> None:
    """Show *item* of a region on the national front page, proposed or not."""

    def show(writing: Session, record: Record) -> None:
        _check(record, national=False)
        record.item.proposed_at, record.item.national_at = None, now()
        announce(writing, record.item.uid)

    _do(item, actor, ACCEPT, "item.accept", show)


def decline(item: Item, word: str, *, actor: Actor) -> None:
    """Leave *item* to the pages of its region; its editors read the *word* that says why."""
    said = word.strip()
    if not said or len(said) > LONGEST_WORD:
        code = "too-long" if said else "required"
        raise Invalid([Problem(WORD, code, {"limit": LONGEST_WORD, "length": len(said)})])

    def forget(_writing: Session, record: Record) -> None:
        _check(record, proposed=True, national=False)
        record.item.proposed_at = None

    _do(item, actor, ACCEPT, DECLINED, forget, word=said)


def take_off(item: Item, *, actor: Actor) -> None:
    """Leave *item* to the pages of its region again."""

    def hide(writing: Session, record: Record) -> None:
        _check(record, national=True)
        record.item.national_at = None
        announce(writing, record.item.uid)

    _do(item, actor, ACCEPT, "item.take-off", hide)


def _do(item: Item, actor: Actor, right: str, action: str, deed: Deed, **detail: str) -> None:
    with db.write() as writing:
        record = record_of(item, lock=True)
        actor.require(right, record.subject(NEUTRAL))
        deed(writing, record)
        add_audit(writing, actor, action, record.item, detail)


def _check(record: Record, *, proposed: bool | None = None, national: bool | None = None) -> None:
    item = record.item
    stands = (item.proposed_at is not None, item.national_at is not None)
    fits = all(wanted in {None, found} for wanted, found in zip((proposed, national), stands, strict=True))
    if item.region is None or not fits:
        raise Invalid([Problem("", "wrong-state")])


@dataclass(frozen=True)
class Declined:
    """The word with which the last proposal was declined."""

    at: datetime
    word: str


def last_word(item: Item) -> Declined | None:
    """Why *item* was declined, where nothing was decided about it since."""
    actions = (PROPOSE, ACCEPT, DECLINED)
    about = (AuditEntry.subject == f"item:{item.uid}", AuditEntry.action.in_(actions))
    last = session().scalar(select(AuditEntry).where(*about).order_by(AuditEntry.id.desc()).limit(1))
    return Declined(last.at, str(last.detail.get(WORD, ""))) if last and last.action == DECLINED else None


@dataclass(frozen=True)
class Proposal:
    """An item that waits for a word of the coordinator."""

    uid: str
    kind: str
    region: str | None
    title: str
    lang: str
    at: datetime


def proposals() -> list[Proposal]:
    """What waits, the oldest first: four queries, whatever their number."""
    kinds = list(registry().content_types)
    waiting = select(Item.id).where(Item.proposed_at.is_not(None), Item.kind.in_(kinds))
    ids = session().scalars(waiting.order_by(Item.proposed_at, Item.id).limit(MOST)).all()
    return [_proposal(record) for record in records(ids)]


def _proposal(record: Record) -> Proposal:
    item, (lang, title) = record.item, title_of(record)
    return Proposal(item.uid, item.kind, item.region, title, lang, item.proposed_at or item.updated_at)

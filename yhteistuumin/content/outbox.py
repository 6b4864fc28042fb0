"""Work that follows a commit: noted in the same transaction, done by the worker.

A text that is published for a moment to come is announced a second time when that has come. Up to
which moment this was done stands in the database, so nothing is missed while no worker runs.

What a handler made of its events may be shown on pages, so the content revision goes up with the
rows that it took: whatever was kept before is made anew.

A row is one event for one handler, so a handler that fails keeps its own rows and the others go
on. After a failure a handler's rows go to it one by one; one that fails `MAX_ATTEMPTS` times is
left lying with its error for `doctor` to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import case, delete, func, insert, select, update
from sqlalchemy.orm import Session

from yhteistuumin import db
from yhteistuumin.content.moments import out_now, present
from yhteistuumin.content.state import bump_content_revision, forget_state, site_state
from yhteistuumin.db import session
from yhteistuumin.events import Topic
from yhteistuumin.runtime import registry
from yhteistuumin.schema.declarations import OutboxEvent, OutboxHandler
from yhteistuumin.schema.registry import Owned
from yhteistuumin.tables import Item, OutboxEntry, SiteSetting, Translation

MAX_ATTEMPTS = 5
BATCH = 200
_CAME_OUT = "came_out_until"
"""The key of the moment up to which everything that came out was announced."""
_LOOKED = "yhteistuumin.outbox_looked"

Call = Callable[[Owned[OutboxHandler], Sequence[OutboxEvent]], str]
"""Hands events to a handler; ``""`` when it took them, else what went wrong."""


class Later(Exception):
    """A handler takes nothing now, such as while a disk is full: its events wait, and none is given up."""


def enqueue(writing: Session, topic: str, uids: Iterable[str]) -> None:
    """Note for every handler of *topic* that *uids* changed, in the transaction that changes them.

    A plugin may name a topic of its own, beginning with its name, for work that its own handler does.
    """
    rows = [
        {"handler": owned.value.name, "topic": str(topic), "uid": uid}
        for owned in registry().outbox_handlers
        if owned.value.topic == topic
        for uid in dict.fromkeys(uids)
    ]
    if rows:
        writing.execute(insert(OutboxEntry), rows)


def announce(writing: Session, *uids: str) -> None:
    """Tell caches and handlers that the items with *uids* changed, once the transaction commits."""
    enqueue(writing, Topic.ITEM, uids)
    bump_content_revision(writing)


def expect_moments(writing: Session) -> None:
    """Have `drain` announce what comes out from now on. Harmless to repeat."""
    if writing.get(SiteSetting, _CAME_OUT) is None:
        writing.add(SiteSetting(key=_CAME_OUT, value=present().isoformat()))
        writing.flush()


def _announce_what_came_out() -> None:
    """Note for the handlers the texts whose moment has come since this was last done."""
    seen, state = current_app.extensions, site_state()
    if seen.get(_LOOKED) == state:
        return
    if uids := _came_out():
        with db.write() as writing:
            enqueue(writing, Topic.ITEM, uids)
            writing.merge(SiteSetting(key=_CAME_OUT, value=present().isoformat()))
    seen[_LOOKED] = state


def _came_out() -> list[str]:
    """What was published before its moment, and whose moment has come."""
    mark = session().get(SiteSetting, _CAME_OUT)
    if mark is None:
        return []
    rows = select(Item.uid).join(Translation, Translation.item_id == Item.id)
    since = Translation.published_at > datetime.fromisoformat(mark.value)
    early = Translation.published_at > Translation.changed_at
    return list(session().scalars(rows.where(out_now(), since, early).distinct()))


def call_unguarded(owned: Owned[OutboxHandler], events: Sequence[OutboxEvent]) -> str:
    """The plain call: whatever the handler raises goes on to the caller of `drain`."""
    owned.value.handle(events)
    return ""


def drain(limit: int = BATCH, *, call: Call = call_unguarded) -> int:
    """Hand up to *limit* waiting events to each handler; the number of those that were taken.

    *call* is the fault barrier. One process at a time may drain; the worker's lease sees to it.
    """
    forget_state()
    _announce_what_came_out()
    return sum(_drain_handler(owned, limit, call) for owned in registry().outbox_handlers)


def drain_all(*, call: Call = call_unguarded) -> int:
    """`drain` until no handler takes anything more."""
    total = 0
    while taken := drain(call=call):
        total += taken
    return total


def _drain_handler(owned: Owned[OutboxHandler], limit: int, call: Call) -> int:
    entries = _waiting(owned.value.name, limit)
    if not entries:
        return 0
    ids = [entry.id for entry in entries]
    last = {entry.uid: entry for entry in entries}
    events = [OutboxEvent(entry.id, entry.topic, entry.uid) for entry in last.values()]
    # Handlers read and write on their own: no transaction of ours may stay open around them.
    session().rollback()
    try:
        error = call(owned, sorted(events, key=lambda event: event.id))
    except Later:
        return 0
    with db.write() as writing:
        if error:
            failed = update(OutboxEntry).where(OutboxEntry.id.in_(ids))
            writing.execute(failed.values(attempts=OutboxEntry.attempts + 1, error=error))
        else:
            writing.execute(delete(OutboxEntry).where(OutboxEntry.id.in_(ids)))
            bump_content_revision(writing)
    return 0 if error else len(ids)


def _waiting(handler: str, limit: int) -> list[OutboxEntry]:
    statement = (
        select(OutboxEntry)
        .where(OutboxEntry.handler == handler, OutboxEntry.attempts < MAX_ATTEMPTS)
        .order_by(OutboxEntry.id)
    )
    entries = list(session().scalars(statement.limit(limit)))
    return entries[:1] if entries and entries[0].attempts else entries


@dataclass(frozen=True)
class Backlog:
    """What waits for one handler; *stuck* rows were given up, *error* is the newest reason."""

    handler: str
    waiting: int
    stuck: int
    error: str


def backlog() -> list[Backlog]:
    """The rows that wait, by handler."""
    stuck = func.sum(case((OutboxEntry.attempts >= MAX_ATTEMPTS, 1), else_=0))
    rows = session().execute(
        select(OutboxEntry.handler, func.count(), stuck, func.max(OutboxEntry.error))
        .group_by(OutboxEntry.handler)
        .order_by(OutboxEntry.handler)
    )
    return [Backlog(handler, total - gone, gone, error) for handler, total, gone, error in rows]

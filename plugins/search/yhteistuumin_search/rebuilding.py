"""Making the index anew on a word from the panel: asked for there, done by the worker."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from yhteistuumin.api import Actor, OutboxEvent, audit, enqueue, now, session, write
from yhteistuumin_search import index
from yhteistuumin_search.backend import IndexUnwritable
from yhteistuumin_search.tables import Rebuild

TOPIC = "search.rebuild"
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
UNDER_WAY = (WAITING, RUNNING)
TELL_EVERY = 0.5

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """How the newest rebuild stands; *percent* of the pages are done."""

    state: str
    done: int
    total: int
    message: str
    number: int

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or runs."""
        return self.state in UNDER_WAY


def progress() -> Progress | None:
    """The newest rebuild that was asked for on the panel."""
    row = session().scalar(select(Rebuild).order_by(Rebuild.id.desc()).limit(1))
    return Progress(row.state, row.done, row.total, row.message, row.id) if row else None


def ask_for(actor: Actor) -> None:
    """Have the worker make the index anew, unless it is about to already."""
    with write() as writing:
        if writing.scalar(select(Rebuild.id).where(Rebuild.state.in_(UNDER_WAY))) is not None:
            return
        asked = Rebuild(asked_by=actor.account_id)
        writing.add(asked)
        writing.flush()
        enqueue(writing, TOPIC, [str(asked.id)])
        audit(actor, "search.rebuild", str(asked.id))


def carry_out(events: Sequence[OutboxEvent]) -> None:
    """Make the index anew for the newest of *events*. One that a killed worker began begins again."""
    number = int(events[-1].uid)
    row = session().get(Rebuild, number)
    if row is None or row.state not in UNDER_WAY:
        return
    _note(number, state=RUNNING, done=0)
    try:
        documents = index.rebuild(_teller(number))
    except Exception as error:
        session().rollback()
        log.exception("the search index could not be made anew")
        told = str(error) if isinstance(error, IndexUnwritable) else f"{type(error).__name__}: {error}"
        _note(number, state=FAILED, message=told)
        return
    _note(number, state=DONE, message=str(documents))


def _teller(number: int) -> Callable[[int, int], None]:
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= TELL_EVERY:
            last = time.monotonic()
            _note(number, done=done, total=total)

    return tell


def _note(number: int, **values: object) -> None:
    with write() as writing:
        writing.execute(
            update(Rebuild).where(Rebuild.state.in_(UNDER_WAY), Rebuild.id < number).values(state=DONE)
        )
        writing.execute(update(Rebuild).where(Rebuild.id == number).values(changed_at=now(), **values))

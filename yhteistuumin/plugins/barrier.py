"""The fault barrier around calls into plugins while a request or a job runs.

A call that raises is left out and counted; five within a minute, or one that takes more than two
seconds, suspend the hook for all workers. A call that never returns cannot be interrupted here:
the server's worker timeout ends it, and the request with it.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar, cast

from flask import current_app
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from yhteistuumin.content import listing
from yhteistuumin.content.state import bump_content_revision, forget_state, is_writing, site_state
from yhteistuumin.db import WRITE_OPTION, database, now, session
from yhteistuumin.plugins.state import suspended_hooks
from yhteistuumin.schema.declarations import OutboxEvent, OutboxHandler
from yhteistuumin.schema.registry import Owned
from yhteistuumin.tables import HookFailure

SLOW_SECONDS = 0.5
SUSPEND_SECONDS = 2.0
SUSPEND_COUNT = 5
WINDOW = timedelta(minutes=1)
_SUSPENDED = "yhteistuumin.suspended"
_CALLED = "yhteistuumin.called"

T = TypeVar("T")

log = logging.getLogger(__name__)


def guarded(owner: str, hook: str, call: Callable[[], T], default: T) -> T:
    """The result of *call*, or *default* when it raises or when the hook is suspended.

    *owner* is the plugin that *call* belongs to; *hook* names what it does (``panel front``). The
    first call in a process is not timed: it also fills caches and compiles templates.
    """
    if is_suspended(owner, hook):
        return default
    listing.index()  # the core's own work after a change, which is not the plugin's slowness
    timed = _is_warm(owner, hook)
    started = time.perf_counter()
    try:
        result = call()
    except Exception as error:
        log.exception("plugin %s failed in %s", owner, hook)
        _end_failed_transaction()
        record_failure(owner, hook, "".join(traceback.format_exception(error)))
        return default
    elapsed = time.perf_counter() - started
    if timed and elapsed > SLOW_SECONDS:
        log.warning("plugin %s took %.1f s in %s", owner, elapsed, hook)
        record_failure(owner, hook, f"took {elapsed:.1f} s", suspend=elapsed > SUSPEND_SECONDS)
    return result


def _is_warm(owner: str, hook: str) -> bool:
    called: set[tuple[str, str]] = current_app.extensions.setdefault(_CALLED, set())
    warm = (owner, hook) in called
    called.add((owner, hook))
    return warm


def is_suspended(owner: str, hook: str) -> bool:
    """Whether *hook* of *owner* is no longer called. Read anew when the site's counters move."""
    state = site_state()
    kept = current_app.extensions.get(_SUSPENDED)
    if kept is None or kept[0] != state:
        kept = (state, suspended_hooks())
        current_app.extensions[_SUSPENDED] = kept
    return (owner, hook) in cast(frozenset[tuple[str, str]], kept[1])


def record_failure(
    owner: str, hook: str, error: str, *, suspend: bool = False, suspendable: bool = True
) -> None:
    """Count a failure in a short transaction of its own; the caller's is not touched.

    Inside a writing transaction the failure is only logged: the database has one writer.
    """
    if is_writing():
        return
    session().rollback()
    try:
        with database.engine.connect().execution_options(**{WRITE_OPTION: True}) as connection:
            own = Session(connection)
            limit = SUSPEND_COUNT if suspendable else sys.maxsize
            if _count(own, owner, hook, error, limit=1 if suspend else limit):
                bump_content_revision(own)
            own.commit()
    except SQLAlchemyError:
        log.exception("the failure of %s in %s could not be recorded", owner, hook)


def _count(own: Session, owner: str, hook: str, error: str, *, limit: int) -> bool:
    row = own.get(HookFailure, (owner, hook))
    if row is None:
        row = HookFailure(plugin=owner, hook=hook, count=0, suspended=False, at=now())
        own.add(row)
    if now() - row.at > WINDOW:
        row.count, row.at = 0, now()
    row.count += 1
    row.error = error
    newly = not row.suspended and row.count >= limit
    row.suspended = row.suspended or newly
    return newly


def resume(writing: Session, owner: str) -> None:
    """Forget every failure of *owner*: its hooks are called again."""
    writing.execute(delete(HookFailure).where(HookFailure.plugin == owner))
    bump_content_revision(writing)


def _end_failed_transaction() -> None:
    # A failed statement leaves a PostgreSQL transaction unusable for the rest of the page.
    if not is_writing():
        session().rollback()
        forget_state()


def handle_events(owned: Owned[OutboxHandler], events: Sequence[OutboxEvent]) -> str:
    """Hand *events* to a plugin's outbox handler; what went wrong, or ``""``.

    A failure is counted but never suspends: the outbox itself gives an event up in the end, and
    what a handler has missed would be missed for good.
    """
    try:
        owned.value.handle(events)
    except Exception as error:
        log.exception("plugin %s failed in outbox handler %s", owned.owner, owned.value.name)
        _end_failed_transaction()
        trace = "".join(traceback.format_exception(error))
        record_failure(owned.owner, f"outbox {owned.value.name}", trace, suspendable=False)
        return trace
    return ""

"""The fault barrier around calls into plugins while a request or a job runs.

A call that raises is left out and counted; five within a minute, or one that takes more than two
seconds, suspend the hook for all workers. A call that does not end is noted before it begins (see
`marks`): the watchdog of the worker interrupts it and suspends the hook; where the worker dies of
it, the next one does.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from flask import Response, current_app, request
from werkzeug.exceptions import ServiceUnavailable

from yhteistuumin.content import listing
from yhteistuumin.content.outbox import Later
from yhteistuumin.content.state import forget_state, is_writing, site_state
from yhteistuumin.db import session
from yhteistuumin.plugins import tracing
from yhteistuumin.plugins.failures import record_failure as record_failure
from yhteistuumin.plugins.failures import record_overdue
from yhteistuumin.plugins.failures import resume as resume
from yhteistuumin.plugins.failures import resume_now as resume_now
from yhteistuumin.plugins.marks import VIEW_FACTOR, Overdue, marked, may_be_interrupted, strain
from yhteistuumin.plugins.state import suspended_hooks
from yhteistuumin.runtime import settings
from yhteistuumin.schema.declarations import OutboxEvent, OutboxHandler
from yhteistuumin.schema.registry import Owned

SLOW_SECONDS = 0.5
SUSPEND_SECONDS = 2.0
HANDLER_FACTOR = 60
"""How much longer than a hook of a page a background job may take."""
LONGEST_HOOK = 120
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
    note = marked(owner, hook, settings().call_seconds)
    try:
        with note:
            result = call()
    except BaseException as error:
        note.clear()
        if _is_for_others(error, note):
            raise
        tracing.note(owner, hook, time.perf_counter() - started, type(error).__name__)
        _left_out(owner, hook, error)
        return default
    elapsed = time.perf_counter() - started
    tracing.note(owner, hook, elapsed)
    if timed and elapsed > SLOW_SECONDS:
        log.warning("plugin %s took %.1f s in %s", owner, elapsed, hook)
        if not is_overloaded():
            record_failure(owner, hook, f"took {elapsed:.1f} s", suspend=elapsed > SUSPEND_SECONDS)
    return result


def is_overloaded() -> bool:
    """Whether the machine has much more to do than it can: then nobody is slow by their own fault."""
    return strain() > 1


def _is_for_others(error: BaseException, note: marked) -> bool:
    """Whether *error* ends a call further out, or the whole program, rather than this call."""
    if isinstance(error, Overdue):
        return not note.interrupted
    return isinstance(error, KeyboardInterrupt) and may_be_interrupted()


def _left_out(owner: str, hook: str, error: BaseException, *, suspendable: bool = True) -> None:
    log.error("plugin %s failed in %s", owner, hook, exc_info=error)
    if isinstance(error, Overdue):
        # Interrupted anywhere, a connection may be in the midst of a statement.
        session().invalidate()
        forget_state()
        record_overdue(owner, hook)
        return
    _end_failed_transaction()
    trace = "".join(traceback.format_exception(error))
    record_failure(owner, hook, trace, suspendable=suspendable)


def view_hook() -> str:
    """The name of the view of this request among a plugin's hooks."""
    return f"view:{request.endpoint}"[:LONGEST_HOOK]


def guarded_view(owner: str, dispatch: Callable[[], Response]) -> Response:
    """The answer of a page of plugin *owner*. What it raises goes on to Flask, as an Exception;
    `ServiceUnavailable` for a page that does not end, and at once when it is met again."""
    hook = view_hook()
    if is_suspended(owner, hook):
        raise ServiceUnavailable
    note = marked(owner, hook, settings().call_seconds * VIEW_FACTOR)
    started, outcome = time.perf_counter(), "ok"
    try:
        with note:
            return dispatch()
    except Exception as error:
        outcome = type(error).__name__
        raise
    except BaseException as error:
        note.clear()
        outcome = type(error).__name__
        if _is_for_others(error, note):
            raise
        if isinstance(error, Overdue):
            _left_out(owner, hook, error)
            raise ServiceUnavailable from error
        raise PluginStopped(owner) from error
    finally:
        tracing.note(owner, hook, time.perf_counter() - started, outcome)


class PluginStopped(Exception):
    """A plugin's page tried to end the whole program."""


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


def _end_failed_transaction() -> None:
    # A failed statement leaves a PostgreSQL transaction unusable for the rest of the page.
    if not is_writing():
        session().rollback()
        forget_state()


def handle_events(owned: Owned[OutboxHandler], events: Sequence[OutboxEvent]) -> str:
    """Hand *events* to a plugin's outbox handler; what went wrong, or ``""``.

    A failure is counted but never suspends: the outbox itself gives an event up in the end, and
    what a handler has missed would be missed for good. Only a handler that does not end is
    suspended; its events then wait. So do those of a handler that raises `Later`.
    """
    hook = f"outbox {owned.value.name}"
    if is_suspended(owned.owner, hook):
        raise Later
    note = marked(owned.owner, hook, settings().call_seconds * HANDLER_FACTOR)
    started = time.perf_counter()
    try:
        with note:
            owned.value.handle(events)
    except Later:
        note.clear()
        tracing.note(owned.owner, hook, time.perf_counter() - started, "Later")
        raise
    except BaseException as error:
        note.clear()
        if _is_for_others(error, note):
            raise
        tracing.note(owned.owner, hook, time.perf_counter() - started, type(error).__name__)
        trace = "".join(traceback.format_exception(error))
        _left_out(owned.owner, hook, error, suspendable=False)
        return trace
    tracing.note(owned.owner, hook, time.perf_counter() - started)
    return ""

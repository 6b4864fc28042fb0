from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from yhteistuumin.content.outbox import Later
from yhteistuumin.content.state import forget_state
from yhteistuumin.db import now, session, write
from yhteistuumin.plugins import barrier, failures, marks
from yhteistuumin.plugins.barrier import guarded, handle_events, is_suspended
from yhteistuumin.plugins.lifecycle import enable
from yhteistuumin.schema.declarations import OutboxEvent, OutboxHandler
from yhteistuumin.schema.registry import Owned
from yhteistuumin.tables import HookFailure


@pytest.fixture(autouse=True)
def context(site, monkeypatch) -> Iterator[None]:
    monkeypatch.setattr(barrier, "is_overloaded", lambda: False)
    monkeypatch.setattr(failures, "WINDOW", timedelta(hours=1))
    with site.app_context():
        yield


def clock(monkeypatch: pytest.MonkeyPatch, *moments: float) -> None:
    """Let the barrier, and nothing else in this process, read *moments* from its clock."""
    coming = iter(moments)
    monkeypatch.setattr(barrier, "time", SimpleNamespace(perf_counter=lambda: next(coming)))


def fail() -> str:
    raise LookupError("nothing here")


def failure(hook: str) -> HookFailure | None:
    session().rollback()
    return session().get(HookFailure, ("blog", hook))


def test_a_result_passes_through():
    assert guarded("blog", "panel", lambda: "shown", "left out") == "shown"


def test_a_failure_is_left_out_and_counted():
    assert guarded("blog", "panel", fail, "left out") == "left out"
    row = failure("panel")
    assert row is not None
    assert (row.count, row.suspended) == (1, False)
    assert "LookupError: nothing here" in row.error


def test_a_failure_that_another_process_counts_at_the_same_moment_is_counted_too(monkeypatch):
    count, clashes = failures._count, iter(["clash"])

    def clash_once(*facts: Any, **limit: int) -> bool:
        if next(clashes, None):
            raise IntegrityError("INSERT", {}, ValueError("somebody was first"))
        return count(*facts, **limit)

    monkeypatch.setattr(failures, "_count", clash_once)
    guarded("blog", "panel", fail, "")
    row = failure("panel")
    assert row is not None
    assert row.count == 1


def test_five_failures_soon_after_each_other_suspend_the_hook():
    calls: list[int] = []

    def counted() -> str:
        calls.append(1)
        return fail()

    for _attempt in range(7):
        forget_state()
        guarded("blog", "panel", counted, "")
    assert len(calls) == 5
    assert is_suspended("blog", "panel")
    assert not is_suspended("blog", "another")


def test_failures_that_lie_far_apart_do_not_add_up():
    for _attempt in range(4):
        guarded("blog", "panel", fail, "")
    with write() as writing:
        writing.get_one(HookFailure, ("blog", "panel")).at = now() - timedelta(hours=2)
    guarded("blog", "panel", fail, "")
    row = failure("panel")
    assert row is not None
    assert (row.count, row.suspended) == (1, False)


@pytest.mark.parametrize(("seconds", "counted", "suspended"), [(0.4, None, False), (0.6, 1, False), (2.1, 1, True)])
def test_a_slow_call_counts_and_a_very_slow_one_suspends(monkeypatch, seconds, counted, suspended):
    guarded("blog", "slow", lambda: "warm", "")
    clock(monkeypatch, 10.0, 10.0 + seconds)
    assert guarded("blog", "slow", lambda: "shown", "") == "shown"
    forget_state()
    row = failure("slow")
    assert (row.count if row else None) == counted
    assert is_suspended("blog", "slow") is suspended


def test_the_first_call_in_a_process_may_take_its_time(monkeypatch):
    clock(monkeypatch, 10.0, 13.0)
    assert guarded("blog", "cold", lambda: "shown", "") == "shown"
    assert failure("cold") is None


@pytest.mark.parametrize(("load", "seconds", "ended"), [(0.5, 9, 0), (0.5, 11, 1), (4, 19, 0), (4, 21, 1), (99, 41, 1)])
def test_a_call_may_take_longer_on_a_machine_that_is_overloaded(monkeypatch, load, seconds, ended):
    monkeypatch.setattr(marks.os, "getloadavg", lambda: (load * (os.cpu_count() or 1), 0, 0))
    with marks.marked("starved", "panel", 10) as call:
        call.started -= seconds
        assert marks.overdue() == [call] * ended


def test_nobody_is_slow_on_a_machine_that_is_overloaded(monkeypatch):
    guarded("blog", "slow", lambda: "warm", "")
    clock(monkeypatch, 10.0, 13.0)
    monkeypatch.setattr(barrier, "is_overloaded", lambda: True)
    assert guarded("blog", "slow", lambda: "shown", "") == "shown"
    assert failure("slow") is None


def test_a_failure_inside_a_write_leaves_the_write_alone():
    with write() as writing:
        guarded("blog", "panel", fail, "")
        writing.add(HookFailure(plugin="other", hook="kept"))
    assert failure("panel") is None
    assert session().get(HookFailure, ("other", "kept")) is not None


def test_a_failed_statement_does_not_spoil_the_page():
    def query() -> object:
        from sqlalchemy import text

        return session().execute(text("SELECT * FROM no_such_table"))

    assert guarded("blog", "panel", query, None) is None
    assert session().get(HookFailure, ("blog", "panel")) is not None


def test_enabling_again_lets_a_suspended_hook_run():
    for _attempt in range(5):
        guarded("blog", "panel", fail, "")
    from yhteistuumin.plugins.lifecycle import disable

    disable("blog")
    enable("blog")
    assert not is_suspended("blog", "panel")


def test_a_failing_outbox_handler_is_told_and_never_suspended():
    def refuse(_events: object) -> None:
        raise OSError("disk full")

    owned = Owned("blog", OutboxHandler("index", "item", refuse))
    for _attempt in range(6):
        assert "OSError: disk full" in handle_events(owned, [OutboxEvent(1, "item", "x")])
    row = failure("outbox index")
    assert row is not None
    assert (row.count, row.suspended) == (6, False)


def test_a_handler_that_takes_nothing_now_keeps_its_events_and_is_no_fault():
    def wait(_events: object) -> None:
        raise Later("disk full")

    with pytest.raises(Later):
        handle_events(Owned("blog", OutboxHandler("index", "item", wait)), [OutboxEvent(1, "item", "x")])
    assert failure("outbox index") is None

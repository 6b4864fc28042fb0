from __future__ import annotations

from collections.abc import Sequence

import pytest

from yhteistuumin import db
from yhteistuumin.content.outbox import MAX_ATTEMPTS, Backlog, backlog, drain, drain_all, enqueue
from yhteistuumin.content.state import site_state
from yhteistuumin.events import Topic
from yhteistuumin.schema.declarations import OutboxEvent, OutboxHandler
from yhteistuumin.schema.registry import Owned, Registry

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def registry(taken: list[OutboxEvent]) -> Registry:
    """Two handlers of the same topic; the one called ``broken`` fails through its guard."""
    return Registry(
        outbox_handlers=(
            Owned("a", OutboxHandler("broken", "item", lambda events: None)),
            Owned("b", OutboxHandler("working", "item", taken.extend)),
        )
    )


def note(*uids: str) -> None:
    with db.write() as writing:
        enqueue(writing, Topic.ITEM, uids)


def guard(owned: Owned[OutboxHandler], events: Sequence[OutboxEvent]) -> str:
    owned.value.handle(events)
    bad = owned.value.name == "broken" and any(event.uid == "bad" for event in events)
    return "it broke" if bad else ""


def test_events_come_in_order_once_per_item(taken: list[OutboxEvent]) -> None:
    note("a", "b")
    note("a")
    assert drain(call=guard) == 6
    assert [event.uid for event in taken] == ["b", "a"]
    assert backlog() == []


def test_a_rolled_back_change_announces_nothing(taken: list[OutboxEvent]) -> None:
    with pytest.raises(ZeroDivisionError), db.write() as writing:
        enqueue(writing, Topic.ITEM, ["a"])
        raise ZeroDivisionError
    assert (drain(), taken) == (0, [])


def test_a_failing_handler_keeps_its_rows_and_the_others_go_on(taken: list[OutboxEvent]) -> None:
    note("good", "bad")
    assert drain(call=guard) == 2
    assert [event.uid for event in taken] == ["good", "bad"]
    assert backlog() == [Backlog("broken", 2, 0, "it broke")]


def test_after_a_failure_events_go_one_by_one_and_a_poisoned_one_is_set_aside() -> None:
    note("bad", "good")
    for _ in range(MAX_ATTEMPTS):
        drain(call=guard)
    assert backlog() == [Backlog("broken", 1, 1, "it broke")]
    assert drain_all(call=guard) == 1
    assert backlog() == [Backlog("broken", 0, 1, "it broke")]


def test_what_a_handler_took_is_a_change_that_pages_show() -> None:
    note("good")
    before = site_state().content_revision
    drain(call=guard)
    assert site_state().content_revision > before


def test_what_no_handler_took_changes_nothing() -> None:
    before = site_state()
    drain(call=lambda owned, events: "it broke")
    note("bad")
    drain(call=lambda owned, events: "it broke")
    assert site_state() == before


def test_a_topic_without_a_handler_leaves_no_rows() -> None:
    with db.write() as writing:
        enqueue(writing, Topic.VOCABULARY, ["theme"])
    assert backlog() == []

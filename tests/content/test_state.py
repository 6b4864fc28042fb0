from __future__ import annotations

import pytest
from flask.ctx import AppContext
from sqlalchemy import event

from yhteistuumin import db
from yhteistuumin.content import state

pytestmark = pytest.mark.usefixtures("context")


def test_a_change_of_content_is_seen_after_its_commit() -> None:
    before = state.site_state()
    with db.write() as writing:
        state.bump_content_revision(writing)
    assert state.site_state() == before._replace(content_revision=before.content_revision + 1)


def test_a_change_that_is_rolled_back_was_never_there() -> None:
    before = state.site_state()
    with pytest.raises(ZeroDivisionError), db.write() as writing:
        state.bump_generation(writing)
        assert state.site_state().generation == before.generation + 1
        raise ZeroDivisionError
    assert state.site_state() == before


def test_the_counters_are_read_once_in_a_request() -> None:
    statements: list[str] = []
    event.listen(
        db.database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
    )
    state.forget_state()
    assert [state.site_state(), state.setting("title", "?")] == [state.site_state(), "?"]
    assert len([s for s in statements if s.startswith("SELECT")]) == 2


def test_a_setting_is_any_json_value_and_changes_the_content_revision() -> None:
    before = state.site_state().content_revision
    assert state.setting("names") is None
    with db.write() as writing:
        state.set_setting(writing, "names", {"fi": "Yhteistuumin"})
        assert state.setting("names") == {"fi": "Yhteistuumin"}
    with db.write() as writing:
        state.set_setting(writing, "names", {"fi": "Tuumailu"})
    assert (state.setting("names"), state.site_state().content_revision) == (
        {"fi": "Tuumailu"},
        before + 2,
    )


def test_the_row_of_counters_is_made_once(context: AppContext) -> None:
    before = state.site_state()
    with db.write() as writing:
        state.ensure_state(writing)
    state.forget_state()
    assert state.site_state() == before

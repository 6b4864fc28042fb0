"""The site's counters and its settings.

The *generation* counts changes of the plugin set, the *content revision* those of anything that
a visitor can see. Some of it changes without a save: when the moment of a *waiting* text comes,
and when the *day* does. Whatever is kept in a process is kept under these numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from flask import g
from sqlalchemy import CursorResult, Engine, func, select, update
from sqlalchemy.orm import Session

from yhteistuumin.content.moments import PUBLISHED, present, today, waiting_now
from yhteistuumin.db import WRITE_OPTION, session
from yhteistuumin.runtime import settings
from yhteistuumin.tables import SiteSetting, SiteState, Translation

ROW = 1
_STATE = "yhteistuumin_state"
_SETTINGS = "yhteistuumin_settings"
_PEEK = """
SELECT generation, content_revision,
  (SELECT count(*) FROM translation WHERE lang IN ({languages}) AND state = {mark} AND published_at > {mark})
FROM site_state
"""


class State(NamedTuple):
    """The numbers under which everything derived may be kept: *waiting* is how many texts are
    published for a moment to come, *day* that of today in Finland."""

    generation: int
    content_revision: int
    waiting: int = 0
    day: int = 0


def is_writing() -> bool:
    """Whether a `db.write` block is open: what is read then may yet be rolled back, so it must
    not be kept."""
    return bool(session().info.get(WRITE_OPTION))


def site_state() -> State:
    """The present numbers: one query, kept for the rest of the request."""
    if is_writing():
        return _read_state()
    kept = g.get(_STATE)
    if kept is None:
        kept = _read_state()
        setattr(g, _STATE, kept)
    return cast(State, kept)


def content_revision() -> int:
    """The number that grows with every change that a visitor can see."""
    return site_state().content_revision


def _read_state() -> State:
    # The languages are named for the index, which begins with them.
    spoken = Translation.lang.in_(settings().languages)
    waiting = select(func.count()).select_from(Translation).where(spoken, waiting_now()).scalar_subquery()
    row = session().execute(select(SiteState.generation, SiteState.content_revision, waiting)).first()
    return _state(row)


def _state(row: Sequence[int] | None) -> State:
    generation, revision, waiting = row or (1, 1, 0)
    return State(generation, revision, waiting, today().toordinal())


def peek_state(engine: Engine, languages: Sequence[str]) -> State:
    """The present numbers without a session or a request: what is asked before a kept page."""
    mark = "?" if engine.dialect.paramstyle == "qmark" else "%s"
    moment = present().replace(tzinfo=None).isoformat(" ", "microseconds")
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        statement = _PEEK.format(mark=mark, languages=",".join(mark for _ in languages))
        cursor.execute(statement, [*languages, PUBLISHED, moment])
        row = cursor.fetchone()
        cursor.close()
    finally:
        connection.close()
    return _state(row)


def forget_state() -> None:
    """Ask the database again: for workers and tests, whose context outlives a request."""
    g.pop(_STATE, None)
    g.pop(_SETTINGS, None)


def ensure_state(writing: Session) -> None:
    """Make the one row of counters if it is not there. Harmless to repeat."""
    if writing.get(SiteState, ROW) is None:
        writing.add(SiteState(id=ROW))
        writing.flush()


def bump_content_revision(writing: Session) -> None:
    """Tell every process that the public content changed, once the transaction commits."""
    _bump(writing, "content_revision")


def bump_generation(writing: Session) -> None:
    """Tell every process that the set of plugins changed, once the transaction commits."""
    _bump(writing, "generation")


def _bump(writing: Session, counter: str) -> None:
    column = getattr(SiteState, counter)
    statement = update(SiteState).where(SiteState.id == ROW).values({counter: column + 1})
    result = cast("CursorResult[Any]", writing.execute(statement))
    if result.rowcount == 0:
        writing.add(SiteState(id=ROW, **{counter: 2}))
        writing.flush()
    forget_state()


def setting(key: str, default: Any = None) -> Any:
    """The value of the site setting *key*; all settings come with one query per request."""
    if is_writing():
        row = session().get(SiteSetting, key)
        return default if row is None else row.value
    kept = g.get(_SETTINGS)
    if kept is None:
        kept = {row.key: row.value for row in session().scalars(select(SiteSetting))}
        setattr(g, _SETTINGS, kept)
    return kept.get(key, default)


def set_setting(writing: Session, key: str, value: Any) -> None:
    """Store any JSON *value* under *key*; pages made before are made anew."""
    writing.merge(SiteSetting(key=key, value=value))
    writing.flush()
    bump_content_revision(writing)

"""What the database knows about plugins: which are switched on, and which hooks are suspended."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from yhteistuumin.db import session
from yhteistuumin.plugins.marks import LOADING
from yhteistuumin.tables import HookFailure, PluginState, SiteState

_TRACEBACK = "Traceback (most recent call last):\n"


@dataclass(frozen=True)
class Failure:
    """What a hook of *plugin* raised last, or that it was too slow."""

    plugin: str
    hook: str
    suspended: bool
    trace: str

    @property
    def error(self) -> str:
        """The exception with its text, in one line."""
        lines = self.trace.rpartition(_TRACEBACK)[2].splitlines()
        return next((line for line in lines if line.strip() and not line.startswith(" ")), "")[:300]


def enabled_names() -> frozenset[str]:
    """The plugins that were switched on; none before the database was made."""
    try:
        names = session().scalars(select(PluginState.name).where(PluginState.enabled))
        return frozenset(names)
    except SQLAlchemyError:
        session().rollback()
        return frozenset()


def known_names() -> frozenset[str]:
    """The plugins that were ever switched on."""
    try:
        return frozenset(session().scalars(select(PluginState.name)))
    except SQLAlchemyError:
        session().rollback()
        return frozenset()


def stored_versions() -> dict[str, str]:
    """The version of every plugin that was ever switched on, as it was at the last change."""
    try:
        rows = session().execute(select(PluginState.name, PluginState.version))
        return {name: version for name, version in rows if version}
    except SQLAlchemyError:
        session().rollback()
        return {}


def stored_generation() -> int:
    """The generation in the database; 0 before it was made."""
    try:
        return session().scalar(select(SiteState.generation)) or 0
    except SQLAlchemyError:
        session().rollback()
        return 0


def suspended_hooks() -> frozenset[tuple[str, str]]:
    """(plugin, hook) of everything that the fault barrier no longer calls."""
    rows = session().execute(
        select(HookFailure.plugin, HookFailure.hook).where(HookFailure.suspended)
    )
    return frozenset((plugin, hook) for plugin, hook in rows)


def suspended_list() -> list[dict[str, object]]:
    """Everything that the fault barrier no longer calls, as plain values for JSON."""
    order = (HookFailure.plugin, HookFailure.hook)
    rows = session().scalars(select(HookFailure).where(HookFailure.suspended).order_by(*order))
    return [
        {
            "plugin": row.plugin,
            "hook": row.hook,
            "count": row.count,
            "at": row.at.isoformat(),
            "error": Failure(row.plugin, row.hook, True, row.error).error,
        }
        for row in rows
    ]


def unloadable() -> dict[str, str]:
    """The plugins that are not loaded any more, and how that ended before; none before the
    database was made."""
    chosen = (HookFailure.hook == LOADING, HookFailure.suspended)
    try:
        rows = session().execute(select(HookFailure.plugin, HookFailure.error).where(*chosen))
        return {row.plugin: row.error for row in rows}
    except SQLAlchemyError:
        session().rollback()
        return {}


def failures() -> list[Failure]:
    """What failed since its plugin was switched on, suspended hooks first; none before the
    database was made."""
    order = (HookFailure.suspended.desc(), HookFailure.plugin, HookFailure.hook)
    try:
        rows = session().scalars(select(HookFailure).order_by(*order))
        return [Failure(row.plugin, row.hook, row.suspended, row.error) for row in rows]
    except SQLAlchemyError:
        session().rollback()
        return []

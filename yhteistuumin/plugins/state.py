"""What the database knows about plugins: which are switched on, and which hooks are suspended."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from yhteistuumin.db import session
from yhteistuumin.tables import HookFailure, PluginState, SiteState


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

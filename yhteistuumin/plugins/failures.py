"""What failed in which plugin: counted, suspended for all workers, forgotten again.

A hook that fails five times within a minute is suspended. So is, at once, one that does not end
or in which a process died. A plugin that cannot be loaded twice in a row because of that is not
loaded any more. All of it is forgotten by `resume`: the button, or switching another version on.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from yhteistuumin.content.state import bump_content_revision, bump_generation, forget_state, is_writing
from yhteistuumin.db import WRITE_OPTION, database, now, session, write
from yhteistuumin.errors import PluginError
from yhteistuumin.plugins.marks import LOADING, left_behind
from yhteistuumin.plugins.state import suspended_hooks
from yhteistuumin.schema.messages import translator
from yhteistuumin.tables import AuditEntry, HookFailure

SUSPEND_COUNT = 5
SUSPEND_LOADING = 2
"""One start may be cut short by somebody's impatience; after two in a row the plugin is left out."""
WINDOW = timedelta(minutes=1)
NO_END = "did not end"
DIED = "ended the whole process"

_ = translator(__name__)

log = logging.getLogger(__name__)


def record_failure(
    owner: str, hook: str, error: str, *, suspend: bool = False, suspendable: bool = True
) -> None:
    """Count a failure in a short transaction of its own; the caller's is not touched.

    Inside a writing transaction the failure is only logged: the database has one writer.
    """
    if is_writing():
        return
    session().rollback()
    limit = _limit(hook, suspend=suspend, suspendable=suspendable)
    try:
        try:
            _record(owner, hook, error, limit=limit)
        except IntegrityError:  # another thread or process counted its first failure at this moment
            _record(owner, hook, error, limit=limit)
    except SQLAlchemyError:
        log.exception("the failure of %s in %s could not be recorded", owner, hook)


def _record(owner: str, hook: str, error: str, *, limit: int) -> None:
    with database.engine.connect().execution_options(**{WRITE_OPTION: True}) as connection:
        own = Session(connection)
        if _count(own, owner, hook, error, limit=limit):
            bump_content_revision(own)
        own.commit()


def _limit(hook: str, *, suspend: bool, suspendable: bool) -> int:
    if hook == LOADING:
        return SUSPEND_LOADING
    if suspend:
        return 1
    return SUSPEND_COUNT if suspendable else sys.maxsize


def _count(own: Session, owner: str, hook: str, error: str, *, limit: int) -> bool:
    row = own.get(HookFailure, (owner, hook))
    if row is None:
        row = HookFailure(plugin=owner, hook=hook, count=0, suspended=False, at=now())
        own.add(row)
    if hook != LOADING and now() - row.at > WINDOW:
        row.count, row.at = 0, now()
    row.count += 1
    row.error = error
    newly = not row.suspended and row.count >= limit
    row.suspended = row.suspended or newly
    return newly


def record_overdue(owner: str, hook: str) -> None:
    """Suspend *hook*: a call of it did not end."""
    record_failure(owner, hook, NO_END, suspend=True)


def blame_the_dead(cache: Path, patience: float) -> None:
    """Count the calls in which processes of this site have died; suspend what killed one.

    Of several calls at once, those that had already taken longer than *patience* seconds are to
    blame. Where a whole server ended nobody knows; then each counts as one failure, however many
    of the server's processes were in it.
    """
    unseen: set[tuple[str, str]] = set()
    for calls in left_behind(cache):
        for call in calls:
            if call.seconds is None:
                if (call.owner, call.hook) in unseen:
                    continue
                unseen.add((call.owner, call.hook))
            alone = len(calls) == 1 and call.seconds is not None
            late = call.seconds is not None and call.seconds > patience
            log.error("plugin %s was busy in %s when its process ended", call.owner, call.hook)
            record_failure(call.owner, call.hook, NO_END if late else DIED, suspend=alone or late)


def record_loading(owner: str, error: str) -> None:
    """Count that *owner* could not be loaded in time."""
    record_failure(owner, LOADING, error)


def forget_loading(owners: Collection[str]) -> None:
    """Forget that *owners*, which have just been loaded, once were not."""
    try:
        rows = session().scalars(select(HookFailure.plugin).where(HookFailure.hook == LOADING))
        if not set(rows) & set(owners):
            return
        with write() as writing:
            chosen = HookFailure.plugin.in_(sorted(owners))
            writing.execute(delete(HookFailure).where(HookFailure.hook == LOADING, chosen))
    except SQLAlchemyError:
        session().rollback()


def resume(writing: Session, owner: str) -> None:
    """Forget every failure of *owner*: its hooks are called again."""
    of_owner = HookFailure.plugin == owner
    if writing.scalar(select(HookFailure.suspended).where(of_owner, HookFailure.hook == LOADING)):
        bump_generation(writing)
    writing.execute(delete(HookFailure).where(of_owner))
    bump_content_revision(writing)


def resume_now(owner: str, *, account_id: int | None = None) -> int:
    """`resume`, in a transaction of its own and with an entry in the audit log; how many hooks
    were suspended. Raises `PluginError` when nothing had failed."""
    stopped = sum(plugin == owner for plugin, _hook in suspended_hooks())
    if session().scalar(select(HookFailure.hook).where(HookFailure.plugin == owner).limit(1)) is None:
        raise PluginError(
            str(_("Nothing of “%(name)s” has failed.", name=owner)),
            advice=str(_("See what there is with: yhteistuumin plugins list")),
        )
    with write() as writing:
        resume(writing, owner)
        writing.add(AuditEntry(account_id=account_id, action="plugin.resume", subject=owner))
    forget_state()
    return stopped

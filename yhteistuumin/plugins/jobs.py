"""Changes of the plugin set that editors ask for, and trials of them, carried out by the background
worker.

Every step leaves behind what tells the next one that it was done. So a job whose worker died, or
made room for the next generation, is taken up where it stood.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext

from sqlalchemy import func, select

from yhteistuumin.db import now, session, write
from yhteistuumin.errors import NotFound, PluginError
from yhteistuumin.i18n import speaking
from yhteistuumin.plugins import releases, trials
from yhteistuumin.plugins.changes import carry_out
from yhteistuumin.plugins.current import built_generation, load_result
from yhteistuumin.plugins.regions import is_regional, may_switch, switch_on
from yhteistuumin.plugins.rehearsal import latest_rehearsal
from yhteistuumin.plugins.state import enabled_names, stored_generation
from yhteistuumin.plugins.trials import DONE, FAILED, OPEN, RUNNING
from yhteistuumin.schema.messages import translator
from yhteistuumin.tables import Account, AddonJob, AuditEntry

SWITCH_ON = "switch-on"
MOST_STARTS = 3
"""A job during which the worker died this often is given up."""

_ = translator(__name__)

log = logging.getLogger(__name__)


def queue(plugin: str, region: str, *, account_id: int | None) -> int:
    """Ask for *plugin* to be switched on for *region*, the site step included; the job's number.

    Asking again while that job is open gives the same one.
    """
    if not may_switch(plugin) and waiting_release(plugin) is None:
        raise PluginError(
            str(_("This version of “%(title)s” has not been approved.", title=plugin)),
            advice=str(_("The coordinator decides about submitted add-ons.")),
        )
    same = (
        AddonJob.plugin == plugin,
        AddonJob.region == region,
        AddonJob.action == SWITCH_ON,
        AddonJob.state.in_(OPEN),
    )
    with write() as writing:
        there = writing.scalar(select(AddonJob).where(*same).order_by(AddonJob.id).limit(1))
        if there is None:
            there = AddonJob(plugin=plugin, action=SWITCH_ON, region=region, account_id=account_id)
            writing.add(there)
            writing.add(
                AuditEntry(account_id=account_id, action="plugin.ask", subject=plugin, detail={"region": region})
            )
            writing.flush()
        return there.id


def job(number: int) -> AddonJob | None:
    """The job with this number."""
    return session().get(AddonJob, number)


def ahead_of(job: AddonJob) -> int:
    """How many open jobs come before *job*."""
    earlier = (AddonJob.id < job.id, AddonJob.state.in_(OPEN))
    return session().scalar(select(func.count()).select_from(AddonJob).where(*earlier)) or 0


def waiting_release(plugin: str) -> str | None:
    """The digest of an approved file of *plugin* that does not lie on the site yet."""
    if plugin in releases.candidates():
        return None
    approved = [one for one in releases.releases() if one.name == plugin and one.state == releases.APPROVED]
    return max(approved, key=lambda one: one.decided_at or one.submitted_at).digest if approved else None


def run_next() -> bool:
    """Carry out one step of the oldest open job; False where there is nothing to do here and now.

    Only the one background worker may call it: a job that is running is then one whose worker
    is gone.
    """
    found = session().scalar(select(AddonJob).where(AddonJob.state.in_(OPEN)).order_by(AddonJob.id).limit(1))
    if found is None or built_generation() != stored_generation():
        return False
    number = found.id
    account = session().get(Account, found.account_id) if found.account_id else None
    starts = int(found.message or 0) if found.state == RUNNING and found.message.isdecimal() else 0
    with speaking(account.interface_lang) if account and account.interface_lang else nullcontext():
        if starts >= MOST_STARTS:
            _note(number, FAILED, message=str(_("It was tried %(n)s times and never finished.", n=starts)))
            return True
        _note(number, RUNNING, message=str(starts + 1))
        _carry_out(number)
    return True


def _carry_out(number: int) -> None:
    def progress(step: str) -> None:
        _note(number, RUNNING, step=step)

    found = session().get_one(AddonJob, number)
    plugin, region, account_id = found.plugin, found.region, found.account_id
    try:
        if found.action.startswith(trials.TRY):
            trials.perform(trials.wanted_by(found), progress)
            _note(number, DONE)
        elif _is_ready(plugin, region, account_id, progress):
            progress("switch")
            switch_on(plugin, region, account_id=account_id)
            _note(number, DONE)
        else:
            # The next generation of this worker goes on; it has not failed by that.
            _note(number, RUNNING, message="0")
    except PluginError as refused:
        session().rollback()
        _note(number, FAILED, message=" ".join(part for part in (str(refused), refused.advice) if part))
    except NotFound:
        session().rollback()
        _note(number, FAILED, message=str(_("The region or the add-on is no longer there.")))
    except Exception:
        session().rollback()
        log.exception("the job %s for plugin %s failed", number, plugin)
        _note(number, FAILED, message=str(_("Something unexpected went wrong. The administrator finds it in the log.")))


def _is_ready(plugin: str, region: str, account_id: int | None, progress: Callable[[str], None]) -> bool:
    """Whether *plugin* runs in this process; else do the step that comes next."""
    enabled = plugin in enabled_names()
    if enabled and is_regional(plugin):
        return True
    if enabled:
        report = load_result().report(plugin)
        running = any(one.plugin.name == plugin for one in load_result().loaded)
        if running:
            return True
        raise PluginError(str(report.reason) if report else plugin, advice=str(report.advice) if report else "")
    digest = waiting_release(plugin)
    if digest is not None:
        progress("install")
        releases.install(digest, account_id=account_id)
    if not may_switch(plugin):
        raise PluginError(str(_("This version of “%(title)s” has not been approved.", title=plugin)))
    kept = latest_rehearsal(plugin, "enable", region)
    carry_out("enable", plugin, account_id=account_id, rehearsal_id=kept.id if kept else "", progress=progress)
    return False


def _note(number: int, state: str, *, step: str = "", message: str = "") -> None:
    with write() as writing:
        row = writing.get(AddonJob, number)
        if row is not None:
            row.state, row.changed_at = state, now()
            row.step = step or (row.step if state != DONE else "")
            if message or state == DONE:
                row.message = message

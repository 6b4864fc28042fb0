"""Rehearsals that somebody waits for in the panel: done by the background worker, and kept.

A page asks how its trial stands (`standing`) and, where nothing is known, for one (`ask`). The
worker comes back with `perform`. What was found is used for as long as site and files are as they
were.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from yhteistuumin.db import now, session, write
from yhteistuumin.plugins import releases
from yhteistuumin.plugins.rehearsal import KEPT_DAYS, Progress, Rehearsal, latest_rehearsal, rehearse
from yhteistuumin.tables import AddonJob

TRY = "try-"
"""With this before it, the action of a job is only tried out."""
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
OPEN = (WAITING, RUNNING)
FAILURE_STANDS_FOR = timedelta(minutes=10)
"""After this long, opening the page of a failed trial is reason enough to try again."""
DIGEST, RELEASE = "digest", "release"
LOOKED_THROUGH = 20


@dataclass(frozen=True)
class Wanted:
    """What is to be tried out: *action* on *plugin*, as it would be in *region*.

    *digest* is that of a submitted file which does not lie on the site. With *is_release* the
    result is kept with that file, for whoever decides about it.
    """

    plugin: str
    action: str
    region: str = ""
    digest: str = ""
    is_release: bool = False


@dataclass(frozen=True)
class Trial:
    """How a trial stands: what it *found*, or else the *job* that is open or has failed."""

    found: Rehearsal | None = None
    job: AddonJob | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still under way."""
        return self.job is not None and self.job.state in OPEN


def standing(wanted: Wanted) -> Trial:
    """How the trial stands; an empty one where none was asked for that would still count."""
    job = _newest(session(), wanted)
    if job is not None and job.state in OPEN:
        return Trial(job=job)
    found = None if wanted.is_release else latest_rehearsal(wanted.plugin, wanted.action, wanted.region)
    if found is not None and found.release == wanted.digest:
        return Trial(found)
    failed = job is not None and job.state == FAILED and now() - job.changed_at < FAILURE_STANDS_FOR
    return Trial(job=job if failed else None)


def ask(wanted: Wanted, *, account_id: int | None) -> int:
    """Let the worker try *wanted* out; the job's number. Asking again while that job is open gives
    the same one."""
    with write() as writing:
        there = _newest(writing, wanted)
        if there is not None and there.state in OPEN:
            return there.id
        too_old = AddonJob.changed_at < now() - KEPT_DAYS
        writing.execute(delete(AddonJob).where(AddonJob.action.startswith(TRY), too_old, AddonJob.state.not_in(OPEN)))
        asked = AddonJob(
            plugin=wanted.plugin,
            action=f"{TRY}{wanted.action}",
            region=wanted.region,
            detail={DIGEST: wanted.digest, RELEASE: wanted.is_release},
            account_id=account_id,
        )
        writing.add(asked)
        writing.flush()
        return asked.id


def wanted_by(job: AddonJob) -> Wanted:
    """What the trial *job* is to try out."""
    detail: dict[str, Any] = job.detail or {}
    action = job.action.removeprefix(TRY)
    return Wanted(job.plugin, action, job.region, str(detail.get(DIGEST, "")), bool(detail.get(RELEASE)))


def perform(wanted: Wanted, progress: Progress) -> None:
    """Try *wanted* out here and now and keep what was found. Raises `PluginError` when its file is
    no longer the submitted one."""
    if not wanted.digest:
        rehearse(wanted.plugin, wanted.action, region=wanted.region, progress=progress)
        return
    with releases.unpacked(wanted.digest) as folder:
        found = rehearse(folder, wanted.action, region=wanted.region, release=wanted.digest, progress=progress)
    if wanted.is_release:
        releases.keep_rehearsal(wanted.digest, {"id": found.id, "ok": found.ok})


def _newest(reading: Session, wanted: Wanted) -> AddonJob | None:
    same = (
        AddonJob.plugin == wanted.plugin,
        AddonJob.region == wanted.region,
        AddonJob.action == f"{TRY}{wanted.action}",
    )
    rows = reading.scalars(select(AddonJob).where(*same).order_by(AddonJob.id.desc()).limit(LOOKED_THROUGH))
    return next((row for row in rows if wanted_by(row) == wanted), None)

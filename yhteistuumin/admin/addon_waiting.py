"""Waiting for the background worker: how far a trial or a change of an add-on is, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Response, current_app, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin.admin.addons import MANAGE, SWITCH, own_places, shown_addon
from yhteistuumin.admin.desk import SEE_OTHER, region_label
from yhteistuumin.content.lease import is_held
from yhteistuumin.db import now
from yhteistuumin.errors import NotFound
from yhteistuumin.i18n import translate
from yhteistuumin.plugins import jobs, trials
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.security.permissions import current_actor, requires
from yhteistuumin.security.rules import Subject
from yhteistuumin.tables import AddonJob

_ = translator(__name__)

SUBMIT = "addons.submit"
QUIET_FOR = timedelta(seconds=20)
"""A worker that makes room for the next generation is back within this time."""

TRIAL: Mapping[str, Message] = {
    "copy": _("Copying the site"),
    "load": _("Reading the add-on"),
    "migrations": _("Making room for its content, and taking it away again"),
    "change": _("Making the change on the copy"),
    "build": _("Building the site anew"),
    "pages": _("Drawing the pages"),
}
"""The steps of a trial, in their order."""
UNSEEN = {"files": "load", "report": "pages"}
"""Steps that are too short to be shown."""
WITHOUT = {"uninstall": {"migrations"}}
SWITCHING: Mapping[str, Message] = {
    "install": _("The approved file is unpacked."),
    "switch": _("It is switched on for the region."),
}
PREPARING = _("It is tried out on a copy and then switched on.")
QUEUED = _("It begins in a moment.")
BEHIND = _("It begins when the work before it is done.")
ALONE = _(
    "Nobody is at work: the background process of the site is not running. Tell the administrator. What you asked"
    " for is kept, and goes on by itself as soon as the process runs."
)


@dataclass(frozen=True)
class Step:
    """A step of a trial; *state* is ``done``, ``now`` or ``later``."""

    name: str
    label: str
    state: str


@dataclass(frozen=True)
class Waiting:
    """How far *job* is: *told* says it in a sentence, *steps* one by one. *is_stuck* when nobody
    works on it."""

    job: AddonJob
    told: str
    steps: tuple[Step, ...]
    is_open: bool
    is_stuck: bool
    watch: str

    @property
    def failure(self) -> str:
        """Why it failed; ``""`` when it did not."""
        return self.job.message if self.job.state == trials.FAILED else ""


def waiting_for(job: AddonJob) -> Waiting:
    """How far *job* is."""
    is_open = job.state in trials.OPEN
    is_stuck = is_open and now() - job.changed_at > QUIET_FOR and not is_held(current_app)
    watch = url_for("admin.addon_job_json", name=job.plugin, number=job.id)
    return Waiting(job, translate(ALONE if is_stuck else _told(job)), tuple(_steps(job)), is_open, is_stuck, watch)


def _told(job: AddonJob) -> Message:
    if job.state == trials.WAITING:
        return BEHIND if jobs.ahead_of(job) else QUEUED
    if _is_trial(job):
        return TRIAL[_shown_step(job)]
    return SWITCHING.get(job.step, PREPARING)


def _is_trial(job: AddonJob) -> bool:
    return job.action.startswith(trials.TRY)


def _shown_step(job: AddonJob) -> str:
    # A process that starts on a busy machine takes some seconds before it tells its first step.
    return UNSEEN.get(job.step, job.step) or next(iter(TRIAL))


def _steps(job: AddonJob) -> list[Step]:
    """The steps of a trial, and none for anything else."""
    if not _is_trial(job):
        return []
    left_out = WITHOUT.get(trials.wanted_by(job).action, set())
    names = [name for name in TRIAL if name not in left_out]
    at = names.index(_shown_step(job)) if job.state == trials.RUNNING else -1
    states = ["done" if place < at else "now" if place == at else "later" for place in range(len(names))]
    return [Step(name, translate(TRIAL[name]), state) for name, state in zip(names, states, strict=True)]


@requires(SWITCH)
def job(name: str, number: int) -> ResponseReturnValue:
    """How far a change is that the background worker carries out."""
    found = _own_job(name, number)
    addon = shown_addon(name)
    if _is_trial(found):
        return redirect(url_for("admin.addon", name=name), SEE_OTHER)
    heading = translate(_("Switching on: %(place)s", place=region_label(found.region)))
    return render_template(
        "admin/addon-job.html",
        title=f"{heading} – {addon.title}",
        heading=heading,
        crumbs=[
            (translate(_("Add-ons")), url_for("admin.addons")),
            (addon.title, url_for("admin.addon", name=name)),
            (heading, ""),
        ],
        band_id=found.region,
        addon=addon,
        waiting=waiting_for(found),
        place=next((place for place in own_places(addon, current_actor()) if place.id == found.region), None),
    )


@requires(SWITCH)
def job_json(name: str, number: int) -> Response:
    """The same for the page's own script."""
    waiting = waiting_for(_own_job(name, number))
    steps = {step.name: step.state for step in waiting.steps}
    return jsonify({"state": waiting.job.state, "step": waiting.job.step, "told": waiting.told, "steps": steps})


def _own_job(name: str, number: int) -> AddonJob:
    found = jobs.job(number)
    if found is None or found.plugin != name:
        raise NotFound(f"there is no job {number}")
    if found.region:
        current_actor().require(SWITCH, Subject(region=found.region))
    elif _is_trial(found) and trials.wanted_by(found).is_release:
        current_actor().require(SUBMIT)
    else:
        current_actor().require(MANAGE)
    return found

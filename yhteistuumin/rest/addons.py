"""Add-ons for administrators' programs: what the panel does, as JSON.

Signed in as in the browser, with `addons.manage`; see docs/how-to/addons-api.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, jsonify, request, url_for

from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.errors import NotFound, PluginError
from yhteistuumin.plugins import jobs
from yhteistuumin.plugins.changes import ACTIONS, carry_out
from yhteistuumin.plugins.failures import resume_now
from yhteistuumin.plugins.inventory import inventory_of
from yhteistuumin.plugins.overview import Addon, addon, addons
from yhteistuumin.plugins.regions import deeds, switch_off, switch_on
from yhteistuumin.plugins.rehearsal import rehearse
from yhteistuumin.plugins.state import failures
from yhteistuumin.rest.problems import BadQuery, Refused
from yhteistuumin.runtime import registry, settings
from yhteistuumin.security.interface import speak_interface_language
from yhteistuumin.security.permissions import current_actor, requires

MANAGE = "addons.manage"
ACCEPTED = 202
TRIALS = ("enable", "upgrade", "disable", "uninstall")

blueprint = Blueprint("rest_addons", __name__, url_prefix="/api/v1/admin/addons")
blueprint.before_request(speak_interface_language)

T = TypeVar("T")


@blueprint.after_request
def never_keep(response: Response) -> Response:
    """These answers are for one person and change with every switch."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("")
@requires(MANAGE)
def every() -> Response:
    """``GET /api/v1/admin/addons``."""
    return jsonify({"addons": [one.as_json() for one in addons()]})


@blueprint.get("/<name>")
@requires(MANAGE)
def one(name: str) -> Response:
    """``GET /api/v1/admin/addons/<name>``: with what it adds, what failed and who did what."""
    found = _known(name)
    things = inventory_of(registry(), name, settings().languages)
    done = [{"action": d.action, "who": d.who, "at": d.at.isoformat(), **d.detail} for d in deeds(name)]
    own = [each for each in failures() if each.plugin == name]
    failed = [{"hook": each.hook, "stopped": each.suspended, "error": each.error} for each in own]
    return jsonify({**found.as_json(), "adds": [t.as_json() for t in things], "failures": failed, "deeds": done})


@blueprint.post("/<name>/rehearse")
@requires(MANAGE)
def trial(name: str) -> Response:
    """``POST /api/v1/admin/addons/<name>/rehearse``: nothing is changed."""
    _known(name)
    action, region = _text("action", "enable"), _text("region", "")
    if action not in TRIALS:
        raise BadQuery(f"action is “{action[:60]}”; it may be one of {', '.join(TRIALS)}.")
    if region:
        _require_region(region)
    return jsonify(rehearse(name, action, region=region).as_json())


@blueprint.post("/<name>/<action>")
@requires(MANAGE)
def change(name: str, action: str) -> Response:
    """``POST /api/v1/admin/addons/<name>/enable``, ``disable``, ``upgrade``, ``uninstall`` or ``resume``."""
    account_id = current_actor().account_id
    _known(name)
    if action == "resume":
        number = _or_refuse(lambda: resume_now(name, account_id=account_id))
        return jsonify({"name": name, "resumed": number})
    if action not in ACTIONS:
        raise NotFound(f"there is no way {action}")
    trial_id = _text("rehearsal", "")
    done = _or_refuse(lambda: carry_out(action, name, account_id=account_id, rehearsal_id=trial_id))
    archive = done.archive.name if done.archive else None
    return jsonify({"name": name, "action": action, "version": done.version, "archive": archive})


@blueprint.put("/<name>/regions/<region>")
@requires(MANAGE)
def region_on(name: str, region: str) -> Response:
    """``PUT /api/v1/admin/addons/<name>/regions/<region>``: 202 with a job while the site step waits."""
    found, account_id = _known(name), current_actor().account_id
    _require_region(region)
    if found.regional and not found.runs:
        number = _or_refuse(lambda: jobs.queue(name, region, account_id=account_id))
        watch = url_for("admin.addon_job_json", name=name, number=number)
        response = jsonify({"name": name, "region": region, "on": False, "job": number, "watch": watch})
        response.status_code = ACCEPTED
        return response
    _or_refuse(lambda: switch_on(name, region, account_id=account_id))
    return jsonify({"name": name, "region": region, "on": True})


@blueprint.delete("/<name>/regions/<region>")
@requires(MANAGE)
def region_off(name: str, region: str) -> Response:
    """``DELETE /api/v1/admin/addons/<name>/regions/<region>``: hidden there, nothing is lost."""
    _known(name)
    switch_off(name, region, account_id=current_actor().account_id)
    return jsonify({"name": name, "region": region, "on": False})


def _known(name: str) -> Addon:
    found = addon(name)
    if found is None:
        raise NotFound(f"there is no add-on {name}")
    return found


def _require_region(region: str) -> None:
    if region not in vocabulary(REGION):
        raise NotFound(f"there is no region {region}")


def _text(name: str, default: str) -> str:
    sent: Any = request.get_json(silent=True)
    if request.is_json and not isinstance(sent, dict):
        raise BadQuery("The body must be a JSON object.")
    value = sent.get(name, default) if isinstance(sent, dict) else request.form.get(name, default)
    if not isinstance(value, str):
        raise BadQuery(f"{name} must be a text.")
    return value


def _or_refuse(act: Callable[[], T]) -> T:
    try:
        return act()
    except PluginError as refused:
        raise Refused(" ".join(part for part in (str(refused), refused.advice) if part)) from refused

"""The add-ons, each with its state, the reason for it and what to do; switching them on and off."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin.admin.desk import SEE_OTHER, UNPROCESSABLE
from yhteistuumin.admin.words import note
from yhteistuumin.errors import NotFound, PluginError
from yhteistuumin.i18n import translate
from yhteistuumin.plugins import lifecycle
from yhteistuumin.plugins.current import load_result
from yhteistuumin.plugins.faults import PluginReport, State
from yhteistuumin.plugins.state import enabled_names, suspended_hooks
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.security.permissions import current_actor, requires

_ = translator(__name__)

ENABLE, DISABLE = "enable", "disable"

STATES: dict[str, tuple[str, Message]] = {
    State.ENABLED: ("live", _("On")),
    State.DISABLED: ("off", _("Off")),
    State.AVAILABLE: ("plain", _("Can be switched on")),
    State.INCOMPATIBLE: ("stale", _("Does not fit this version")),
    State.BROKEN: ("fault", _("Fault – stopped")),
    State.MISSING: ("fault", _("Files missing")),
}


@dataclass(frozen=True)
class Addon:
    """One add-on as it is shown. *is_on* is what was asked for, whatever became of it."""

    report: PluginReport
    shape: str
    word: str
    is_on: bool
    is_partly_stopped: bool

    @property
    def may_enable(self) -> bool:
        """Whether switching it on can succeed."""
        return not self.is_on and self.report.state not in {State.MISSING, State.INCOMPATIBLE}


def _addons() -> list[Addon]:
    wanted, suspended = enabled_names(), {plugin for plugin, _hook in suspended_hooks()}
    return [_addon(report, wanted, suspended) for report in load_result().plugins]


def _addon(report: PluginReport, wanted: frozenset[str], suspended: set[str]) -> Addon:
    is_on = report.name in wanted
    shape, word = STATES[report.state]
    # The running pages were built before the last switch; say what was switched to.
    if report.state is State.ENABLED and not is_on:
        shape, word = STATES[State.DISABLED]
    elif is_on and report.state in {State.DISABLED, State.AVAILABLE}:
        shape, word = STATES[State.ENABLED]
    return Addon(report, shape, translate(word), is_on, report.name in suspended)


@requires("addons.manage")
def addons() -> ResponseReturnValue:
    """The list."""
    heading = translate(_("Add-ons"))
    return render_template(
        "admin/addons.html",
        title=heading,
        crumbs=[(heading, "")],
        addons=_addons(),
        note=note(request.args.get("note")),
    )


@requires("addons.manage")
def switch(name: str, way: str) -> ResponseReturnValue:
    """Ask before an add-on is switched on or off; with POST, do it."""
    addon = next((addon for addon in _addons() if addon.report.name == name), None)
    if addon is None or way not in {ENABLE, DISABLE}:
        raise NotFound(f"there is no add-on {name}")
    if request.method == "GET":
        return _confirm_page(addon, way)
    try:
        if way == ENABLE:
            lifecycle.enable(name, account_id=current_actor().account_id)
        else:
            lifecycle.disable(name, account_id=current_actor().account_id)
    except PluginError as refused:
        return _confirm_page(addon, way, refused), UNPROCESSABLE
    return redirect(url_for("admin.addons", note=f"{way}d"), SEE_OTHER)


def _confirm_page(addon: Addon, way: str, refused: PluginError | None = None) -> str:
    title = addon.report.title
    question = _("Switch on: %(title)s", title=title) if way == ENABLE else _("Switch off: %(title)s", title=title)
    heading = translate(question)
    return render_template(
        "admin/switch.html",
        title=heading,
        crumbs=[(translate(_("Add-ons")), url_for("admin.addons")), (heading, "")],
        addon=addon,
        way=way,
        heading=heading,
        refused=refused,
    )

"""Every add-on as the panel and the API for administrators show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from yhteistuumin.content.state import setting
from yhteistuumin.errors import PluginError
from yhteistuumin.i18n import translate
from yhteistuumin.plugins import releases
from yhteistuumin.plugins.announced import Announced, announced
from yhteistuumin.plugins.current import load_result
from yhteistuumin.plugins.discovery import Candidate, discover, in_folder
from yhteistuumin.plugins.faults import Phase, PluginReport, State
from yhteistuumin.plugins.health import plugin_reports
from yhteistuumin.plugins.ledger import noted_titles
from yhteistuumin.plugins.regions import all_stored_regions
from yhteistuumin.plugins.state import enabled_names, known_names, stored_versions, suspended_hooks
from yhteistuumin.plugins.wheels import is_older
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.messages import Message, translator

_ = translator(__name__)

BADGE = "addons.badge:%s"
"""The site setting under which the result of a plugin's conformance suite is kept."""

STATES: Mapping[str, tuple[str, Message]] = {
    State.ENABLED: ("live", _("On")),
    State.DISABLED: ("off", _("Off")),
    State.AVAILABLE: ("plain", _("Can be switched on")),
    State.INCOMPATIBLE: ("stale", _("Does not fit this version")),
    State.BROKEN: ("fault", _("Fault – stopped")),
    State.MISSING: ("fault", _("Files missing")),
}
FAILING = ("stale", _("On, but parts of it fail"))
ATTENTION = frozenset({State.INCOMPATIBLE, State.BROKEN, State.MISSING})


@dataclass(frozen=True)
class Badge:
    """What the conformance suite said of *version*, on the day *at*."""

    passed: bool
    version: str
    at: str


@dataclass(frozen=True)
class Addon:
    """One add-on. *is_on* is what was asked for, whatever became of it; *runs* whether this process
    has it. *regions* are those that switched a *regional* one on. *digest* is that of an approved
    file that does not lie on the site yet. *was_on* says that it owns something here, *newer* is
    the version that lies beside the one that serves, or ``""``.
    """

    report: PluginReport
    title: str
    description: str
    personal_data: str
    author: str
    state: str
    is_on: bool
    runs: bool
    regional: bool
    regions: tuple[str, ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    needed_by: tuple[tuple[str, str], ...] = ()
    stopped: tuple[str, ...] = ()
    badge: Badge | None = None
    approved: bool = True
    digest: str = ""
    was_on: bool = False
    newer: str = ""

    @property
    def name(self) -> str:
        """The name that addresses and commands know it by."""
        return self.report.name

    @property
    def shown_state(self) -> tuple[str, str]:
        """(shape, word) of the state."""
        shape, word = FAILING if self.fails or self.stopped else STATES[State(self.state)]
        return shape, translate(word)

    @property
    def fails(self) -> bool:
        """Whether a call into it failed while it is on; it goes on being called."""
        return self.state == State.ENABLED and self.report.phase is Phase.RUN

    @property
    def needs_attention(self) -> bool:
        """Whether something of it does not work."""
        return self.state in ATTENTION or self.fails or bool(self.stopped)

    @property
    def is_held_back(self) -> bool:
        """Whether it was switched off for the whole site: no region can have it then."""
        return self.was_on and not self.is_on

    @property
    def may_enable(self) -> bool:
        """Whether switching it on for the site can succeed."""
        return not self.is_on and self.state not in {State.MISSING, State.INCOMPATIBLE}

    def as_json(self) -> dict[str, Any]:
        """Plain values, in the language of the moment."""
        return {
            **self.report.as_json(),
            "title": self.title,
            "description": self.description,
            "personal_data": self.personal_data,
            "author": self.author,
            "state": str(self.state),
            "enabled": self.is_on,
            "regional": self.regional,
            "regions": list(self.regions),
            "needs": [name for name, _title in self.needs],
            "needed_by": [name for name, _title in self.needed_by],
            "stopped": list(self.stopped),
            "approved": self.approved,
            "badge": vars(self.badge) if self.badge else None,
            "newer": self.newer,
        }


def addons() -> list[Addon]:
    """Every add-on that lies on the site, was switched on, or was approved, by title."""
    found = _Found()
    reports = plugin_reports()
    known = {report.name for report in reports}
    shown = [found.addon(report) for report in reports]
    for release in releases.releases():
        if release.name not in known and release.state == releases.APPROVED:
            known.add(release.name)
            shown.append(_not_there_yet(release))
    titles = {addon.name: addon.title for addon in shown}
    return sorted((_related(addon, shown, titles) for addon in shown), key=lambda addon: addon.title.casefold())


def addon(name: str) -> Addon | None:
    """The add-on called *name*."""
    return next((one for one in addons() if one.name == name), None)


class _Found:
    """What is asked once for all add-ons."""

    def __init__(self) -> None:
        self.candidates: Mapping[str, Candidate] = releases.candidates()
        self.newest, self.versions = discover(settings().plugin_folders), stored_versions()
        self.enabled, self.known = enabled_names(), known_names()
        self.running = {loaded.plugin.name for loaded in load_result().loaded}
        self.regions, self.titles = all_stored_regions(), noted_titles()
        self.stopped: dict[str, list[str]] = {}
        for plugin, hook in sorted(suspended_hooks()):
            self.stopped.setdefault(plugin, []).append(hook)

    def addon(self, report: PluginReport) -> Addon:
        name, candidate = report.name, self.candidates.get(report.name)
        said = announced(candidate) if candidate else Announced()
        runs = name in self.running and name in self.enabled
        if name in self.enabled and self.versions.get(name):
            # This process may have been built before the last upgrade, or without the add-on.
            report = replace(report, version=self.versions[name])
        return Addon(
            report,
            str(report.title) if runs else str(said.title) or self.titles.get(name, "") or str(report.title),
            str(report.description) if runs else str(said.description) or str(report.description),
            str(report.personal_data or said.personal_data),
            report.author or said.author,
            _state(report, is_on=name in self.enabled),
            name in self.enabled,
            runs,
            name in registry().regional if runs else said.regional or name in self.regions,
            tuple(self.regions.get(name, ())),
            tuple((other, other) for other in report.requires or said.requires),
            stopped=tuple(self.stopped.get(name, ())),
            badge=_badge(name),
            approved=candidate is None or releases.may_be_switched_on(candidate),
            was_on=name in self.known,
            newer=self._newer(name) if name in self.enabled else "",
        )

    def _newer(self, name: str) -> str:
        newest, stored = self.newest.get(name), self.versions.get(name, "")
        return newest.version if newest and stored and is_older(stored, newest.version) else ""


def _state(report: PluginReport, *, is_on: bool) -> str:
    # The running pages were built before the last switch; say what was switched to.
    if report.state is State.ENABLED and not is_on:
        return State.DISABLED
    if is_on and report.state in {State.DISABLED, State.AVAILABLE}:
        return State.ENABLED
    return report.state


def _badge(name: str) -> Badge | None:
    kept = setting(BADGE % name)
    if not isinstance(kept, dict) or not isinstance(kept.get("passed"), bool):
        return None
    return Badge(kept["passed"], str(kept.get("version", "")), str(kept.get("at", "")))


def _not_there_yet(release: releases.Release) -> Addon:
    said = _announced_release(release.digest)
    report = PluginReport(
        release.name,
        release.title,
        release.version,
        State.AVAILABLE,
        licence=str(release.report.get("licence", "")),
    )
    return Addon(
        report,
        str(said.title) or release.title,
        str(said.description),
        str(said.personal_data),
        said.author or str(release.report.get("author", "")),
        State.AVAILABLE,
        is_on=False,
        runs=False,
        regional=said.regional,
        needs=tuple((other, other) for other in said.requires),
        digest=release.digest,
    )


@lru_cache(maxsize=100)
def _announced_release(digest: str) -> Announced:
    try:
        with releases.unpacked(digest) as folder:
            found = in_folder(folder)
            return announced(found[0]) if found else Announced()
    except (PluginError, OSError):
        return Announced()


def _related(addon: Addon, others: list[Addon], titles: Mapping[str, str]) -> Addon:
    needs = tuple((name, titles.get(name, name)) for name, _title in addon.needs)
    needed_by = tuple(
        (other.name, other.title) for other in others if addon.name in {name for name, _title in other.needs}
    )
    return replace(addon, needs=needs, needed_by=needed_by)

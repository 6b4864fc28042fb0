"""From candidates to a registry: import, check, register, collect, compare; one plugin at a time."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from yhteistuumin.errors import PluginError
from yhteistuumin.plugins import discovery
from yhteistuumin.plugins.collecting import Declarations, collect, plugin_manager, register
from yhteistuumin.plugins.conflicts import Accepted
from yhteistuumin.plugins.contract import (
    IN_THE_CODE,
    check_declaration,
    check_module,
    is_own_table,
    offer_fault,
    tables_of,
)
from yhteistuumin.plugins.discovery import Candidate, Source
from yhteistuumin.plugins.faults import Fault, LoadedPlugin, Phase, PluginReport, State, fault_of
from yhteistuumin.plugins.marks import LOADING, Overdue, deadline, marked
from yhteistuumin.plugins.tampering import (
    Tampered,
    look_at_core,
    mapping_fault,
    refuse_tables,
    staying_alive,
    untampered,
)
from yhteistuumin.schema.messages import translator
from yhteistuumin.schema.registry import Registry

_ = translator(__name__)

T = TypeVar("T")


@dataclass(frozen=True)
class LoadResult:
    """What a site is made of, and what became of every plugin."""

    registry: Registry
    plugins: tuple[PluginReport, ...]
    loaded: tuple[LoadedPlugin, ...] = ()
    late: tuple[str, ...] = ()
    """Those that were not loaded in time."""
    faults: Mapping[str, Fault] = field(default_factory=dict)

    def report(self, name: str) -> PluginReport | None:
        """The report on plugin *name*, or None when nobody has heard of it."""
        return next((report for report in self.plugins if report.name == name), None)


@dataclass(frozen=True)
class Selection:
    """Which plugins to load: the *enabled* ones, without third parties in *safe_mode*.

    *excluded* carries faults that were found after an earlier attempt to build the site. *versions*
    says which one serves of a plugin that was unpacked in several versions. Importing a plugin, and
    asking for its declarations, may take *patience* seconds each; 0: as long as it takes.
    """

    enabled: Collection[str]
    known: Collection[str] = ()
    safe_mode: bool = False
    excluded: Mapping[str, Fault] = field(default_factory=dict)
    languages: tuple[str, ...] = ("fi", "sv")
    strict: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)
    patience: float = 0.0


def load(folders: Iterable[Path], selection: Selection) -> LoadResult:
    """Load the selected plugins. Raises only in *strict* mode, for the first plugin that failed."""
    candidates = discovery.discover(folders, versions=selection.versions)
    look_at_core()
    run = _Run(candidates, selection)
    run.import_all()
    run.admit_all()
    result = run.result()
    for report in result.plugins:
        if selection.strict and report.phase and report.name in selection.enabled:
            raise PluginError(f"{report.name}: {report.reason}", advice=str(report.advice))
    return result


class _Run:
    """One attempt to load; holds what is known of each plugin so far."""

    def __init__(self, candidates: Mapping[str, Candidate], selection: Selection) -> None:
        self.candidates = candidates
        self.selection = selection
        self.faults: dict[str, Fault] = dict(selection.excluded)
        self.imported: dict[str, LoadedPlugin] = {}
        self.loaded: list[LoadedPlugin] = []
        self.accepted = Accepted(selection.languages)
        self.manager = plugin_manager()
        self.late: list[str] = []

    def import_all(self) -> None:
        """Import what is enabled and say of the rest why it is not."""
        for name in sorted(self.selection.enabled):
            if name in self.faults:
                continue
            outcome = self._surely(name, partial(self._import_one, name), Phase.IMPORT)
            if isinstance(outcome, Fault):
                self.faults[name] = outcome
            else:
                self.imported[name] = outcome

    def _surely(self, name: str, step: Callable[[], T], otherwise: Phase) -> T | Fault:
        """The outcome of *step*; a fault in the phase *otherwise* if plugin *name* breaks it."""
        try:
            with marked(name, LOADING), deadline(self._patience(name)), staying_alive():
                return step()
        except KeyboardInterrupt:
            raise
        except Overdue as error:
            self.late.append(name)
            return fault_of(otherwise, error)
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything; the site must start
            return fault_of(otherwise, error)

    def _patience(self, name: str) -> float:
        # What came with the core takes long only where the machine does.
        candidate = self.candidates.get(name)
        bundled = candidate is not None and candidate.source is Source.BUNDLED
        return 0.0 if bundled else self.selection.patience

    def _import_one(self, name: str) -> LoadedPlugin | Fault:
        candidate = self.candidates.get(name)
        if candidate is None:
            return discovery.missing(name)
        if candidate.fault:
            return candidate.fault
        if self.selection.safe_mode and candidate.source is not Source.BUNDLED:
            return Fault(
                Phase.DISCOVER,
                _("Safe mode is on: only bundled plugins are loaded."),
                _("Start without YHTEISTUUMIN_SAFE_MODE to use it."),
                State.DISABLED,
            )
        module = import_plugin(candidate)
        if isinstance(module, Fault):
            return module
        plugin = check_declaration(candidate, module)
        if isinstance(plugin, Fault):
            return plugin
        return LoadedPlugin(plugin, module, candidate.package)

    def admit_all(self) -> None:
        """Check, register and collect in the order of requirements."""
        for name in self._ordered():
            admit = partial(self._admit_one, self.imported[name])
            fault = self._surely(name, admit, Phase.CONTRACT)
            if fault:
                self.faults[name] = fault
            else:
                self.loaded.append(self.imported[name])

    def _admit_one(self, loaded: LoadedPlugin) -> Fault | None:
        plugin = loaded.plugin
        there = {other.plugin.name for other in self.loaded}
        absent = [name for name in plugin.requires if name not in there]
        if absent:
            return Fault(
                Phase.ORDER,
                _("It needs the plugin “%(name)s”, which is not running.", name=absent[0]),
                _("Enable or repair “%(name)s” first.", name=absent[0]),
                State.INCOMPATIBLE,
            )
        location = self.candidates[plugin.name].location
        declared: Declarations | Fault | None = (
            mapping_fault(loaded.package)
            or check_module(plugin, loaded.module, location)
            or register(self.manager, plugin.name, loaded.module)
            or collect(self.manager, plugin.name)
        )
        if isinstance(declared, Fault) and any(not is_own_table(plugin.name, t) for t in tables_of(plugin.name)):
            refuse_tables(loaded.package, declared)
        if isinstance(declared, Declarations):
            strange = offer_fault(declared.offers, {each.plugin.name: each.plugin.takes for each in self.loaded})
            if strange:
                return strange
            return self.accepted.admit(plugin.name, declared, regional=plugin.regional)
        return declared

    def _ordered(self) -> list[str]:
        waiting = dict(self.imported)
        while True:
            graph = {
                name: sorted(
                    {*loaded.plugin.requires, *loaded.plugin.after} & waiting.keys()
                )
                for name, loaded in sorted(waiting.items())
            }
            try:
                return list(TopologicalSorter(graph).static_order())
            except CycleError as error:
                circle = list(error.args[1])
                for name in circle:
                    waiting.pop(name, None)
                    self.faults[name] = _circle_fault(circle)

    def result(self) -> LoadResult:
        """What came of it."""
        names = {*self.candidates, *self.selection.enabled}
        reports = (self._report(name) for name in sorted(names) if self._is_told(name))
        return LoadResult(
            self.accepted.registry(), tuple(reports), tuple(self.loaded), tuple(self.late), self.faults
        )

    def _is_told(self, name: str) -> bool:
        candidate = self.candidates.get(name)
        return name in self.selection.enabled or (candidate is not None and not candidate.gone)

    def _report(self, name: str) -> PluginReport:
        candidate = self.candidates.get(name)
        report = PluginReport(name, name, "", self._idle_state(name))
        if candidate is not None:
            report = _described(report, candidate, self.imported.get(name))
        fault = self.faults.get(name) or (candidate.fault if candidate else None)
        if fault:
            return report.failed(fault)
        return report

    def _idle_state(self, name: str) -> State:
        if name in self.selection.enabled:
            return State.ENABLED
        return State.DISABLED if name in self.selection.known else State.AVAILABLE


def _circle_fault(circle: list[str]) -> Fault:
    return Fault(
        Phase.ORDER,
        _("These plugins wait for each other: %(circle)s.", circle=" → ".join(circle)),
        IN_THE_CODE,
    )


def _described(report: PluginReport, candidate: Candidate, loaded: LoadedPlugin | None) -> PluginReport:
    plugin = loaded.plugin if loaded else None
    return PluginReport(
        name=report.name,
        title=plugin.title if plugin else _title_of(candidate),
        version=(plugin.version if plugin else "") or candidate.version,
        state=report.state,
        description=(plugin.description if plugin else "") or candidate.title,
        author=(plugin.author if plugin else "") or candidate.author,
        licence=(plugin.licence if plugin else "") or candidate.licence,
        source=candidate.source.value,
        package=candidate.package,
        requires=plugin.requires if plugin else (),
        personal_data=plugin.personal_data if plugin else "",
    )


def _title_of(candidate: Candidate) -> str:
    return candidate.name.replace("_", " ").capitalize()


def import_plugin(candidate: Candidate) -> ModuleType | Fault:
    """The module of *candidate*'s entry point. Whatever its code raises becomes a fault."""
    if ":" in candidate.module:
        return Fault(
            Phase.IMPORT,
            _("Its entry point must name a module, not “%(value)s”.", value=candidate.module),
            IN_THE_CODE,
        )
    discovery.declare_package(candidate)
    outcome = _guarded_import(candidate.module)
    if isinstance(outcome, Fault):
        return outcome
    package = sys.modules[candidate.package]
    origin = Path(package.__file__ or "").resolve().parent
    if candidate.location is not None and origin != candidate.location:
        return Fault(
            Phase.IMPORT,
            _("Another copy of it is in use: %(place)s.", place=origin),
            _("Restart the site; remove the copy that is not needed."),
        )
    return outcome


def _guarded_import(module: str) -> ModuleType | Fault:
    try:
        with untampered(module):
            return importlib.import_module(module)
    except Tampered as tampered:
        reason = _("It replaces “%(what)s” of the core, which was put back.", what=tampered.what)
        return Fault(Phase.IMPORT, reason, IN_THE_CODE)
    except (KeyboardInterrupt, Overdue):
        raise
    except BaseException as error:  # noqa: BLE001 - a plugin may raise anything; the site must start
        return fault_of(Phase.IMPORT, error)

"""What ``doctor`` and the editors' panel say about the installation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from yhteistuumin import i18n, migrating
from yhteistuumin.content.outbox import backlog
from yhteistuumin.content.state import ROW
from yhteistuumin.db import session
from yhteistuumin.plugins.current import fallen_back, load_result
from yhteistuumin.plugins.failures import DIED, NO_END
from yhteistuumin.plugins.faults import RESUME, Fault, Phase, PluginReport, State, fault_of
from yhteistuumin.plugins.lifecycle import branch_of, package_folder, template_fault
from yhteistuumin.plugins.marks import deadline, marked
from yhteistuumin.plugins.sources import absent_files
from yhteistuumin.plugins.state import Failure, failures, stored_versions
from yhteistuumin.runtime import per_site, registry, settings
from yhteistuumin.schema.declarations import Health, HealthCheck
from yhteistuumin.schema.messages import CORE_DOMAIN, Text, translator
from yhteistuumin.schema.registry import CORE, Owned
from yhteistuumin.settings import PACKAGE, resource_folder
from yhteistuumin.tables import SiteState

_ = translator(__name__)

PREFIX = "yhteistuumin_"
_FILES = "plugins.file_faults"
_SLOW = re.compile(r"took ([\d.]+) s")
FAULTY = frozenset({State.BROKEN, State.INCOMPATIBLE, State.MISSING})
BUILT = PACKAGE / "static" / "built"


@dataclass(frozen=True)
class Check:
    """One question and its answer; what is not *ok* is a fault unless it is only *advisory*."""

    name: str
    ok: bool
    message: Text
    advice: Text = ""
    advisory: bool = False
    owner: str = CORE
    phase: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether something is wrong, rather than merely left out."""
        return not self.ok and not self.advisory

    def as_json(self) -> dict[str, object]:
        """Plain values, in the language of the moment."""
        return {
            "name": self.name,
            "owner": self.owner,
            "ok": self.ok,
            "fault": self.is_fault,
            "phase": self.phase,
            "message": str(self.message),
            "advice": str(self.advice),
        }


def plugin_reports() -> list[PluginReport]:
    """Every plugin that there is, as it stands in this process; one that runs, but of which
    something failed, with the worst of it."""
    worst: dict[str, Failure] = {}
    for failure in failures():
        worst.setdefault(failure.plugin, failure)
    files = {check.owner: check for check in reversed(per_site(_FILES, _file_faults))}
    return [
        _running(report, worst.get(report.name), files.get(report.name)) for report in load_result().plugins
    ]


def _file_faults() -> list[Check]:
    """What is wrong with templates and catalogues: they do not change while this process runs."""
    return [check for check in (*_templates(), *_static_files(), *_catalogues()) if not check.ok]


def _running(report: PluginReport, failure: Failure | None, check: Check | None) -> PluginReport:
    if report.state is not State.ENABLED:
        return report
    if failure is not None:
        return replace(report.failed(_fault(failure)), state=report.state)
    if check is not None:
        return replace(report, phase=check.phase, reason=check.message, advice=check.advice)
    return report


def _fault(failure: Failure) -> Fault:
    facts = {"hook": failure.hook, "error": _what_happened(failure)}
    if failure.suspended:
        reason = _(
            "It failed too often or took too long in “%(hook)s”, which is no longer called: %(error)s", **facts
        )
    else:
        reason = _("It failed in “%(hook)s”: %(error)s", **facts)
    return Fault(Phase.RUN, reason, RESUME, trace=failure.trace)


def _what_happened(failure: Failure) -> Text:
    if failure.error == NO_END:
        return _("it did not end.")
    if slow := _SLOW.fullmatch(failure.error):
        return _("it took %(seconds)s seconds.", seconds=slow[1])
    if failure.error == DIED:
        return _("it ended the whole process.")
    return failure.error


def checks() -> list[Check]:
    """Every check of the core and of the running plugins. None of them raises."""
    found = [_configuration(), _database()]
    if found[-1].ok:
        found += [*_migrations(), *_outbox()]
    found += [*_set_of_plugins(), *_plugins(), *_versions(), *_templates(), *_static_files(), *_catalogues()]
    return [*found, _frontend(), *own_checks()]


def own_checks(name: str = "") -> list[Check]:
    """What the checks of plugin *name* say, or those of all; one that does not end is given up."""
    stopped = {(failure.plugin, failure.hook): failure for failure in failures() if failure.suspended}
    chosen = [owned for owned in registry().health_checks if name in {"", owned.owner}]
    return [_plugin_check(owned, stopped.get((owned.owner, _hook(owned)))) for owned in chosen]


def _hook(owned: Owned[HealthCheck]) -> str:
    return f"health check {owned.value.name}"


def _configuration() -> Check:
    current = settings()
    languages = " ".join(current.languages)
    message = _("%(folder)s, languages %(languages)s", folder=current.instance, languages=languages)
    if current.safe_mode:
        return Check(
            "configuration",
            False,
            _("Safe mode is on: only bundled plugins are loaded."),
            _("Start without YHTEISTUUMIN_SAFE_MODE to load them all."),
            advisory=True,
        )
    return Check("configuration", True, message)


def _database() -> Check:
    dialect = current_app.extensions["sqlalchemy"].engine.dialect.name
    try:
        there = session().get(SiteState, ROW) is not None
    except SQLAlchemyError as error:
        session().rollback()
        reason = str(error).splitlines()[0]
        return Check("database", False, reason, _("Make the installation with: yhteistuumin init"))
    if not there:
        return Check(
            "database", False, _("It is empty."), _("Make the installation with: yhteistuumin init")
        )
    return Check("database", True, _("%(dialect)s answers.", dialect=dialect))


def _migrations() -> Iterator[Check]:
    branches = [migrating.core_branch(), *map(branch_of, load_result().loaded)]
    for branch in branches:
        if branch.is_empty:
            continue
        status = migrating.status(session().connection(), branch)
        yield Check(
            f"migrations of {status.name}",
            status.is_current,
            _("at %(applied)s of %(wanted)s", applied=status.applied or "–", wanted=status.wanted),
            "" if status.is_current else _("Apply them with: yhteistuumin db upgrade"),
        )


def _set_of_plugins() -> Iterator[Check]:
    fault = fallen_back()
    if fault is not None:
        yield Check("plugins", False, fault.reason, fault.advice, phase=fault.phase.value)


def _plugins() -> Iterator[Check]:
    failed: dict[str, list[Failure]] = {}
    for failure in failures():
        failed.setdefault(failure.plugin, []).append(failure)
    for report in load_result().plugins:
        name = f"plugin {report.name}"
        if report.state in FAULTY:
            yield Check(
                name, False, report.reason, report.advice, owner=report.name, phase=report.phase
            )
        elif report.state is State.ENABLED:
            own = failed.get(report.name, [])
            yield from (_failure(name, one) for one in own)
            if not own:
                yield Check(name, True, report.version, owner=report.name)


def _versions() -> Iterator[Check]:
    stored = stored_versions()
    for report in load_result().plugins:
        used = stored.get(report.name, "")
        if report.state is State.ENABLED and used and used != report.version:
            yield Check(
                f"version of {report.name}",
                False,
                _("%(here)s is here, %(used)s is in use.", here=report.version, used=used),
                _("Take it into use with: yhteistuumin plugins upgrade %(name)s", name=report.name),
                owner=report.name,
            )


def _failure(name: str, failure: Failure) -> Check:
    fault = _fault(failure)
    return Check(
        name,
        False,
        fault.reason,
        fault.advice,
        advisory=not failure.suspended,
        owner=failure.plugin,
        phase=fault.phase.value,
    )


def _templates() -> Iterator[Check]:
    for loaded in load_result().loaded:
        fault = template_fault(loaded)
        if fault:
            name = loaded.plugin.name
            yield Check(
                f"templates of {name}",
                False,
                fault.reason,
                fault.advice,
                owner=name,
                phase=fault.phase.value,
            )


def _static_files() -> Iterator[Check]:
    for loaded in load_result().loaded:
        name = loaded.plugin.name
        for file in absent_files(package_folder(loaded), name)[:1]:
            reason, advice = absent(file), _("Tell the plugin's author; its pages work without it meanwhile.")
            yield Check(f"files of {name}", False, reason, advice, owner=name, phase=Phase.CONTRACT.value)


def absent(file: str) -> Text:
    """That a plugin's templates name a *file* which is not there."""
    return _("Its templates name the file “%(file)s”, which is not there.", file=file)


def _catalogues() -> Iterator[Check]:
    folders = {loaded.package: package_folder(loaded) / "translations" for loaded in load_result().loaded}
    folders[CORE_DOMAIN] = resource_folder("translations")
    languages = settings().interface_languages
    faults = i18n.catalogue_faults(folders, languages)
    if not faults:
        yield Check("catalogues", True, _("They can all be read."))
    for domain, lang, reason in faults:
        yield Check(
            f"catalogue {domain} {lang}",
            False,
            _("Its texts in “%(lang)s” are damaged: %(reason)s", lang=lang, reason=reason),
            _("Correct the file; until then its texts are shown in English."),
            owner=CORE if domain == CORE_DOMAIN else domain.removeprefix(PREFIX),
            phase=Phase.CONTRACT.value,
        )


def _outbox() -> Iterator[Check]:
    for waiting in backlog():
        stuck = bool(waiting.stuck)
        yield Check(
            f"outbox of {waiting.handler}",
            not stuck,
            _("%(waiting)s wait, %(stuck)s were given up", waiting=waiting.waiting, stuck=waiting.stuck),
            (waiting.error.strip().splitlines() or [""])[-1] if stuck else "",
        )


def _frontend() -> Check:
    built = BUILT.is_dir() and any(BUILT.iterdir())
    if built:
        return Check("front end", True, _("It is built."))
    return Check(
        "front end",
        False,
        _("It is not built: the site uses system fonts and the plain text field."),
        _("Build it with: make frontend"),
        advisory=True,
    )


def _plugin_check(owned: Owned[HealthCheck], stopped: Failure | None) -> Check:
    name, seconds = owned.value.name, settings().call_seconds
    if stopped is not None:
        return _failed(owned, _fault(stopped))
    # Whoever asks in a thread is freed by the watchdog of the process, who looks at the mark.
    note = marked(owned.owner, _hook(owned), seconds)
    try:
        with note, deadline(seconds):
            health = owned.value.check()
        if not isinstance(health, Health):
            raise TypeError(f"a health check must return Health, not {type(health).__name__}")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a plugin may raise anything; doctor must answer
        note.clear()
        session().rollback()
        return _failed(owned, fault_of(Phase.RUN, error))
    return Check(name, health.ok, health.message, health.advice, owner=owned.owner)


def _failed(owned: Owned[HealthCheck], fault: Fault) -> Check:
    return Check(
        owned.value.name, False, fault.reason, fault.advice, owner=owned.owner, phase=fault.phase.value
    )

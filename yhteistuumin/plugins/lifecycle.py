"""Switching plugins on and off: one transaction each, and a new generation."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from jinja2 import FileSystemLoader, TemplateError
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from yhteistuumin import migrating
from yhteistuumin.content.state import bump_content_revision, bump_generation, forget_state, site_state
from yhteistuumin.db import database, now, session
from yhteistuumin.errors import PluginError
from yhteistuumin.plugins.barrier import resume
from yhteistuumin.plugins.faults import Fault, LoadedPlugin, Phase, PluginReport, State, fault_of
from yhteistuumin.plugins.loading import LoadResult, Selection, load
from yhteistuumin.plugins.state import enabled_names, known_names
from yhteistuumin.runtime import settings
from yhteistuumin.schema.messages import translator
from yhteistuumin.tables import AuditEntry, PluginState

_ = translator(__name__)


def enable(*names: str, account_id: int | None = None) -> tuple[PluginReport, ...]:
    """Switch plugins on: their migrations, their state and a new generation in one transaction.

    Nothing changes and `PluginError` says why when one of them, or one that was running before,
    would not run afterwards. Harmless to repeat.
    """
    before = enabled_names()
    wanted = before | set(names)
    after = _load(wanted)
    reports = tuple(_wanted_report(after, name) for name in names)
    _refuse_losses(_load(before), after, before)
    chosen = [loaded for loaded in after.loaded if loaded.plugin.name in names]
    for loaded in chosen:
        _check_templates(loaded)
    if set(names) <= before and all(_is_migrated(loaded) for loaded in chosen):
        return reports
    with _change() as connection:
        for loaded in chosen:
            migrating.upgrade(connection, branch_of(loaded))
        _store(connection, names, enabled=True, account_id=account_id, versions=_versions(reports))
    return reports


def disable(name: str, *, account_id: int | None = None) -> None:
    """Switch a plugin off. Its rows stay; its types and pages are no longer shown."""
    before = enabled_names()
    if name not in before:
        raise PluginError(str(_("“%(name)s” is not enabled.", name=name)))
    needing = [
        loaded.plugin.name for loaded in _load(before).loaded if name in loaded.plugin.requires
    ]
    if needing:
        raise PluginError(
            str(_("“%(other)s” needs “%(name)s”.", other=needing[0], name=name)),
            advice=str(_("Disable “%(other)s” first.", other=needing[0])),
        )
    with _change() as connection:
        _store(connection, [name], enabled=False, account_id=account_id, versions={})


@contextmanager
def _change() -> Iterator[Connection]:
    session().rollback()
    with migrating.schema_change(database.engine) as connection:
        yield connection
    # Read anew at once: the worker of this very request is behind from now on.
    forget_state()
    site_state()


def branch_of(loaded: LoadedPlugin) -> migrating.Branch:
    """The migrations of a loaded plugin."""
    return migrating.plugin_branch(loaded.plugin.name, package_folder(loaded))


def package_folder(loaded: LoadedPlugin) -> Path:
    """The folder of a loaded plugin's package."""
    return Path(loaded.module.__file__ or "").resolve().parent


def _load(enabled: frozenset[str]) -> LoadResult:
    current = settings()
    selection = Selection(
        enabled, known_names(), safe_mode=current.safe_mode, languages=current.languages
    )
    return load(current.plugin_folders, selection)


def _wanted_report(result: LoadResult, name: str) -> PluginReport:
    report = result.report(name)
    if report is None or report.state is State.MISSING:
        raise unknown_plugin(name, [known.name for known in result.plugins if known.name != name])
    if report.state is not State.ENABLED:
        raise PluginError(
            str(_("“%(name)s” cannot be enabled: %(reason)s", name=name, reason=report.reason)),
            advice=str(report.advice),
        )
    return report


def unknown_plugin(name: str, known: Sequence[str]) -> PluginError:
    """The error for a plugin that nobody has heard of."""
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        message = _("There is no plugin “%(name)s”; did you mean “%(close)s”?", name=name, close=close[0])
    else:
        message = _("There is no plugin “%(name)s”.", name=name)
    return PluginError(str(message), advice=str(_("See what there is with: yhteistuumin plugins list")))


def _refuse_losses(before: LoadResult, after: LoadResult, enabled: frozenset[str]) -> None:
    for name in sorted(enabled):
        earlier, later = before.report(name), after.report(name)
        ran = earlier is not None and earlier.state is State.ENABLED
        if ran and later is not None and later.state is not State.ENABLED:
            raise PluginError(
                str(_("“%(name)s” would stop: %(reason)s", name=name, reason=later.reason)),
                advice=str(later.advice),
            )


def _check_templates(loaded: LoadedPlugin) -> None:
    fault = template_fault(loaded)
    if fault:
        raise PluginError(
            str(_("“%(name)s” cannot be enabled: %(reason)s", name=loaded.plugin.name, reason=fault.reason)),
            advice=str(fault.advice),
        )


def template_fault(loaded: LoadedPlugin) -> Fault | None:
    """The first template of a plugin that does not compile."""
    folder = package_folder(loaded) / "templates"
    if not folder.is_dir():
        return None
    loader = FileSystemLoader(folder)
    environment = current_app.jinja_env
    for name in loader.list_templates():
        source, filename, _fresh = loader.get_source(environment, name)
        try:
            environment.compile(source, name, filename)
        except TemplateError as error:
            return fault_of(Phase.CONTRACT, error)
    return None


def _is_migrated(loaded: LoadedPlugin) -> bool:
    return migrating.status(session().connection(), branch_of(loaded)).is_current


def _versions(reports: Sequence[PluginReport]) -> dict[str, str]:
    return {report.name: report.version for report in reports}


def _store(
    connection: Connection,
    names: Sequence[str],
    *,
    enabled: bool,
    account_id: int | None,
    versions: dict[str, str],
) -> None:
    action = "plugin.enable" if enabled else "plugin.disable"
    with Session(connection, join_transaction_mode="create_savepoint") as writing:
        for name in names:
            row = writing.get(PluginState, name) or PluginState(name=name)
            row.enabled, row.changed_at = enabled, now()
            row.version = versions.get(name, row.version or "")
            writing.add(row)
            writing.add(AuditEntry(account_id=account_id, action=action, subject=name))
            resume(writing, name)
        bump_generation(writing)
        bump_content_revision(writing)
        writing.commit()

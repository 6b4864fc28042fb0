"""Switching plugins on and off and bringing them up to date: one transaction each, and a new
generation.

These are the bare transactions. `changes.carry_out` rehearses before it calls them, and that is
what commands, panels and jobs use; `init` and tests of details come here.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import current_app
from jinja2 import FileSystemLoader, TemplateError
from packaging.version import InvalidVersion, Version
from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from yhteistuumin import i18n, migrating
from yhteistuumin.content.records import record_of
from yhteistuumin.content.state import bump_content_revision, bump_generation, forget_state, site_state
from yhteistuumin.content.upgrading import bring_up_to_date
from yhteistuumin.db import WRITE_OPTION, database, now, session
from yhteistuumin.errors import PluginError
from yhteistuumin.plugins import discovery
from yhteistuumin.plugins.barrier import resume
from yhteistuumin.plugins.current import load_result
from yhteistuumin.plugins.faults import Fault, LoadedPlugin, Phase, PluginReport, State, fault_of
from yhteistuumin.plugins.inventory import inventory_of
from yhteistuumin.plugins.ledger import noted, tables_of
from yhteistuumin.plugins.loading import LoadResult, Selection, load
from yhteistuumin.plugins.state import enabled_names, known_names, stored_versions
from yhteistuumin.plugins.telling import Words
from yhteistuumin.plugins.terms import put_terms
from yhteistuumin.runtime import REGISTRY, settings
from yhteistuumin.schema.messages import translator
from yhteistuumin.schema.types import ContentType
from yhteistuumin.tables import AuditEntry, Item, PluginState

_ = translator(__name__)


ENABLE, DISABLE, UPGRADE, UNINSTALL, RESTORE = "enable", "disable", "upgrade", "uninstall", "restore"
"""What can be done with a plugin; the audit log has it as ``plugin.<action>``."""


Then = Callable[[Connection], None]
"""Something more to do in the same transaction."""


def enable(*names: str, account_id: int | None = None, then: Then | None = None) -> tuple[PluginReport, ...]:
    """Switch plugins on: their migrations, their state and a new generation in one transaction.

    Nothing changes and `PluginError` says why when one of them, or one that was running before,
    would not run afterwards. Harmless to repeat.
    """
    before = enabled_names()
    after = _load(before | set(names), newest=set(names) - before)
    reports = tuple(_wanted_report(after, name) for name in names)
    _refuse_losses(_load(before), after, before)
    for report in reports:
        refuse_older(report)
    chosen = [loaded for loaded in after.loaded if loaded.plugin.name in names]
    for loaded in chosen:
        _check_templates(loaded)
    if set(names) <= before and all(_is_migrated(loaded) for loaded in chosen):
        return reports
    _apply(ENABLE, after, chosen, account_id, then)
    return reports


def upgrade(name: str, *, account_id: int | None = None) -> PluginReport:
    """Take the version of plugin *name* whose files are there into use: its migrations, the stored
    fields of its items and a new generation in one transaction.

    The process must not have the earlier version's code in memory; `changes` starts one of its own.
    Nothing changes and `PluginError` says why when it would not run. Harmless to repeat.
    """
    enabled = enabled_names()
    if name not in enabled:
        raise PluginError(
            str(_("“%(name)s” is not enabled.", name=name)),
            advice=str(_("Enabling it takes the newest version into use.")),
        )
    after = _load(enabled, newest={name})
    report = _wanted_report(after, name)
    refuse_older(report)
    chosen = [loaded for loaded in after.loaded if loaded.plugin.name == name]
    _check_templates(chosen[0])
    if stored_versions().get(name) != report.version or not _is_migrated(chosen[0]) or _older_items(after, name):
        _apply(UPGRADE, after, chosen, account_id)
    return report


def _apply(
    action: str,
    after: LoadResult,
    chosen: Sequence[LoadedPlugin],
    account_id: int | None,
    then: Then | None = None,
) -> None:
    names = [loaded.plugin.name for loaded in chosen]
    versions = {report.name: report.version for report in after.plugins}
    with changing() as connection:
        for loaded in chosen:
            migrating.upgrade(connection, branch_of(loaded))
        for name in names:
            _bring_items_up_to_date(after, name)
        _store(action, names, account_id=account_id, versions=versions)
        for loaded in chosen:
            name = loaded.plugin.name
            put_terms(session(), name, [owned.value for owned in after.registry.terms if owned.owner == name])
            note_ledger(connection, after, loaded)
        if then is not None:
            session().flush()
            then(connection)


def disable(name: str, *, account_id: int | None = None) -> None:
    """Switch a plugin off. Its rows stay; its types and pages are no longer shown.

    Needs nothing of the plugin's code, so that a broken one can always be switched off.
    """
    if name not in enabled_names():
        raise PluginError(str(_("“%(name)s” is not enabled.", name=name)))
    refuse_needed(name)
    with changing():
        _store(DISABLE, [name], account_id=account_id, versions={})


def refuse_needed(name: str) -> None:
    """Raise `PluginError` when a running plugin needs plugin *name*."""
    running = _load(enabled_names()).loaded
    needing = [loaded.plugin.name for loaded in running if name in loaded.plugin.requires]
    if needing:
        raise PluginError(
            str(_("“%(other)s” needs “%(name)s”.", other=needing[0], name=name)),
            advice=str(_("Disable “%(other)s” first.", other=needing[0])),
        )


@contextmanager
def changing() -> Iterator[Connection]:
    """One writing transaction in which tables may change; `db.session` takes part in it."""
    session().rollback()
    with migrating.schema_change(database.engine) as connection, _session_on(connection):
        yield connection
    # Read anew at once: the worker of this very request is behind from now on.
    forget_state()
    site_state()


@contextmanager
def _session_on(connection: Connection) -> Iterator[None]:
    scope: Any = database.session.registry
    usual = scope()
    own = Session(connection, autoflush=False, join_transaction_mode="create_savepoint")
    own.info[WRITE_OPTION] = True
    scope.set(own)
    forget_state()
    try:
        yield
        own.commit()
    finally:
        own.close()
        scope.set(usual)
        forget_state()


def note_ledger(connection: Connection, result: LoadResult, loaded: LoadedPlugin) -> None:
    """Keep what the loaded plugin owns for the day when its package is gone."""
    name, languages = loaded.plugin.name, settings().interface_languages
    row = session().get(PluginState, name)
    if row is not None:
        session().flush()
        things = inventory_of(result.registry, name, languages, settings().languages)
        row.ledger = noted(things, Words.of(loaded.plugin.title, languages), tables_of(connection, name))


def note_bundled(connection: Connection) -> None:
    """Note version and ledger of the bundled plugins that run: they come along with the core."""
    for loaded in load_result().loaded:
        report, row = load_result().report(loaded.plugin.name), session().get(PluginState, loaded.plugin.name)
        if report is None or row is None or report.source != discovery.Source.BUNDLED:
            continue
        if not row.ledger or row.version != report.version:
            row.version = report.version
            note_ledger(connection, load_result(), loaded)


def _older_items(result: LoadResult, name: str) -> list[tuple[ContentType, list[int]]]:
    found = []
    for owned in result.registry.content_types.values():
        kind = owned.value
        if owned.owner == name and kind.schema_version > 1:
            older = select(Item.id).where(Item.kind == kind.name, Item.schema_version < kind.schema_version)
            ids = list(session().scalars(older.order_by(Item.id)))
            found += [(kind, ids)] if ids else []
    return found


def _bring_items_up_to_date(result: LoadResult, name: str) -> None:
    """Store the items of plugin *name* as its types have them now, with the registry to be."""
    older = _older_items(result, name)
    if not older:
        return
    present = current_app.extensions[REGISTRY]
    current_app.extensions[REGISTRY] = result.registry
    try:
        for _kind, ids in older:
            for number in ids:
                item = session().get(Item, number)
                if item is not None:
                    bring_up_to_date(session(), record_of(item))
        session().flush()
    finally:
        current_app.extensions[REGISTRY] = present


def is_in_force(name: str) -> bool:
    """Whether plugin *name* runs in the version whose files are there, so that enabling it would
    change nothing."""
    report = load_result().report(name)
    if report is None or report.state is not State.ENABLED or name not in enabled_names():
        return False
    loaded = next(one for one in load_result().loaded if one.plugin.name == name)
    return stored_versions().get(name) == report.version and _is_migrated(loaded)


def refuse_older(report: PluginReport) -> None:
    """Raise `PluginError` when the files of a plugin are older than what the database has of it."""
    stored = stored_versions().get(report.name, "")
    if stored and _version(report.version) < _version(stored):
        facts = {"name": report.name, "version": report.version, "stored": stored}
        raise PluginError(
            str(_("“%(name)s” is here as version %(version)s, but %(stored)s was in use.", **facts)),
            advice=str(_("Put version %(stored)s or a newer one in its place.", **facts)),
        )


def _version(written: str) -> Version:
    try:
        return Version(written)
    except InvalidVersion:
        return Version("0")


def branch_of(loaded: LoadedPlugin) -> migrating.Branch:
    """The migrations of a loaded plugin."""
    return migrating.plugin_branch(loaded.plugin.name, package_folder(loaded))


def package_folder(loaded: LoadedPlugin) -> Path:
    """The folder of a loaded plugin's package."""
    return Path(loaded.module.__file__ or "").resolve().parent


def loaded_with(*names: str) -> LoadResult:
    """What the enabled plugins would be together with *names*, in the newest versions there are."""
    return _load(enabled_names() | set(names), newest=names)


def _load(enabled: frozenset[str], newest: Collection[str] = ()) -> LoadResult:
    current = settings()
    versions = {name: version for name, version in stored_versions().items() if name not in newest}
    selection = Selection(
        enabled, known_names(), safe_mode=current.safe_mode, languages=current.languages, versions=versions
    )
    result = load(current.plugin_folders, selection)
    # What is told about a plugin, and noted, is told in every language, its own texts too.
    folders = {loaded.package: package_folder(loaded) / "translations" for loaded in result.loaded}
    i18n.install(folders, current.cache)
    return result


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


def refuse_unknown(name: str) -> None:
    """Raise `PluginError` when nobody has heard of plugin *name*; runs none of its code."""
    current = settings()
    found = discovery.discover(current.plugin_folders, versions=stored_versions())
    candidate = found.get(name)
    if candidate is None or candidate.gone:
        raise unknown_plugin(name, [known for known, one in found.items() if not one.gone])


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


def _store(action: str, names: Sequence[str], *, account_id: int | None, versions: Mapping[str, str]) -> None:
    writing = session()
    for name in names:
        row = writing.get(PluginState, name) or PluginState(name=name)
        row.enabled, row.changed_at = action != DISABLE, now()
        row.version = versions.get(name, row.version or "")
        writing.add(row)
        writing.add(AuditEntry(account_id=account_id, action=f"plugin.{action}", subject=name))
        resume(writing, name)
    bump_generation(writing)
    bump_content_revision(writing)
    writing.flush()

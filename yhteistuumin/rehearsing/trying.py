"""The change itself, step by step, and everything that speaks against it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event, inspect

from yhteistuumin import i18n, migrating
from yhteistuumin.db import database, session
from yhteistuumin.errors import YhteistuuminError
from yhteistuumin.i18n import speaking
from yhteistuumin.plugins import lifecycle, removal
from yhteistuumin.plugins.effects import Effects, Losses, compared, tables_in
from yhteistuumin.plugins.faults import LoadedPlugin, Phase, PluginReport, State, fault_of
from yhteistuumin.plugins.health import absent
from yhteistuumin.plugins.inventory import Thing, inventory_of, personal_fields
from yhteistuumin.plugins.ledger import owned_by, read_note
from yhteistuumin.plugins.loading import LoadResult
from yhteistuumin.plugins.rehearsal import Rehearsal
from yhteistuumin.plugins.sources import absent_files, borrowed_templates, digest_of, hosts_of, untranslated_in
from yhteistuumin.plugins.state import enabled_names, stored_versions
from yhteistuumin.plugins.telling import Finding, Words
from yhteistuumin.rehearsing import copying, drawing
from yhteistuumin.schema.messages import Text, translator
from yhteistuumin.settings import Settings
from yhteistuumin.site import close_site, create_site
from yhteistuumin.tables import PluginState

_ = translator(__name__)

AUTHOR = _("Tell the add-on's author.")
GONE = frozenset({lifecycle.UNINSTALL, lifecycle.DISABLE})

Tell = Callable[[str], None]


class _Undone(Exception):
    """Ends a transaction whose work is not to stay."""


class _Stopped(Exception):
    """What has been found is enough: nothing after it could be tried."""


def tried(order: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Do what *order* says on a copy; a `Rehearsal` in its stored form."""
    attempt = Attempt(order, tell)
    try:
        attempt.run()
    except _Stopped:
        pass
    except Exception as error:  # noqa: BLE001 - whatever it was, the report must tell it
        attempt.fault_of("rehearse", error)
    return attempt.result().stored()


def performed(order: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Do what *order* says on the site itself, in a process that has no earlier code in memory."""
    attempt = Attempt(order, tell)
    folder, _there, _name = copying.plugin_folders(order, attempt.live)
    app = attempt.site(replace(attempt.live, plugin_folders=(folder,), development=False))
    with app.app_context():
        tell("change")
        refused = attempt.refusal(lambda: lifecycle.upgrade(attempt.name, account_id=order["account_id"]))
        if refused:
            attempt.faults.append(refused)
    close_site(app)
    return attempt.result().stored()


class Attempt:
    """One attempt, and what it has found so far."""

    def __init__(self, order: dict[str, Any], tell: Tell) -> None:
        self.order = order
        self.tell = tell
        self.action: str = order["action"]
        self.live = copying.settings_of(order)
        self.said = self.live.interface_languages
        self.name = "" if order["is_folder"] else str(order["target"])
        self.beside: tuple[str, ...] = tuple(order["beside"])
        self.faults: list[Finding] = []
        self.warnings: list[Finding] = []
        self.found: dict[str, Any] = {}
        self.facts: dict[str, Any] = {}
        self.adds: dict[str, tuple[Thing, ...]] = {}
        self.package: Path | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The plugins that are tried: one, or several in one step."""
        return (self.name, *self.beside)

    def result(self) -> Rehearsal:
        """What was found."""
        self.found["adds"] = tuple(thing for things in self.adds.values() for thing in things)
        return Rehearsal(
            id="",
            name=", ".join((self.name or Path(self.order["target"]).name, *self.beside)),
            action=self.action,
            faults=tuple(self.faults),
            warnings=tuple(self.warnings),
            effects=Effects(**self.found),
            generation=self.order["generation"],
            digest=digest_of(self.package) if self.package else "",
            package=str(self.package or ""),
            **self.facts,
        )

    def fault(self, phase: str, reason: Text, advice: Text = AUTHOR, trace: str = "") -> None:
        """Something speaks against the change."""
        self.faults.append(Finding.saying(phase, reason, self.said, advice, trace))

    def fault_of(self, phase: str, error: BaseException) -> None:
        """*error* speaks against the change."""
        fault = fault_of(Phase.RUN, error, AUTHOR)
        self.fault(phase, fault.reason, fault.advice, fault.trace)

    def run(self) -> None:
        """Every step; stops after the first that makes the next impossible."""
        self.tell("copy")
        folder, there, self.name = copying.plugin_folders(self.order, self.live)
        if not self.name:
            advice = _("It needs a setup.cfg with an entry point.")
            self.fault("discover", _("There is no add-on in this folder."), advice)
            raise _Stopped
        settings = copying.copied(self.order, self.live, (folder,), there)
        self.tell("load")
        before = self.site(settings)
        with before.app_context():
            self._try_on(before)
        close_site(before)
        self.tell("build")
        after = self.site(settings)
        with after.app_context():
            self._look_at(after)
        close_site(after)

    def site(self, settings: Settings) -> Flask:
        """A site with *settings*."""
        values = {name: value for name, value in vars(settings).items() if name != "instance"}
        return create_site(settings.instance, **values)

    def _try_on(self, app: Flask) -> None:
        if self.action in GONE:
            ledger = owned_by(self.name)
            self.facts |= {"title": ledger.title, "version": ledger.version, "earlier": ledger.version}
            self.found["removes"] = ledger.things if self.name in enabled_names() else ()
            self._change(ledger.tables)
            return
        result = lifecycle.loaded_with(*self.names)
        chosen = self._loaded(result)
        for loaded in chosen:
            self._note_files(result, loaded)
            self._note_things(result, loaded.plugin.name)
        self.tell("migrations")
        self._migrate(database.engine, [lifecycle.branch_of(loaded) for loaded in chosen])
        self._change(())

    def _note_things(self, result: LoadResult, name: str) -> None:
        """What plugin *name* declares, beside what it declared while it ran last."""
        state = session().get(PluginState, name)
        earlier = read_note(state.ledger).things if state is not None and state.enabled else ()
        things = inventory_of(result.registry, name, self.said, self.live.languages)
        self.adds[name], removes, changes = compared(earlier, things)
        self._gather({"removes": removes, "changes": changes})

    def _gather(self, found: Mapping[str, Any]) -> None:
        """Add *found* to what was found of other plugins in the same step."""
        for key, value in found.items():
            if isinstance(value, Mapping):
                earlier = self.found.get(key, {})
                self.found[key] = {**earlier, **{one: (*earlier.get(one, ()), *value[one]) for one in value}}
            else:
                self.found[key] = (*self.found.get(key, ()), *value)

    def _loaded(self, result: LoadResult) -> list[LoadedPlugin]:
        """The plugins that are tried, those first that others need."""
        reports = [result.report(name) for name in self.names]
        self._note_facts([report for report in reports if report is not None])
        for name, report in zip(self.names, reports, strict=True):
            if report is None or report.state is not State.ENABLED:
                self._fault_of_report(name, report)
                raise _Stopped
        for name in sorted(enabled_names() - set(self.names)):
            earlier, later = _running(name), result.report(name)
            if earlier and later is not None and later.state is not State.ENABLED:
                reason = _("“%(name)s” would stop: %(reason)s", name=name, reason=later.reason)
                self.fault("conflict", reason, later.advice)
        chosen = [one for one in result.loaded if one.plugin.name in self.names]
        self.package = None if self.beside else lifecycle.package_folder(chosen[0])
        return chosen

    def _note_facts(self, reports: Sequence[PluginReport]) -> None:
        titles = [Words.of(report.title, self.said).texts for report in reports]
        self.facts["title"] = Words({lang: ", ".join(title[lang] for title in titles) for lang in self.said})
        self.facts["version"] = ", ".join(report.version for report in reports)
        self.facts["earlier"] = "" if self.beside else owned_by(self.name).version

    def _fault_of_report(self, name: str, report: PluginReport | None) -> None:
        if report is None:
            self.fault("discover", _("There is no add-on “%(name)s”.", name=name), "")
        elif self.beside:
            reason = _("“%(name)s” cannot be enabled: %(reason)s", name=name, reason=report.reason or str(report.state))
            self.fault(report.phase or "load", reason, report.advice, report.trace)
        else:
            self.fault(report.phase or "load", report.reason or str(report.state), report.advice, report.trace)

    def _note_files(self, result: LoadResult, loaded: LoadedPlugin) -> None:
        """What its files say, and whether they can be used."""
        package = lifecycle.package_folder(loaded)
        plugin = loaded.plugin
        personal = [plugin.personal_data] if plugin.personal_data else []
        personal += [
            _("%(kind)s, %(field)s: %(why)s", kind=kind.title, field=declared.label, why=declared.personal_data)
            for kind, declared in personal_fields(result.registry, plugin.name)
        ]
        self._gather({
            "personal_data": tuple(Words.of(text, self.said) for text in personal),
            "hosts": hosts_of(package, plugin.hosts),
            "borrows": borrowed_templates(package, plugin.name),
            "untranslated": untranslated_in(package, self.live.languages),
        })  # fmt: skip
        for file in absent_files(package, plugin.name):
            self.warnings.append(Finding.saying("files", absent(file), self.said, AUTHOR))
        broken = lifecycle.template_fault(loaded)
        if broken:
            self.faults.append(Finding.of(broken, self.said))
        for domain, lang, reason in i18n.catalogue_faults({loaded.package: package / "translations"}, self.said):
            text = _("Its catalogue %(domain)s-%(lang)s cannot be read: %(why)s.", domain=domain, lang=lang, why=reason)
            self.fault("catalogue", text)

    def _migrate(self, engine: Engine, branches: Iterable[migrating.Branch]) -> None:
        """Up, down and up again, in a transaction that is then undone."""
        moving = [branch for branch in branches if not branch.is_empty]
        if not moving:
            return
        # What has been read so far must hold no lock on the tables that are to change.
        session().rollback()
        try:
            with migrating.schema_change(engine) as connection:
                self._up_and_down(connection, moving)
                raise _Undone
        except _Undone:
            pass
        except _Stopped:
            raise
        except Exception as error:
            self.fault_of("migrate", error)
            raise _Stopped from error

    def _up_and_down(self, connection: Connection, branches: Sequence[migrating.Branch]) -> None:
        applied = [migrating.status(connection, branch).applied or "base" for branch in branches]
        before = _schema(connection)
        for branch in branches:
            self._up(connection, branch)
        back: list[str] = []
        try:
            for branch, revision in zip(reversed(branches), reversed(applied), strict=True):
                with _heard(connection) as said:
                    migrating.downgrade(connection, branch, revision)
                back += said
        except Exception as error:
            why = fault_of(Phase.RUN, error)
            self.fault("migrate", _("Its migrations cannot be taken back: %(why)s", why=why.reason), trace=why.trace)
            raise _Stopped from error
        self.found["sql_back"] = tuple(back)
        after = _schema(connection)
        own = {branch.version_table for branch in branches}
        left = sorted(table for table in {*before, *after} - own if before.get(table) != after.get(table))
        if left:
            text = _("Taking its migrations back leaves something else than before in: %(tables)s.")
            self.fault("migrate", text.with_params(tables=", ".join(left)))
            raise _Stopped
        for branch in branches:
            migrating.upgrade(connection, branch)

    def _up(self, connection: Connection, branch: migrating.Branch) -> None:
        before, prefix = _schema(connection), f"{branch.plugin}_"
        with _heard(connection) as said:
            migrating.upgrade(connection, branch)
        tables = tuple(sorted(_schema(connection).keys() - before.keys() - {branch.version_table}))
        self._gather({"sql": said, "touched": tables_in(said, prefix), "tables": tables})
        for table in tables:
            if not table.startswith(prefix):
                rule = _("Its table “%(table)s” must have a name that begins with “%(prefix)s”.")
                self.fault("migrate", rule.with_params(table=table, prefix=prefix))

    def _change(self, drops: Sequence[str] | Any) -> None:
        """The very transaction that will be run, on the copy."""
        self.tell("change")
        calls: dict[str, Callable[[], object]] = {
            lifecycle.ENABLE: lambda: lifecycle.enable(*self.names),
            lifecycle.UPGRADE: lambda: lifecycle.upgrade(self.name),
            lifecycle.DISABLE: lambda: lifecycle.disable(self.name),
            lifecycle.UNINSTALL: self._uninstall,
        }
        if self.action == lifecycle.UNINSTALL:
            self.found |= {"drops": tuple(drops), "losses": owned_by(self.name).losses}
        elif self.action == lifecycle.DISABLE:
            self.found["losses"] = Losses(texts=owned_by(self.name).texts)
        running = not self.beside and self.name in enabled_names()
        action = lifecycle.UPGRADE if self.action == lifecycle.ENABLE and running else self.action
        refused = self.refusal(calls[action])
        if refused:
            self.faults.append(refused)
            raise _Stopped

    def _uninstall(self) -> None:
        removal.uninstall(self.name, Path(self.order["folder"]) / "copy" / "archive.zip")

    def refusal(self, call: Callable[[], object]) -> Finding | None:
        """What *call* says when it refuses, in every language; it changes nothing when it does."""
        reasons, advice = {}, {}
        for lang in self.said:
            with speaking(lang):
                try:
                    call()
                except YhteistuuminError as error:
                    reasons[lang], advice[lang] = str(error), str(getattr(error, "advice", ""))
                except Exception as error:  # noqa: BLE001 - a migration may raise anything; here it is told
                    fault = Finding.of(fault_of(Phase.RUN, error, AUTHOR), self.said)
                    return Finding("change", fault.reason, fault.advice, "".join(traceback.format_exception(error)))
                else:
                    return None
        return Finding("change", Words(reasons), Words(advice))

    def _look_at(self, app: Flask) -> None:
        """The site after the change: does it stand, and what does it look like?"""
        result: LoadResult = app.extensions["yhteistuumin.plugins"]
        for name in () if self.action in GONE else self.names:
            report = result.report(name)
            if report is None or report.state is not State.ENABLED:
                self._fault_of_report(name, report)
                raise _Stopped
        self.tell("pages")
        drawn = drawing.drawn(app, self.names, self.order, wanted=self.action not in GONE)
        for name, addresses in drawn.addresses.items():
            rest = [thing for thing in self.adds.get(name, ()) if thing.kind != "address"]
            self.adds[name] = (*(Thing("address", address) for address in addresses), *rest)
        self.facts["pages"] = tuple(drawn.pages)
        for reason, advice, trace in drawn.faults:
            self.fault("page", reason, advice, trace)
        for reason in drawn.warnings:
            self.warnings.append(Finding.saying("page", reason, self.said))
        for host in self.found.get("hosts", ()):
            if not host.declared:
                text = _("It names the server %(host)s, which its declaration does not.", host=host.name)
                self.warnings.append(Finding.saying("hosts", text, self.said, AUTHOR))


def _running(name: str) -> bool:
    return name in enabled_names() and name in stored_versions()


@contextmanager
def _heard(connection: Connection) -> Iterator[list[str]]:
    """The statements that change something while the block runs."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        first = statement.split(None, 1)[0].upper() if statement.strip() else ""
        if first not in {"SELECT", "PRAGMA", "SAVEPOINT", "RELEASE"} and migrating.VERSION_TABLE not in statement:
            said.append(" ".join(statement.split()))

    event.listen(connection, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(connection, "before_cursor_execute", hear)


def _schema(connection: Connection) -> dict[str, str]:
    """Every table as text: two that are equal have the same columns, keys and indexes."""
    found: dict[str, list[str]] = {}
    inspector = inspect(connection)
    parts = (
        inspector.get_multi_columns(), inspector.get_multi_pk_constraint(), inspector.get_multi_foreign_keys(),
        inspector.get_multi_indexes(), inspector.get_multi_unique_constraints(),
    )  # fmt: skip
    for part in parts:
        for (_schema_name, table), facts in part.items():
            listed = facts if isinstance(facts, list) else [facts]
            found.setdefault(table, []).append(repr(sorted(map(_fact, listed))))
    return {table: "\n".join(texts) for table, texts in found.items()}


def _fact(fact: Any) -> str:
    return repr(sorted((key, str(value)) for key, value in dict(fact).items()))

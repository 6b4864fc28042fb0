"""Uninstalling: what a plugin owns goes into a file, and then out of the database. And back again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import SQLAlchemyError

from yhteistuumin import migrating
from yhteistuumin.content.outbox import announce
from yhteistuumin.content.state import bump_content_revision, bump_generation
from yhteistuumin.content.vocabularies import forget_vocabularies
from yhteistuumin.db import session
from yhteistuumin.errors import PluginError
from yhteistuumin.plugins import discovery
from yhteistuumin.plugins.archive import Archive, gathered, read_archive, write_archive
from yhteistuumin.plugins.ledger import Ledger, owned_by, tables_of
from yhteistuumin.plugins.lifecycle import RESTORE, UNINSTALL, changing, enable, refuse_needed, unknown_plugin
from yhteistuumin.plugins.rows import Returning, reflected
from yhteistuumin.plugins.state import enabled_names, known_names, stored_versions
from yhteistuumin.runtime import settings
from yhteistuumin.schema.messages import translator
from yhteistuumin.tables import AuditEntry

_ = translator(__name__)

OWN_STATE = frozenset({"plugin_state", "hook_failure"})
"""Tables of the core whose rows say how a plugin stands; they come back by switching it on."""


@dataclass(frozen=True)
class Removed:
    """What an uninstall took away, and the file that it left behind."""

    ledger: Ledger
    archive: Path
    rows: dict[str, int]


def uninstall(name: str, place: Path, *, account_id: int | None = None) -> Removed:
    """Write everything that plugin *name* owns to the file *place*, then remove it in one transaction.

    Its package may be gone: then its tables are dropped by what the ledger knows. Raises
    `PluginError` while another plugin needs it, and leaves everything as it is.
    """
    if name not in known_names():
        raise unknown_plugin(name, sorted(known_names()))
    if place.exists():
        raise PluginError(str(_("There is a file %(file)s already.", file=place)))
    if name in enabled_names():
        refuse_needed(name)
    with changing() as connection:
        ledger = owned_by(name)
        found = gathered(connection, ledger)
        write_archive(place, ledger, found)
        uids = [str(row["uid"]) for row in found.rows.get("item", {}).values()]
        rows = {table: len(kept) for table, kept in found.rows.items()}
        session().expunge_all()
        found.delete(connection)
        _drop_tables(connection, ledger)
        announce(session(), *uids)
        _note(UNINSTALL, name, account_id, {"version": ledger.version, "archive": place.name, "rows": rows})
    forget_vocabularies()
    return Removed(ledger, place, rows)


def _note(action: str, name: str, account_id: int | None, detail: dict[str, object]) -> None:
    writing = session()
    writing.add(AuditEntry(account_id=account_id, action=f"plugin.{action}", subject=name, detail=detail))
    bump_generation(writing)
    bump_content_revision(writing)
    writing.flush()


def _drop_tables(connection: Connection, ledger: Ledger) -> None:
    """By the migrations' own way back; what they leave, and what nobody can take back, is dropped."""
    branch = branch_on_disk(ledger.name)
    if branch is not None and branch.version_table in inspect(connection).get_table_names():
        # A migration may raise anything; its tables go all the same.
        with suppress(Exception), connection.begin_nested():
            migrating.downgrade(connection, branch)
    left = set(tables_of(connection, ledger.name, ledger.tables))
    there = reflected(connection)
    for table in reversed(there.sorted_tables):
        if table.name in left:
            table.drop(connection)


def branch_on_disk(name: str) -> migrating.Branch | None:
    """The migrations of plugin *name*, whether it runs or not; None when its files are gone."""
    candidate = discovery.discover(settings().plugin_folders, versions=stored_versions()).get(name)
    if candidate is None or candidate.location is None:
        return None
    return migrating.plugin_branch(name, candidate.location)


def restore(place: Path, *, account_id: int | None = None) -> dict[str, int]:
    """Switch the plugin of the file *place* on again and load what an uninstall took away, in one
    transaction; the number of rows by table.

    Raises `PluginError` when the plugin has something on the site already, or when something does
    not fit, and then nothing has changed.
    """
    archive = read_archive(place)
    refuse_known(archive)
    counts: dict[str, int] = {}

    def load(connection: Connection) -> None:
        # What switching it on has put there is part of what it had.
        made = gathered(connection, owned_by(archive.plugin))
        for table in OWN_STATE:
            made.rows.pop(table, None)
        made.delete(connection)
        rows = {table: kept for table, kept in archive.rows(connection).items() if table not in OWN_STATE}
        try:
            with connection.begin_nested():
                Returning(reflected(connection), rows).insert(connection)
        except SQLAlchemyError as error:
            why = str(getattr(error, "orig", error)).splitlines()[0]
            raise PluginError(str(_("Its rows do not fit this site: %(why)s.", why=why.rstrip(".")))) from error
        counts.update((table, len(kept)) for table, kept in rows.items())
        session().expunge_all()
        announce(session(), *(str(row["uid"]) for row in rows.get("item", ())))
        _note(RESTORE, archive.plugin, account_id, {"archive": place.name, "rows": counts})

    enable(archive.plugin, account_id=account_id, then=load)
    forget_vocabularies()
    return counts


def refuse_known(archive: Archive) -> None:
    """Raise `PluginError` when the plugin of *archive* has something on the site already."""
    if archive.plugin in known_names():
        raise PluginError(
            str(_("“%(name)s” has content on this site already.", name=archive.plugin)),
            advice=str(_("Uninstall it first; what it has now goes into a file of its own.")),
        )

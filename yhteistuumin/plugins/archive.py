"""The file that an uninstall leaves behind: everything that the plugin owned, to be loaded again.

A zip with

    ledger.json          what it is: plugin, version, date, number of rows by table
    rows/TABLE.jsonl     one row a line, as the database has it: drafts, revisions and history too
    content.jsonl        the items in the form of ``content load``, for another site; absent when the
                         plugin's package was gone

Moments are ISO 8601 in UTC without a zone, bytes are base64.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from yhteistuumin.content.exporting import item_as_line
from yhteistuumin.db import now, session
from yhteistuumin.errors import NotFound, PluginError
from yhteistuumin.plugins.ledger import Ledger, is_setting_of, noted
from yhteistuumin.plugins.rows import Doomed, Row, as_plain, from_plain, reflected, rows_of
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.messages import translator
from yhteistuumin.tables import HookFailure, Item, PluginRegion, PluginState, SiteSetting, Term

FORMAT = 1
LEDGER, CONTENT, ROWS = "ledger.json", "content.jsonl", "rows"
MAX_LINE = 64 * 1024 * 1024

_ = translator(__name__)


def gathered(connection: Connection, ledger: Ledger) -> Doomed:
    """Every row that goes with the plugin of *ledger*, those of its own tables included."""
    found = Doomed(reflected(connection))
    tables, name = found.tables.tables, ledger.name
    starts = (
        (Item, tables["item"].c.kind.in_(ledger.types)),
        (PluginRegion, tables["plugin_region"].c.plugin == name),
        (PluginState, tables["plugin_state"].c.name == name),
        (HookFailure, tables["hook_failure"].c.plugin == name),
        (SiteSetting, tables["site_setting"].c.key.in_(select(SiteSetting.key).where(is_setting_of(name)))),
        (Term, tables["term"].c.owner == name),
    )
    for own in ledger.tables:
        found.add(connection, own, rows_of(connection, tables[own]))
    for model, condition in starts:
        found.add(connection, model.__tablename__, rows_of(connection, tables[model.__tablename__], condition))
    return found


def default_place(name: str) -> Path:
    """Where the file of plugin *name* goes when nobody says otherwise."""
    return settings().instance / "exports" / f"{name}-{now():%Y%m%d-%H%M%S}.zip"


def write_archive(place: Path, ledger: Ledger, found: Doomed) -> None:
    """Write *found* to the file *place*, whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}-")
    try:
        with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(LEDGER, json.dumps(_facts(ledger, found), ensure_ascii=False, indent=2))
            for table, rows in found.rows.items():
                _write_lines(archive, f"{ROWS}/{table}.jsonl", (as_plain(row) for row in rows.values()))
            if all(kind in registry().content_types for kind in ledger.types):
                wanted = select(Item).where(Item.kind.in_(ledger.types)).order_by(Item.id)
                _write_lines(archive, CONTENT, (item_as_line(item) for item in session().scalars(wanted)))
            archive.close()
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _write_lines(archive: zipfile.ZipFile, name: str, lines: Iterable[Mapping[str, Any]]) -> None:
    with archive.open(name, "w") as stream, TextIOWrapper(stream, "utf-8") as out:
        for line in lines:
            out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def _facts(ledger: Ledger, found: Doomed) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "plugin": ledger.name,
        "version": ledger.version,
        "written_at": now().isoformat(),
        "kinds": list(ledger.types),
        "tables": list(ledger.tables),
        "rows": {table: len(rows) for table, rows in found.rows.items()},
        "ledger": noted(ledger.things, ledger.title, ledger.tables),
    }


@dataclass(frozen=True)
class Kept:
    """A file that an uninstall of *version* has left on the server: *items* is how many it holds."""

    file: str
    version: str
    written_at: datetime
    items: int


def kept_archives(name: str) -> list[Kept]:
    """The files that uninstalls of plugin *name* have left in the usual place, the newest first."""
    folder = default_place(name).parent
    found = []
    for place in sorted(folder.glob(f"{name}-*.zip"), reverse=True):
        if _is_of(name, place.name) and (facts := _facts_of(place)) is not None:
            found.append(Kept(place.name, *facts))
    return found


def kept_place(name: str, file: str) -> Path:
    """Where the kept *file* of plugin *name* is. Raises `NotFound`."""
    place = default_place(name).with_name(file) if _is_of(name, file) else None
    if place is None or not place.is_file():
        raise NotFound(f"there is no kept file {file}")
    return place


def _is_of(name: str, file: str) -> bool:
    return re.fullmatch(rf"{re.escape(name)}-[0-9]{{8}}-[0-9]{{6}}\.zip", file) is not None


def _facts_of(place: Path) -> tuple[str, datetime, int] | None:
    try:
        with zipfile.ZipFile(place) as archive:
            facts = json.loads(archive.read(LEDGER))
        return str(facts["version"]), datetime.fromisoformat(facts["written_at"]), int(facts["rows"].get("item", 0))
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, AttributeError):
        return None


@dataclass(frozen=True)
class Archive:
    """An opened file of an uninstalled plugin."""

    plugin: str
    version: str
    tables: tuple[str, ...]
    lines: Mapping[str, list[Row]]

    def rows(self, connection: Connection) -> dict[str, list[Row]]:
        """Its rows as the tables of today take them. Raises `PluginError` where they do not fit."""
        there = reflected(connection).tables
        found: dict[str, list[Row]] = {}
        for table, lines in self.lines.items():
            if table not in there:
                raise PluginError(str(_("There is no table “%(table)s” to load its rows into.", table=table)))
            try:
                found[table] = [from_plain(there[table], line) for line in lines]
            except (ValueError, TypeError) as error:
                raise PluginError(str(_("Its rows do not fit this site: %(why)s.", why=error))) from error
        return found


def read_archive(place: Path) -> Archive:
    """The archive in the file *place*. Raises `PluginError` for anything else."""
    try:
        with zipfile.ZipFile(place) as archive:
            facts = json.loads(archive.read(LEDGER))
            names = [one for one in archive.namelist() if one.startswith(f"{ROWS}/") and one.endswith(".jsonl")]
            lines = {name.removeprefix(f"{ROWS}/").removesuffix(".jsonl"): _lines(archive, name) for name in names}
            if facts["format"] != FORMAT or {t: len(rows) for t, rows in lines.items()} != facts["rows"]:
                raise ValueError("the numbers of rows differ")
            return Archive(str(facts["plugin"]), str(facts["version"]), tuple(facts["tables"]), lines)
    except FileNotFoundError as error:
        raise PluginError(str(_("There is no file %(file)s.", file=place))) from error
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise PluginError(str(_("%(file)s is not what an uninstall has left behind.", file=place))) from error


def _lines(archive: zipfile.ZipFile, name: str) -> list[Row]:
    with archive.open(name) as stream:
        return [json.loads(line) for line in iter(lambda: stream.readline(MAX_LINE), b"") if line.strip()]

"""A copy of the site on which anything may be tried.

SQLite has its own way of copying a database in use. PostgreSQL can copy a whole database only
while nobody uses it, so the copy is a schema beside the site's: the migrations that were applied
make its tables, and one statement a table fills them, all as of one moment. No table of the site
is locked against anybody, and the rights to own the database are enough.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, MetaData, create_engine, inspect, make_url, text

from yhteistuumin import migrating
from yhteistuumin.errors import PluginError
from yhteistuumin.plugins import discovery
from yhteistuumin.plugins.discovery import Candidate
from yhteistuumin.settings import Settings

UNCOPIED = frozenset({"session_token", "sign_in_attempt"})
"""Tables whose rows nobody needs to see again."""


def settings_of(order: dict[str, Any]) -> Settings:
    """The settings of the site that is to be copied, without its secret."""
    told = dict(order["settings"])
    told["instance"] = Path(told["instance"])
    told["plugin_folders"] = tuple(map(Path, told["plugin_folders"]))
    for name in ("languages", "interface_languages"):
        told[name] = tuple(told[name])
    return Settings(secret_key="rehearsal", **told)


def copied(order: dict[str, Any], live: Settings, folders: tuple[Path, ...], there: Iterable[Candidate]) -> Settings:
    """Copy the database of *live*; the settings of the copy, with plugins from *folders*."""
    instance = Path(order["folder"]) / "copy"
    instance.mkdir()
    url = make_url(live.database_url)
    if url.get_backend_name() == "sqlite":
        _copy_file(Path(url.database or ""), instance / "site.db")
        copy = f"sqlite:///{instance / 'site.db'}"
    else:
        address = url.set(drivername="postgresql+psycopg")
        inside = address.update_query_dict({"options": f"-csearch_path={order['schema']}"})
        _copy_schema(create_engine(address), create_engine(inside), order["schema"], there)
        copy = inside.render_as_string(hide_password=False)
    return replace(
        live, instance=instance, database_url=copy, plugin_folders=folders, development=False, secure_cookies=False,
    )  # fmt: skip


def _copy_file(source: Path, target: Path) -> None:
    if not source.is_file():
        raise PluginError("there is no site yet", advice="Make the installation with: yhteistuumin init")
    # Two connections of the standard library: nothing of the application may hold the live file.
    reading = sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)
    writing = sqlite3.connect(target)
    try:
        reading.backup(writing)
        there = {name for (name,) in writing.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in sorted(UNCOPIED & there):
            writing.execute(f'DELETE FROM "{table}"')
        writing.commit()
    finally:
        writing.close()
        reading.close()


def _copy_schema(live: Engine, scratch: Engine, schema: str, there: Iterable[Candidate]) -> None:
    with live.begin() as connection:
        source = str(connection.scalar(text("SELECT current_schema()")))
        tables = set(inspect(connection).get_table_names())
        versions = {
            table: str(connection.scalar(text(f'SELECT version_num FROM "{table}"')) or "")
            for table in sorted(tables)
            if table.startswith(migrating.VERSION_TABLE)
        }
        connection.execute(text(f'CREATE SCHEMA "{schema}"'))
    places = {c.name: c.location for c in there if c.location is not None}
    branches = [migrating.core_branch(), *(migrating.plugin_branch(name, place) for name, place in places.items())]
    for branch in branches:
        revision = versions.get(branch.version_table)
        if revision:
            _make_tables(scratch, branch, revision)
    with scratch.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        _make_rest(connection, source, tables)
        made = MetaData()
        made.reflect(connection)
        for table in made.sorted_tables:
            _fill(connection, source, table.name, [column.name for column in table.columns])
    live.dispose()
    scratch.dispose()


def _make_tables(scratch: Engine, branch: migrating.Branch, revision: str) -> None:
    try:
        with scratch.begin() as connection:
            migrating.upgrade(connection, branch, revision)
    except Exception:
        # A plugin whose files no longer know that revision: its tables are made like the site's.
        if not branch.plugin:
            raise


def _make_rest(connection: Connection, source: str, tables: set[str]) -> None:
    """Tables that no migration makes any more: their plugin is gone."""
    for name in sorted(tables - set(inspect(connection).get_table_names())):
        connection.execute(text(f'CREATE TABLE "{name}" (LIKE "{source}"."{name}" INCLUDING ALL)'))


def _fill(connection: Connection, source: str, table: str, columns: list[str]) -> None:
    if table in UNCOPIED:
        return
    held = "SELECT column_name FROM information_schema.columns WHERE table_schema = :source AND table_name = :table"
    live = set(connection.scalars(text(held), {"source": source, "table": table}))
    listed = ", ".join(f'"{name}"' for name in columns if name in live)
    if not listed:
        return
    connection.execute(text(f'DELETE FROM "{table}"'))
    connection.execute(text(f'INSERT INTO "{table}" ({listed}) SELECT {listed} FROM "{source}"."{table}"'))
    if "id" in columns:
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table})
        if sequence and not str(sequence).startswith(f"{source}."):
            last = text(f'SELECT setval(:sequence, coalesce((SELECT max(id) FROM "{table}"), 1))')
            connection.execute(last, {"sequence": sequence})


def plugin_folders(order: dict[str, Any], live: Settings) -> tuple[Path, list[Candidate], str]:
    """A folder with links to the plugins that take part, each in the form to be tried; the plugins
    of the site as they are; and the name of the plugin to try, ``""`` where a folder has none."""
    links = Path(order["folder"]) / "copy-plugins"
    links.mkdir()
    versions: dict[str, str] = order["versions"]
    present = discovery.discover(live.plugin_folders, versions=versions)
    wanted, name = dict(present), str(order["target"])
    if order["is_folder"]:
        _link(links, Path(order["target"]))
        name = next((found.name for found in discovery.in_folder(Path(order["target"]))), "")
        wanted.pop(name, None)
    elif order["action"] in {"enable", "upgrade"}:
        tried = {name, *order["beside"]}
        newer = discovery.discover(live.plugin_folders, versions={**versions, **dict.fromkeys(tried, "")})
        wanted |= {key: candidate for key, candidate in newer.items() if key in tried}
    for candidate in wanted.values():
        if candidate.location is not None and candidate.source is not discovery.Source.INSTALLED:
            _link(links, candidate.location.parent)
    return links, list(present.values()), name


def _link(links: Path, folder: Path) -> None:
    place = links / f"{len(list(links.iterdir()))}-{folder.name}"
    place.symlink_to(folder.resolve(), target_is_directory=True)

"""Schema changes: one Alembic environment, one version table for the core and for each plugin.

With a shared version table a plugin whose folder is gone would stop every command, and the core's
row can be swallowed by a plugin's. Alembic itself is imported when something is asked about
migrations: a web worker that never is saves 10 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.engine import Connection, Engine

from yhteistuumin.db import WRITE_OPTION
from yhteistuumin.errors import SettingsError
from yhteistuumin.settings import resource_folder

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "alembic_version"


@dataclass(frozen=True)
class Branch:
    """The migrations of the core (*plugin* ``""``) or of one plugin."""

    plugin: str
    folder: Path

    @property
    def version_table(self) -> str:
        """The table that holds the applied revision."""
        return f"{VERSION_TABLE}_{self.plugin}" if self.plugin else VERSION_TABLE

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to migrate."""
        return not any(self.folder.glob("*.py"))


@dataclass(frozen=True)
class BranchStatus:
    """Which revision of a branch the database has, and which one the code wants."""

    name: str
    applied: str
    wanted: str

    @property
    def is_current(self) -> bool:
        """Whether there is nothing to do."""
        return self.applied == self.wanted


def core_branch() -> Branch:
    """The migrations of the core's own tables."""
    return Branch("", resource_folder("migrations") / "core")


def plugin_branch(plugin: str, package_folder: Path) -> Branch:
    """The migrations in the ``migrations`` folder of a plugin's package."""
    return Branch(plugin, package_folder / "migrations")


@contextmanager
def schema_change(engine: Engine) -> Iterator[Connection]:
    """A connection in one writing transaction in which tables may be rebuilt.

    SQLite rebuilds a table to change it; with foreign keys on, child rows would block the drop.
    They are off inside, and checked before the commit.
    """
    with engine.connect().execution_options(**{WRITE_OPTION: True}) as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                yield connection
                if sqlite:
                    _check_foreign_keys(connection)
        finally:
            if sqlite:
                _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, value: str) -> None:
    # Outside of any transaction: inside one SQLite ignores this pragma.
    cast(Any, connection.connection.dbapi_connection).execute(f"PRAGMA foreign_keys={value}")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise SettingsError(f"the migration would leave rows without their parents in: {tables}")


def upgrade(connection: Connection, branch: Branch, revision: str = "head") -> None:
    """Bring *branch* to *revision*, the newest by default, inside the caller's transaction."""
    from alembic import command

    if not branch.is_empty:
        command.upgrade(_config(branch, connection), revision)


def downgrade(connection: Connection, branch: Branch, revision: str = "base") -> None:
    """Take back the migrations of *branch* after *revision*, all by default, inside the caller's
    transaction."""
    from alembic import command

    if not branch.is_empty:
        command.downgrade(_config(branch, connection), revision)


def status(connection: Connection, branch: Branch) -> BranchStatus:
    """Where *branch* stands in the database of *connection*."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    context = MigrationContext.configure(connection, opts={"version_table": branch.version_table})
    applied = context.get_current_heads()
    wanted = () if branch.is_empty else ScriptDirectory.from_config(_config(branch)).get_heads()
    return BranchStatus(branch.plugin or "core", " ".join(applied), " ".join(wanted))


def _config(branch: Branch, connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _escaped(resource_folder("migrations")))
    config.set_main_option("version_locations", _escaped(branch.folder))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(connection=connection, branch=branch)
    return config


def _escaped(folder: Path) -> str:
    return str(folder).replace("%", "%%")

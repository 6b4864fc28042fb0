"""The database: one declarative base, read transactions by default, explicit writes.

Every transaction is read-only unless it was begun by `write`: SQLite through ``PRAGMA
query_only``, PostgreSQL through ``SET TRANSACTION READ ONLY``. A write begins with ``BEGIN
IMMEDIATE`` on SQLite, so that two writers wait for each other instead of failing half-way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, MetaData, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

WRITE_OPTION = "yhteistuumin_write"
BUSY_TIMEOUT_MS = 5000

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: refuses naive datetimes, always gives back aware ones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone cannot be stored; use now() or add one")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData(naming_convention=NAMING)


class Base(DeclarativeBase):
    """The base of every table, the core's and plugins'."""

    registry = registry(
        metadata=metadata,
        type_annotation_map={datetime: UtcDateTime(), dict[str, Any]: JSON(), list[Any]: JSON()},
    )


database = SQLAlchemy(model_class=Base, session_options={"autoflush": False})


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def session() -> Session:
    """The session of the current application context. Reading only; see `write`."""
    return database.session()


@contextmanager
def write() -> Iterator[Session]:
    """A writing transaction: committed when the block ends, rolled back when it raises.

    Ends the open read transaction first. A `write` inside another joins it. Do not hash
    passwords, send mail or call the network inside.
    """
    current = session()
    if current.info.get(WRITE_OPTION):
        yield current
        return
    current.rollback()
    current.connection(execution_options={WRITE_OPTION: True})
    current.info[WRITE_OPTION] = True
    try:
        yield current
        current.commit()
    except BaseException:
        current.rollback()
        raise
    finally:
        current.info.pop(WRITE_OPTION, None)


def prepare_engine(engine: Engine) -> None:
    """Give *engine* the transaction rules of this module. Idempotent."""
    if event.contains(engine, "begin", _begin):
        return
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connect_sqlite)
    event.listen(engine, "begin", _begin)


def _connect_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = bool(connection.get_execution_options().get(WRITE_OPTION))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
    elif not writing:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")

"""The lease of the background worker: one process at a time, and anybody may ask whether it is there."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from yhteistuumin.db import database, session

LOCK_NUMBER = 0x79746A6F
"""The PostgreSQL advisory lock of the worker."""

_HELD = """SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = :n
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


@contextmanager
def lease(app: Flask) -> Iterator[bool]:
    """Whether this process is the only worker, for as long as the block lasts."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            taken = connection.scalar(text("SELECT pg_try_advisory_lock(:n)"), {"n": LOCK_NUMBER})
            connection.commit()
            try:
                yield bool(taken)
            finally:
                # The lock belongs to the connection, which would keep it in the pool.
                connection.invalidate()
        return
    with _file(app).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def is_held(app: Flask) -> bool:
    """Whether a worker is there now. It is away for some seconds after each change of the add-ons."""
    if database.engine.dialect.name == "postgresql":
        return bool(session().scalar(text(_HELD), {"n": LOCK_NUMBER}))
    try:
        with _file(app).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def _file(app: Flask) -> Path:
    return Path(app.instance_path) / "worker.lock"

"""The child process of a rehearsal: started, listened to, and ended when it must be."""

from __future__ import annotations

import json
import logging
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from yhteistuumin.content.state import site_state
from yhteistuumin.db import WRITE_OPTION, database, now, session
from yhteistuumin.plugins.state import stored_versions
from yhteistuumin.runtime import settings
from yhteistuumin.schema.messages import Message, translator

_ = translator(__name__)

MODULE = "yhteistuumin.rehearsing"
COPIES, LOG = ("copy", "copy-plugins"), "log.txt"
ABANDONED_AFTER = timedelta(hours=2)
MEMORY_BYTES = 2 * 1024**3
LOG_TAIL = 8000
POLL_SECONDS = 0.2
READ_BYTES = 4096

STEPS = {
    "copy": _("copying the site"),
    "load": _("loading the plugin"),
    "migrations": _("running its migrations"),
    "change": _("making the change on the copy"),
    "build": _("building the site with it"),
    "files": _("reading its files"),
    "pages": _("drawing its pages"),
    "report": _("writing the report"),
}
"""What a rehearsal does, step by step."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ended:
    """How the child ended: *reason* is ``""`` when it ended by itself and well."""

    step: Message | str
    reason: Message | str = ""
    log: str = ""


def request(
    target: str | Path, action: str, folder: Path, key: str, languages: Sequence[str], seconds: int, region: str
) -> dict[str, Any]:
    """What the child is told."""
    current = asdict(settings())
    plain = {name: _plain(value) for name, value in current.items() if name != "secret_key"}
    return {
        "settings": plain,
        "target": str(target.resolve()) if isinstance(target, Path) else target,
        "is_folder": isinstance(target, Path),
        "beside": [],
        "action": action,
        "folder": str(folder),
        "schema": scratch_schema(key),
        "versions": stored_versions(),
        "generation": site_state().generation,
        "region": region,
        "perform": False,
        "account_id": None,
        "languages": list(languages),
        "memory": MEMORY_BYTES,
        "seconds": seconds,
    }


def scratch_schema(key: str) -> str:
    """The PostgreSQL schema that holds the copy."""
    return f"yt_rehearsal_{key.replace('-', '_')}"


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


def run(request: dict[str, Any], folder: Path, timeout: float, progress: Callable[[str], None]) -> Ended:
    """Start the child with *request*, tell *progress* its steps, and clean up after it."""
    # Nothing of ours may stay open while the child copies the database.
    session().rollback()
    with (folder / LOG).open("wb") as output:
        reading, writing = os.pipe()
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE, str(writing)],
            stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT,
            cwd=folder, pass_fds=(writing,), start_new_session=True,
        )  # fmt: skip
        os.close(writing)
        try:
            step, in_time = _follow(child, request, reading, timeout, progress)
        finally:
            _end(child)
            os.close(reading)
            _clean(folder, request["schema"])
    told = STEPS.get(step, _("starting"))
    return Ended(told, _reason(child.returncode, told, timeout, in_time=in_time), _tail(folder / LOG))


def _follow(
    child: subprocess.Popen[bytes],
    request: dict[str, Any],
    reading: int,
    timeout: float,
    progress: Callable[[str], None],
) -> tuple[str, bool]:
    """The last step that the child began, and whether it ended in time."""
    assert child.stdin is not None
    with suppress(BrokenPipeError):
        child.stdin.write(json.dumps(request).encode())
        child.stdin.close()
    deadline, step, rest = time.monotonic() + timeout, "", b""
    while time.monotonic() < deadline:
        ready, _w, _x = select.select([reading], [], [], POLL_SECONDS)
        if ready:
            got = os.read(reading, READ_BYTES)
            *lines, rest = (rest + got)[-READ_BYTES:].split(b"\n")
            for line in lines:
                word = line.decode("ascii", "replace")
                if word in STEPS:
                    step = word
                    progress(word)
            if not got:
                return step, _wait(child, deadline)
        elif child.poll() is not None:
            return step, True
    return step, False


def _wait(child: subprocess.Popen[bytes], deadline: float) -> bool:
    try:
        child.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it has started."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _reason(code: int, step: Message, timeout: float, *, in_time: bool) -> Message | str:
    if not in_time:
        return _("It was not ready after %(seconds)s seconds (%(step)s).", seconds=int(timeout), step=step)
    if code == -signal.SIGXCPU:
        return _("It used more computing time than a rehearsal may (%(step)s).", step=step)
    if code < 0:
        return _("It brought its process down with %(signal)s (%(step)s).", signal=_signal_name(-code), step=step)
    if code > 0:
        return _("Its process ended with code %(code)s (%(step)s).", code=code, step=step)
    return ""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _tail(file: Path) -> str:
    with file.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - LOG_TAIL))
        return stream.read().decode("utf-8", "replace")


def _clean(folder: Path, schema: str) -> None:
    """Remove the copy, and those that a process which was killed has left behind."""
    stale = f"{now() - ABANDONED_AFTER:%Y%m%d-%H%M%S}"
    left = [entry for entry in folder.parent.iterdir() if entry.name < stale]
    for place in (folder, *left):
        for copy in COPIES:
            shutil.rmtree(place / copy, ignore_errors=True)
    if database.engine.dialect.name != "postgresql":
        return
    there = text("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'yt\\_rehearsal\\_%'")
    try:
        with database.engine.connect().execution_options(**{WRITE_OPTION: True}) as connection, connection.begin():
            for name in connection.scalars(there).all():
                if name == schema or name < scratch_schema(stale):
                    connection.execute(text(f'DROP SCHEMA IF EXISTS "{name}" CASCADE'))
    except SQLAlchemyError:
        log.exception("the schema %s of a rehearsal could not be dropped", schema)

"""The real server, while an editor switches an add-on off and on again."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="gunicorn needs a system with fork")

HOST = "127.0.0.1"
PATIENCE_SECONDS = 60
READERS = 3
MENU_ENTRY = 'href="/fi/blogi/"'
REHEARSAL = re.compile('name="rehearsal" value="([^"]+)"')
WORKERS, THREADS = 2, 4


@dataclass
class Server:
    """A running ``yhteistuumin serve`` and the cookie of an administrator."""

    port: int
    cookie: str

    def ask(
        self, path: str, form: dict[str, str] | None = None, connection: http.client.HTTPConnection | None = None
    ) -> tuple[int, str]:
        """(status, page); of sending *form*, where it is given."""
        asking = connection or http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE_SECONDS)
        headers = {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin"}
        if form is None:
            asking.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            asking.request("POST", path, urlencode(form), headers)
        answer = asking.getresponse()
        found = (answer.status, answer.read().decode())
        if connection is None:
            asking.close()
        return found


@dataclass
class Reader:
    """Reads one page again and again, and notes what went wrong and whether the menu had the entry."""

    server: Server
    keeps_connection: bool
    stopped: threading.Event
    faults: list[str] = field(default_factory=list)
    seen: list[tuple[float, bool]] = field(default_factory=list)

    def __call__(self) -> None:
        kept = http.client.HTTPConnection(HOST, self.server.port, timeout=PATIENCE_SECONDS)
        while not self.stopped.is_set():
            begun = time.monotonic()
            try:
                status, page = self.server.ask("/fi/", connection=kept if self.keeps_connection else None)
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(repr(error))
                continue
            if status != 200:
                self.faults.append(str(status))
            self.seen.append((begun, MENU_ENTRY in page))
        kept.close()


@pytest.fixture
def server(instance: Path, site: Flask, signed_in: Callable[..., FlaskClient]) -> Iterator[Server]:
    from yhteistuumin.security.sessions import cookie_name

    with site.app_context():
        name = cookie_name()
    cookie = signed_in("administrator").get_cookie(name)
    assert cookie is not None
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    database = (instance / "database").read_text(encoding="utf-8")
    environment = {**os.environ, **({"YHTEISTUUMIN_DATABASE_URL": database} if database else {})}
    command = [sys.executable, "-m", "yhteistuumin.cli", "--instance", str(instance), "serve", "--quiet"]
    options = ["--port", str(port), "--workers", str(WORKERS)]
    with subprocess.Popen([*command, *options], env=environment) as process:
        running = Server(port, f"{name}={cookie.value}")
        _await(process, running)
        yield running
        process.terminate()


def _await(process: subprocess.Popen[bytes], server: Server) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            server.ask("/fi/")
        except OSError:
            _pause(process)
        else:
            return
    raise AssertionError("the server does not answer")


def _pause(process: subprocess.Popen[bytes]) -> None:
    try:
        code = process.wait(timeout=0.05)
    except subprocess.TimeoutExpired:
        return
    raise AssertionError(f"the server ended with {code}")


def _tried(server: Server, address: str) -> dict[str, str]:
    """The form of the page at *address*, when the background worker has tried the change out."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = REHEARSAL.search(server.ask(address)[1])
        if found:
            return {"rehearsal": found[1]}
        threading.Event().wait(0.5)
    raise AssertionError("nobody tries it out")


def _switch(server: Server, way: str, readers: list[Reader], *, shown: bool) -> int:
    """Switch the blog *way*; the number of pages asked for later that still had the old menu."""
    address = f"/admin/addons/blog/{way}"
    assert server.ask(address, _tried(server, address) if way == "enable" else {})[0] == 303
    switched = time.monotonic()
    deadline = switched + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        later = [[has for begun, has in reader.seen if begun > switched] for reader in readers]
        if all(len(pages) > 20 and all(has is shown for has in pages[-10:]) for pages in later):
            return sum(has is not shown for pages in later for has in pages)
        threading.Event().wait(0.05)
    raise AssertionError("the old menu stays")


def test_switching_an_addon_fails_no_request_and_changes_the_menu_soon(server: Server) -> None:
    stopped = threading.Event()
    readers = [Reader(server, number == 0, stopped) for number in range(READERS)]
    threads = [threading.Thread(target=reader) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        old = [
            _switch(server, "disable", readers, shown=False),
            _switch(server, "enable", readers, shown=True),
        ]
    finally:
        stopped.set()
        for thread in threads:
            thread.join()
    assert [fault for reader in readers for fault in reader.faults] == []
    assert max(old) <= WORKERS * THREADS


def test_a_question_of_ten_thousand_letters_is_answered(server: Server) -> None:
    status, page = server.ask("/fi/haku/?q=" + "%C3%A5" * 10_000)
    assert status == 200
    assert '<html lang="fi"' in page


def test_a_port_in_use_is_told_in_one_sentence(cli):
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        outcome = cli("serve", "--port", str(port))
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(
        f"port {port} is in use at {HOST}; stop what uses it, or choose another, such as: --port "
    )
    assert outcome.err.count("\n") == 1

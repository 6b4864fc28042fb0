"""The real server with a plugin whose calls do not end, or end the process."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.plugins.bad_plugins import Bad, panel, steady, write
from yhteistuumin.plugins import marks
from yhteistuumin.plugins.current import PLUGINS
from yhteistuumin.plugins.state import suspended_hooks

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="gunicorn needs a system with fork")

HOST = "127.0.0.1"
CALM = steady("calm")
PATIENCE_SECONDS = 300
CALL_SECONDS = "3"

# Python code can be interrupted; a wait in the system's code cannot; a signal ends the process.
SPINS = """
def data(context):
    while True:
        pass
"""
STUCK = """
import threading


def data(context):
    LOCK.acquire()
    return {}


LOCK = threading.Lock()
LOCK.acquire()
"""
DIES = """
import os


def data(context):
    os._exit(9)
"""


# As a fault in native code does it. By 3 and 4 gunicorn's own workers say that they cannot start at all.
FATAL = "import ctypes\nctypes.CDLL(None)._exit(3)"


def front(port: int) -> tuple[int, str]:
    """The front page; (0, "") when the request was lost."""
    asking = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
    try:
        asking.request("GET", f"/fi/?n={time.monotonic()}")
        answer = asking.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        asking.close()


def switch_on(site: Flask, *names: str) -> None:
    from yhteistuumin.db import write as writing_to
    from yhteistuumin.tables import PluginState

    with site.app_context(), writing_to() as writing:
        writing.add_all(PluginState(name=name, enabled=True) for name in names)


@pytest.fixture
def serve(instance: Path, site: Flask, tmp_path: Path) -> Iterator[Callable[..., int]]:
    """``serve(bad, …)``: a server with *bad* plugins, whose calls may take three seconds; its port."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*bad: Bad) -> int:
        for one in (CALM, *bad):
            write(instance / "plugins", one)
        switch_on(site, *(one.name for one in (CALM, *bad)))
        with socket.socket() as free:
            free.bind((HOST, 0))
            port = int(free.getsockname()[1])
        database = (instance / "database").read_text(encoding="utf-8")
        environment = {**os.environ, "YHTEISTUUMIN_CALL_SECONDS": CALL_SECONDS}
        if database:
            environment["YHTEISTUUMIN_DATABASE_URL"] = database
        command = [sys.executable, "-m", "yhteistuumin.cli", "--instance", str(instance), "serve", "--quiet"]
        options = ["--port", str(port), "--workers", "1"]
        started.append(subprocess.Popen([*command, *options], env=environment))
        return port

    yield start
    for process in started:
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        finally:
            process.kill()


def answered(port: int) -> tuple[int, str]:
    """The first answer of the front page, however many requests were lost before."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        status, page = front(port)
        if status:
            return status, page
        threading.Event().wait(0.1)
    raise AssertionError("the server does not answer")


def suspended(site: Flask) -> frozenset[tuple[str, str]]:
    with site.app_context():
        return suspended_hooks()


def block(name: str, data: str) -> Bad:
    _none, mark, hook = panel(name, "pass").partition("@hookimpl")
    return Bad(name, name, "run", data + mark + hook)


def test_the_page_answers_without_the_calls_that_do_not_end(serve, site, cli):
    blocks = {"spins": SPINS, "stuck": STUCK, "dies": DIES}
    fatal = Bad("fatal", "fatal", "import", FATAL)
    port = serve(*(block(name, data) for name, data in blocks.items()), fatal)
    status, page = answered(port)
    assert status == 200
    assert "Steady block" in page
    hooks = {(name, f"panel {name}") for name in blocks}
    assert suspended(site) >= {*hooks, ("fatal", marks.LOADING)}
    assert front(port)[0] == 200
    checks = {check["owner"]: check for check in cli("doctor", "--json").json["checks"]}
    assert {name: (checks[name]["fault"], checks[name]["phase"]) for name in (*blocks, "fatal")} == {
        **dict.fromkeys(blocks, (True, "run")),
        "fatal": (True, "import"),
    }
    resumed = cli("plugins", "resume", "spins")
    assert (resumed.code, resumed.out) == (0, "spins: panel spins is called again\n")
    assert ("spins", "panel spins") not in suspended(site)
    assert cli("plugins", "resume", "spins").err.startswith("Nothing of “spins” has failed.")


def test_a_plugin_that_ends_every_command_is_left_out_of_the_third(site, instance, cli):
    write(instance / "plugins", Bad("fatal", "fatal", "import", FATAL))
    switch_on(site, "fatal")
    assert [doctor(instance).returncode for _time in range(2)] == [3, 3]
    checks = {check["owner"]: check for check in cli("doctor", "--json").json["checks"]}
    assert checks["fatal"]["message"] == "It ended the whole program while it was loaded."


def doctor(instance: Path) -> subprocess.CompletedProcess[bytes]:
    database = (instance / "database").read_text(encoding="utf-8")
    environment = {**os.environ, **({"YHTEISTUUMIN_DATABASE_URL": database} if database else {})}
    command = [sys.executable, "-m", "yhteistuumin.cli", "--instance", str(instance), "doctor", "--json"]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE)


@pytest.mark.parametrize("end", ["os._exit(3)", "os.abort()"])
def test_a_plugin_that_ends_the_process_while_it_is_loaded_is_left_out_at_once(site, instance, end):
    write(instance / "plugins", Bad("sudden", "sudden", "import", f"import os\n{end}"))
    switch_on(site, "sudden")
    told = doctor(instance)
    assert told.returncode == 1
    checks = {check["owner"]: check for check in json.loads(told.stdout)["checks"]}
    assert checks["sudden"]["message"] == "It tried to stop the whole program."


def test_a_child_of_a_plugin_may_end_itself_while_the_plugin_is_loaded(site, instance):
    forks = "import os\nchild = os.fork()\nif not child:\n    os._exit(7)\nassert os.waitpid(child, 0)[1] == 7 << 8"
    write(instance / "plugins", Bad("forks", "forks", "import", forks))
    switch_on(site, "forks")
    assert doctor(instance).returncode == 0


def killed_while_loading(cache: Path, processes: int) -> None:
    """What a server that was killed as a whole, while all of it was starting, leaves behind."""
    for _one in range(processes):
        code = (
            "import os, signal, sys\nfrom pathlib import Path\nfrom yhteistuumin.plugins import marks\n"
            "marks.keep(Path(sys.argv[1]))\nmarks.marked('blog', marks.LOADING).__enter__()\n"
            "os.kill(os.getpid(), signal.SIGKILL)"
        )
        subprocess.run([sys.executable, "-c", code, str(cache)])


def test_a_server_that_was_killed_while_it_started_blames_nobody_the_first_time(site, instance, make_site):
    killed_while_loading(instance / "cache", processes=3)
    app = make_site()
    assert "blog" in {loaded.plugin.name for loaded in app.extensions[PLUGINS].loaded}
    assert ("blog", marks.LOADING) not in suspended(app)


def test_a_machine_that_went_down_while_the_server_started_blames_nobody_ever(site, instance, monkeypatch):
    boot = instance / "boot"
    killed_while_loading(instance / "cache", processes=3)
    boot.write_text("another start of the machine", encoding="utf-8")
    monkeypatch.setattr(marks, "BOOT", boot)
    assert list(marks.left_behind(instance / "cache")) == []


def test_calls_of_a_server_that_ended_whole_are_counted_once_and_suspend_nothing(site, instance):
    with site.app_context():
        cache = instance / "cache"
        pid = os.fork()
        if not pid:
            marks.keep(cache)
            marks.marked("blog", "panel front").__enter__()
            os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(pid, 0)
        calls = list(marks.left_behind(cache))
    assert [(call.owner, call.hook, call.seconds) for call in calls[0]] == [("blog", "panel front", None)]
    assert list(marks.left_behind(cache)) == []

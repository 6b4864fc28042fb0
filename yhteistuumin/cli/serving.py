"""The web server: gunicorn with threads, and one child process for background jobs."""

from __future__ import annotations

import errno
import gc
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http import message

from yhteistuumin.errors import SettingsError
from yhteistuumin.plugins import marks
from yhteistuumin.plugins.marks import VIEW_FACTOR
from yhteistuumin.settings import Settings

THREADS = 4
GRACE_SECONDS = 10
START_SECONDS = 30
"""What a worker gets at least: on a busy machine it starts for longer than any call may take."""
LONGEST_ADDRESS = 128 * 1024
"""Bytes: ten thousand Nordic letters typed into a search field are sixty thousand in its address."""
STALE = "yhteistuumin.stale"
LAST_PORT = 65535
INHERITED_SOCKETS = frozenset({"LISTEN_FDS", "GUNICORN_FD"})
"""Set by systemd, or by a server that makes way for this one: the port is theirs to give."""

log = logging.getLogger(__name__)

# Gunicorn cuts any larger limit down to 8,190 bytes; the other choice, no limit, is none.
message.MAX_REQUEST_LINE = LONGEST_ADDRESS + 1


def require_database(settings: Settings) -> None:
    """Say at once that the installation was not made yet."""
    url = settings.database_url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        raise SettingsError(
            f"{settings.instance} is no installation yet; make it with: yhteistuumin init (or demo)"
        )


def require_free_port(host: str, port: int) -> None:
    """Say at once that nothing can listen at *host* and *port*, and why."""
    if INHERITED_SOCKETS & os.environ.keys():
        return
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host.strip("[]"), port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"port {port} is in use at {host}; stop what uses it, or choose another, "
                f"such as: --port {port + 1 if port < LAST_PORT else port - 1}"
            ) from error
        raise SettingsError(f"cannot listen at {host}, port {port}: {error.strerror}") from error


class Server(BaseApplication):
    """Gunicorn, configured here and nowhere else."""

    def __init__(self, settings: Settings, *, host: str, port: int, workers: int) -> None:
        self.instance = settings.instance
        self.cache = settings.cache
        self.options: dict[str, Any] = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": max(round(settings.call_seconds * VIEW_FACTOR), START_SECONDS),
            "graceful_timeout": GRACE_SECONDS,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_request": retire_when_stale,
            "post_worker_init": watch_calls,
            "child_exit": self.note_death,
            "limit_request_line": LONGEST_ADDRESS,
        }
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        config: Any = self.cfg
        for name, value in self.options.items():
            if name in config.settings:  # some came with later versions of gunicorn
                config.set(name, value)

    def load(self) -> Any:
        from yhteistuumin.site import create_site

        marks.keep(self.cache)
        # Which plugins were left out is told once, by the process for background jobs.
        logging.getLogger("yhteistuumin.site").setLevel(logging.CRITICAL)
        return create_site(self.instance)

    def run(self) -> None:
        # Imported before the fork, the core's code is shared by all processes. Plugins' is not:
        # a new worker must read it anew.
        import yhteistuumin.cli.working  # noqa: F401

        # What the collector never looks at again stays shared after the fork.
        gc.collect()
        gc.freeze()
        Master(self, self.instance).run()  # type: ignore[no-untyped-call]

    def note_death(self, _master: Any, worker: Any) -> None:
        """Tell the next worker when this one ended; it looks at what it was doing."""
        marks.note_death(self.cache, worker.pid)


def watch_calls(worker: Any) -> None:
    """Start the watchdog of a new web worker."""
    from yhteistuumin.cli.watching import Watchdog

    def retire() -> None:
        worker.alive = False
        worker.method_queue.defer(lambda: None)  # wakes it up

    Watchdog(worker.wsgi, retire).start()


def retire_when_stale(worker: Any, _request: Any, environ: dict[str, Any], _response: Any) -> None:
    """End a worker gracefully when its set of plugins is out of date; the master starts another."""
    if environ.get(STALE):
        worker.alive = False


class Master(Arbiter):
    """Gunicorn's master process, which also keeps the background worker running."""

    # A worker that ends with one of these ends the server. Gunicorn's own 3 and 4 are numbers with
    # which a plugin may end a worker too; then only the worker shall be replaced.
    WORKER_BOOT_ERROR = 113
    APP_LOAD_ERROR = 114

    def __init__(self, app: Server, instance: Path) -> None:
        super().__init__(app)  # type: ignore[no-untyped-call]
        self.instance = instance
        self.cache = app.cache
        self.jobs = 0

    def manage_workers(self) -> None:
        super().manage_workers()  # type: ignore[no-untyped-call]
        if not self.jobs or not _is_alive(self.jobs):
            if self.jobs:
                marks.note_death(self.cache, self.jobs)
            self.jobs = self._start_jobs()

    def stop(self, graceful: bool = True) -> None:
        if self.jobs and _is_alive(self.jobs):
            os.kill(self.jobs, signal.SIGTERM)
        super().stop(graceful)  # type: ignore[no-untyped-call]

    def _start_jobs(self) -> int:
        parent = os.getpid()
        child = os.fork()
        if child:
            return child
        code = 1
        try:
            for listener in self.LISTENERS:
                listener.sock.close()
            from yhteistuumin.cli.working import work_as_child

            work_as_child(self.instance, parent)
            code = 0
        except SystemExit:
            code = 0
        except Exception:
            log.exception("the background worker stopped")
        finally:
            sys.stderr.flush()
            os._exit(code)


def _is_alive(pid: int) -> bool:
    try:
        finished, _status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return False
    return finished == 0

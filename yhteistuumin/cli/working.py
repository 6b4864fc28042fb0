"""The background worker: empties the outbox, alone, once a second."""

from __future__ import annotations

import logging
import os
import signal
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from yhteistuumin.cli.watching import Watchdog
from yhteistuumin.content.lease import lease
from yhteistuumin.content.outbox import drain, drain_all
from yhteistuumin.content.state import forget_state, site_state
from yhteistuumin.db import session
from yhteistuumin.plugins import marks
from yhteistuumin.plugins.barrier import handle_events
from yhteistuumin.plugins.current import built_generation
from yhteistuumin.plugins.jobs import run_next
from yhteistuumin.settings import read_settings
from yhteistuumin.site import create_site

if TYPE_CHECKING:
    from flask import Flask

PAUSE_SECONDS = 1.0

log = logging.getLogger(__name__)


def work(instance: Path, wanted: Callable[[], bool] = lambda: True) -> None:
    """Do background jobs until a signal stops the process or *wanted* says no.

    Returns when the set of plugins has changed: a new process must then take over.
    """
    stop = _stopped_by_signals()
    marks.keep(read_settings(instance).cache)
    app = create_site(instance)
    Watchdog(app).start()
    with app.app_context():
        while wanted() and not stop.is_set():
            with lease(app) as mine:
                if mine and not _work_while_current(wanted, stop):
                    return
            stop.wait(PAUSE_SECONDS)
    if stop.is_set():
        raise SystemExit(0)


def _work_while_current(wanted: Callable[[], bool], stop: threading.Event) -> bool:
    """Drain until told to stop (True) or until this process is out of date (False)."""
    while wanted() and not stop.is_set():
        try:
            forget_state()
            if site_state().generation != built_generation():
                return False
            while drain(call=handle_events) and not stop.is_set():
                pass
            while run_next() and not stop.is_set():
                forget_state()
        except SQLAlchemyError:
            log.exception("background jobs wait for the database")
        finally:
            session().rollback()
        stop.wait(PAUSE_SECONDS)
    return True


def drain_now(app: Flask) -> None:
    """Do the waiting background jobs here, unless a worker is there to do them."""
    with app.app_context(), lease(app) as mine:
        if mine:
            drain_all(call=handle_events)


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()

    def stop_soon(_number: int, _frame: types.FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, stop_soon)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    return stop


def work_as_child(instance: Path, parent: int) -> None:
    """Work until *parent* is gone."""
    work(instance, wanted=lambda: os.getppid() == parent)

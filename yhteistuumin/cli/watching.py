"""The watchdog of a process: interrupts calls into plugins that do not end, and suspends them."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from yhteistuumin.plugins import marks
from yhteistuumin.plugins.failures import record_overdue

if TYPE_CHECKING:
    from flask import Flask

TICK_SECONDS = 0.5
STUCK_SECONDS = 3.0
"""How long an interrupted call gets to end. Code outside Python does not feel an interruption."""
GRACE_SECONDS = 3.0
"""How long the other requests of a worker with a stuck call get."""

log = logging.getLogger(__name__)


class Watchdog(threading.Thread):
    """Looks after the calls of this process. With a stuck one the process ends; *retire* is called
    before, so that it takes nothing new."""

    def __init__(self, app: Flask, retire: Callable[[], None] = lambda: None) -> None:
        super().__init__(name="watchdog", daemon=True)
        self.app = app
        self.retire = retire
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(TICK_SECONDS):
            for call in marks.overdue():
                self.look_at(call)

    def look_at(self, call: marks.marked) -> None:
        """Interrupt *call*; later end the process if that did not help."""
        if not call.interrupted:
            log.error("plugin %s does not end in %s and is interrupted", call.owner, call.hook)
            marks.interrupt(call)
            self.suspend(call)
        elif time.monotonic() - call.interrupted > STUCK_SECONDS * marks.strain():
            log.error("plugin %s is stuck in %s; its process ends", call.owner, call.hook)
            self.retire()
            self.suspend(call)
            self.stopped.wait(GRACE_SECONDS)
            sys.stderr.flush()
            os._exit(1)

    def suspend(self, call: marks.marked) -> None:
        """Let no worker call it any more."""
        with self.app.app_context():
            record_overdue(call.owner, call.hook)

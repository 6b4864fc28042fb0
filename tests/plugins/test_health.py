"""Checks of plugins, asked by the panel in a thread of the web server."""

from __future__ import annotations

import threading

from yhteistuumin.cli.watching import Watchdog
from yhteistuumin.plugins.barrier import resume_now
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER
from yhteistuumin.plugins.health import Check, own_checks
from yhteistuumin.plugins.lifecycle import enable

SPINS = """
def check():
    while True:
        pass


@hookimpl
def health_checks():
    return [HealthCheck("spinning", check)]
"""


def test_a_check_that_never_ends_frees_the_thread_that_asked_and_is_asked_no_more(make_site, drop_ins, write_plugin):
    write_plugin("spinner", SPINS)
    folders = {"plugin_folders": (BUNDLED_FOLDER, drop_ins), "call_seconds": 0.5}
    with make_site(**folders).app_context():
        enable("spinner")
    app = make_site(**folders)
    found: list[Check] = []

    def ask() -> None:
        with app.app_context():
            found.extend(own_checks("spinner"))

    watchdog = Watchdog(app)
    watchdog.start()
    asking = threading.Thread(target=ask)
    asking.start()
    asking.join()
    watchdog.stopped.set()
    watchdog.join()
    with app.app_context():
        found += own_checks("spinner")
        told = [str(check.message) for check in found]
        assert told[0] == "It took too long, and was interrupted."
        assert told[1].startswith("It failed too often or took too long in “health check spinning”")
        assert resume_now("spinner") == 1

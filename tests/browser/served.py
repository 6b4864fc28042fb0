"""A real server for the tests of this folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class _QuietHandler(WSGIRequestHandler):
    def log(self, *_args: object) -> None:
        return


@contextmanager
def served(application: Any) -> Iterator[str]:
    """The address at which the WSGI *application* answers for the length of the block."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_QuietHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Stand:
    """An application that is replaced when the set of add-ons has changed, as workers are, and
    the *address* where it is served."""

    def __init__(self, make: Callable[[], Flask]) -> None:
        self.make = make
        self.app = make()
        self.address = ""

    def __call__(self, environ: Any, start: Any) -> Any:
        return self.app(environ, start)

    def renew(self) -> None:
        """Build the application anew, as the next worker does."""
        self.app = self.make()

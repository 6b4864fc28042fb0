"""Who was called, for how long and with what outcome: ``YHTEISTUUMIN_TRACE=1``.

Each call into a plugin is one line of the log; an administrator's own pages also carry a
``Server-Timing`` header for the blocks on them, which the browser's developer tools draw.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable

from flask import g, has_request_context

_CALLS = "yhteistuumin_trace"
MOST_SHOWN = 40

log = logging.getLogger(__name__)

_on = False


def switch(on: bool) -> None:
    """Trace from now on, or no longer."""
    global _on
    _on = on
    if on and log.level == logging.NOTSET:
        log.setLevel(logging.INFO)
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        log.addHandler(handler)


def is_on() -> bool:
    """Whether calls are traced."""
    return _on


def note(owner: str, hook: str, seconds: float, outcome: str = "ok") -> None:
    """One call into a plugin has ended."""
    if not _on:
        return
    log.info("plugin=%s hook=%r ms=%.2f outcome=%s", owner, hook, seconds * 1000, outcome)
    if has_request_context():
        g.setdefault(_CALLS, []).append((owner, hook, seconds))


def server_timing() -> str:
    """The calls of this request as the value of a ``Server-Timing`` header."""
    calls: Iterable[tuple[str, str, float]] = g.get(_CALLS, ())
    shown = list(calls)[:MOST_SHOWN]
    return ", ".join(f'{_token(f"{owner}.{hook}")};dur={seconds * 1000:.2f}' for owner, hook, seconds in shown)


def _token(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "_", text)

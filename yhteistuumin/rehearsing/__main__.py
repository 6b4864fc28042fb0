"""The way in: limits first, then the plugin."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

PARENT_DEATH_SIGNAL = 1
"""``PR_SET_PDEATHSIG`` of Linux."""


def main() -> None:
    """Do what the standard input orders."""
    order = json.load(sys.stdin)
    steps = int(sys.argv[1])
    os.set_inheritable(steps, False)
    _die_with_parent()
    _limit(order)
    # Only now, so that nothing of this process escapes the limits.
    from yhteistuumin.rehearsing.trying import performed, tried

    def tell(step: str) -> None:
        os.write(steps, f"{step}\n".encode())

    found = performed(order, tell) if order["perform"] else tried(order, tell)
    tell("report")
    _write(Path(order["folder"]) / "result.json", found)


def _die_with_parent() -> None:
    """Nobody would end this process, or clean up after it, once the one that started it is gone."""
    with suppress(OSError, AttributeError):  # only Linux knows how
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _limit(order: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"] + 1))
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > order["memory"]:
        resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))


def _write(file: Path, found: dict[str, Any]) -> None:
    part = file.with_suffix(".part")
    part.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    part.replace(file)


if __name__ == "__main__":
    main()

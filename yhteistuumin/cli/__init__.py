"""The console script. Modules here import click only; everything else when a command runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

DONE = 0
REFUSED = 1
WRONG_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run ``yhteistuumin`` and exit: 0 done, 1 refused or found faults, 2 wrong usage."""
    from yhteistuumin.cli.group import run

    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))

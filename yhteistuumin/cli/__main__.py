"""``python -m yhteistuumin.cli``."""

from __future__ import annotations

from yhteistuumin.cli import main

main()

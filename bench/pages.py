"""Queries and processor time of the main pages, for one or two installations.

    python bench/pages.py INSTANCE [OTHER_INSTANCE] [--rounds 20]

For each page: SQL queries of a request that the page cache does not answer, and the median
processor milliseconds of rendering it. With two installations (say the demo, and one with thousands
of items) the counts must be equal; the exit status is 1 when they are not. Times are ratios to the
first page of the same run: quote those, not the milliseconds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from yhteistuumin.db import database
from yhteistuumin.site import create_site

PAGES = (
    "/fi/",
    "/sv/",
    "/fi/teemat/",
    "/fi/teemat/kulttuurihyvinvointi/",
    "/sv/teman/kulturell-valfard/",
    "/fi/tietopankki/",
    "/sv/kunskapsbank/?theme=cultural-well-being",
    "/fi/maakunnat/uusimaa/",
    "/fi/haku/?q=kulttuuri",
    "/sv/sok/?q=kultur",
    "/api/v1/items?lang=fi",
    "/api/v1/search?q=kulttuuri&lang=fi",
)


@dataclass(frozen=True)
class Measured:
    """One page of one installation."""

    queries: int
    milliseconds: float


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("instances", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args(arguments)
    tables = [measure(create_site(folder), options.rounds) for folder in options.instances]
    base = tables[0][PAGES[0]].milliseconds
    for address in PAGES:
        cells = [f"{t[address].queries:3} queries {t[address].milliseconds / base:6.2f}×" for t in tables]
        print(f"{address:50} " + "   ".join(cells))
    print(f"1.00× = {base:.2f} ms of processor time on this machine", file=sys.stderr)
    unequal = [a for a in PAGES if len({table[a].queries for table in tables}) > 1]
    if unequal:
        print(f"the number of queries differs: {', '.join(unequal)}", file=sys.stderr)
    return 1 if unequal else 0


def measure(app: Flask, rounds: int) -> dict[str, Measured]:
    """Every page of *app*; the page cache is passed by with a parameter that changes nothing."""
    statements: list[str] = []
    with app.app_context():
        event.listen(
            database.engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_rest: statements.append(statement),
        )
    client = app.test_client()
    results = {}
    for address in PAGES:
        times = []
        for number in range(rounds + 1):
            statements.clear()
            mark = "&" if "?" in address else "?"
            began = time.process_time()
            response = client.get(f"{address}{mark}bench={number}")
            times.append((time.process_time() - began) * 1000)
            if response.status_code != 200:
                raise SystemExit(f"{address} answers {response.status_code}")
        asked = [s for s in statements if not s.startswith(("PRAGMA", "BEGIN", "SET TRANSACTION"))]
        results[address] = Measured(len(asked), statistics.median(times[1:]))
    return results


if __name__ == "__main__":
    raise SystemExit(main())

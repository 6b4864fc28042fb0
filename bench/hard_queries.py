"""Whether the search answers twenty hard queries of the domain, and keeps look-alikes out.

    python bench/hard_queries.py INSTANCE [--queries FILE]

INSTANCE holds the demo network. Each line of ``bench/judged/hard.jsonl`` has the query ``q`` and its
``lang``; ``first``, the items that may stand first; ``out``, look-alikes that must not be among the
ten; and a ``note`` on what makes it hard. They were written from the content, before they were asked.
Printed is the place of the best wanted item of each query, then how many are first and among the
first three, and how many look-alikes are kept out.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from judged_search import FOLDER, ask

from yhteistuumin.site import create_site


def main(arguments: list[str] | None = None) -> int:
    """Ask, and print the table; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--queries", type=Path, default=FOLDER / "hard.jsonl")
    options = parser.parse_args(arguments)
    client = create_site(options.instance).test_client()
    queries = [json.loads(line) for line in options.queries.read_text(encoding="utf-8").splitlines()]
    places, shut_out, alike = [], 0, 0
    for query in queries:
        found = ask(client, query["q"], query["lang"])
        place = next((place for place, uid in enumerate(found, start=1) if uid in query["first"]), None)
        let_in = [uid for uid in query["out"] if uid in found]
        places.append(place)
        alike += len(query["out"])
        shut_out += len(query["out"]) - len(let_in)
        trouble = "".join(f"; FOUND {uid}" for uid in let_in)
        print(f"{place or '-':>4}  {query['lang']}  {query['q']:58}{query['note']}{trouble}")
    print(f"\nof {len(queries)}: first {sum(place == 1 for place in places)} (aim 16), ", end="")
    print(f"among three {sum(place is not None and place <= 3 for place in places)} (aim 19); ", end="")
    print(f"look-alikes kept out {shut_out} of {alike}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

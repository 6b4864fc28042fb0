"""Hold our Atom rules against the test cases of a feed validator, and any feed against our rules.

    python bench/feed_cases.py FOLDER            the validator's cases, unpacked
    python bench/feed_cases.py http://…/feed.atom …

A case begins with a comment that says which message must, or (``!``) must not, be given. Cases for
messages that our rules do not know are counted apart.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from urllib.request import urlopen

from atom_rules import faults

EXPECTATION = re.compile(r"Expect:\s*(!?)(\w+)(?:\{([^}]*)\})?")
KNOWN = frozenset(
    {
        "DuplicateAtomLink",
        "DuplicateElement",
        "DuplicateEntries",
        "InvalidFullLink",
        "InvalidLanguage",
        "InvalidRFC3339Date",
        "InvalidTextType",
        "MissingElement",
        "MissingHref",
        "MissingXhtmlDiv",
        "SAXError",
    }
)


def cases(folder: Path) -> None:
    """Print how many cases our rules answer as the validator does, and which not."""
    answers: Counter[str] = Counter()
    for file in sorted((folder / "atom").rglob("*.xml")):
        markup = file.read_bytes()
        expected = EXPECTATION.search(markup.decode("utf-8", "replace"))
        if expected is None or (expected[2] not in KNOWN and expected[1] + expected[2] != "!Error"):
            answers["other messages"] += 1
            continue
        given = {fault.partition(" ")[0] for fault in faults(markup)}
        wanted = not expected[1]
        agrees = (expected[2] in given) == wanted if expected[2] != "Error" else not given
        answers["agree" if agrees else "differ"] += 1
        if not agrees:
            print(f"{file.relative_to(folder)}: expected {expected[0]}, found {sorted(given)}")
    print(dict(answers))


def feed(address: str) -> bool:
    """Print what is wrong with the feed at *address*; whether nothing is."""
    with urlopen(address) as answer:
        kind, found = answer.headers.get_content_type(), faults(answer.read())
    found += [] if kind == "application/atom+xml" else [f"InvalidMIMEType {kind}"]
    print(f"{address}: {', '.join(found) or 'good'}")
    return not found


if __name__ == "__main__":
    given = sys.argv[1:]
    if not given:
        raise SystemExit(__doc__)
    if Path(given[0]).is_dir():
        cases(Path(given[0]))
    elif not min([feed(address) for address in given]):
        raise SystemExit(1)

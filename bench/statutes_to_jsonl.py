"""Turn a folder of aligned statutes into the JSON Lines that ``content load`` takes.

    python bench/statutes_to_jsonl.py FOLDER [--out statutes.jsonl] [--limit N] [--pairs N]

FOLDER holds ``statutes-fi.jsonl.gz`` and ``statutes-sv.jsonl.gz``: the same ids in the same order,
each record with id, title, year, themes, preamble and sections. With ``--pairs`` the statutes are
repeated under other ids until there are that many: 10,000 pairs are 20,000 documents. The result is
for scale tests on one's own machine; statutes change, so never publish it as current law.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

LANGUAGES = ("fi", "sv")
LONGEST_TITLE = 290
LONGEST_SUMMARY = 280

THEMES = {
    "culture": "culture-as-a-basic-service",
    "art": "professional-artistic-work",
    "museum": "museums-and-cultural-environment",
    "library": "culture-as-a-basic-service",
    "archives": "heritage-and-institutions",
    "municipalities": "inter-municipal-cooperation",
    "state-funding": "funding-and-legislation",
    "wellbeing": "cultural-well-being",
    "education": "arts-and-culture-education",
    "adult-education": "liberal-adult-education",
    "language-and-minorities": "languages-and-bilingualism",
    "accessibility": "accessibility",
    "youth": "amateur-arts-and-civic-activity",
    "sport": "amateur-arts-and-civic-activity",
}


def main(arguments: list[str] | None = None) -> int:
    """Write the file; the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path("statutes.jsonl"))
    parser.add_argument("--limit", type=int, default=0, help="stop after this many pairs")
    parser.add_argument("--pairs", type=int, default=0, help="repeat the statutes until there are this many pairs")
    options = parser.parse_args(arguments)
    number = 0
    with options.out.open("w", encoding="utf-8") as out:
        for line in items(options.folder, options.limit, options.pairs):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            number += 1
    print(f"{number} pairs written to {options.out}", file=sys.stderr)
    return 0


def items(folder: Path, limit: int, wanted: int) -> Iterator[dict[str, Any]]:
    """The lines: each of the first *limit* statutes once, or over and over until *wanted* are made."""
    originals = [item(fi, sv) for fi, sv in itertools.islice(pairs(folder), limit or None)]
    for number in range(wanted or len(originals)):
        again, place = divmod(number, len(originals))
        original = originals[place]
        yield {**original, "uid": f"{original['uid']}-{again + 1}"} if again else original


def pairs(folder: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The Finnish and the Swedish record of each statute."""
    with (
        gzip.open(folder / "statutes-fi.jsonl.gz", "rt", encoding="utf-8") as finnish,
        gzip.open(folder / "statutes-sv.jsonl.gz", "rt", encoding="utf-8") as swedish,
    ):
        for one, other in zip(finnish, swedish, strict=True):
            fi, sv = json.loads(one), json.loads(other)
            if fi["id"] != sv["id"]:
                raise ValueError(f"the files do not agree: {fi['id']} beside {sv['id']}")
            yield fi, sv


def item(fi: dict[str, Any], sv: dict[str, Any]) -> dict[str, Any]:
    """One line: a page without a parent, published in both languages."""
    year, number = fi["id"].split("/")
    return {
        "uid": f"act-{year}-{number}",
        "kind": "page",
        "region": None,
        "lead": "fi",
        "parent": None,
        "themes": sorted({THEMES[name] for name in fi["themes"] if name in THEMES}),
        "fields": {},
        "translations": {
            lang: translation(record, year, number) for lang, record in zip(LANGUAGES, (fi, sv), strict=True)
        },
    }


def translation(record: dict[str, Any], year: str, number: str) -> dict[str, Any]:
    """The texts of one language."""
    title = f"{record['title']} ({number}/{year})"
    summary = " ".join(record["preamble"])
    return {
        "title": title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…",
        "summary": summary if len(summary) <= LONGEST_SUMMARY else f"{summary[:LONGEST_SUMMARY]}…",
        "body": "".join(body(record)),
        "state": "published",
        "published_at": f"{year}-01-01T09:00:00+02:00",
        "fields": {},
    }


def body(record: dict[str, Any]) -> Iterator[str]:
    """The sections as headings and paragraphs."""
    for section in record["sections"]:
        heading = " ".join(part for part in (section["num"], section["heading"]) if part)
        yield f"<h2>{escape(heading)}</h2>"
        for paragraph in section["paragraphs"]:
            yield f"<p>{escape(paragraph)}</p>"


if __name__ == "__main__":
    raise SystemExit(main())

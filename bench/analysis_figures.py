"""The figures of the analysis beside what they should reach, in one table.

    python bench/analysis_figures.py FOLDER

FOLDER holds the evaluation files and their scorers ``score_search.py`` and ``score_xling.py``, which
say what each figure means. Everything is asked three times: with libvoikko, without it, and without
the parts of compounds, because the Swedish files mark no compounds: there every part that is rightly
found counts against the precision. Each runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from yhteistuumin_search.analysis import analyse
from yhteistuumin_search.analysis.languages import NO_VOIKKO

TERMS = "yhteistuumin_search.analysis:terms"
EXPAND = "yhteistuumin_search.crosslanguage:expand"
WHOLE_WORDS = "analysis_figures:whole_words"
FIGURES = ("infl", "prec", "last", "first", "false")
AIMS = {
    ("with libvoikko", "fi-dev"): "≥ 97, ≥ 88, ≥ 93, ≥ 85",
    ("with libvoikko", "fi-traps"): "≤ 10",
    ("with libvoikko", "sv-dev"): "≥ 97",
    ("with libvoikko", "sv-compounds"): "≥ 93, ≥ 97, ≤ 10",
    ("without libvoikko", "fi-dev"): "≥ 85",
    ("without parts", "sv-dev"): "≥ 97, ≥ 95",
}


def whole_words(text: str, lang: str) -> list[str]:
    """The terms of *text* without the parts of compounds."""
    return [base for token in analyse(text, lang, "index") for base in token.bases]


def main(arguments: list[str] | None = None) -> int:
    """Run the scorers and print what they say; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the evaluation files and their scorers")
    folder = parser.parse_args(arguments).folder.resolve()
    print(f"{'':36}" + "".join(f"{name:>8}" for name in FIGURES) + "  aim")
    for way, terms, environment in (
        ("with libvoikko", TERMS, {}),
        ("without libvoikko", TERMS, {NO_VOIKKO: "1"}),
        ("without parts", WHOLE_WORDS, {}),
    ):
        found = json.loads(scored(folder / "score_search.py", terms, str(folder), "--json", **environment))
        for name, figures in found.items():
            row = "".join(f"{'-' if figures.get(key) is None else figures[key]:>8}" for key in FIGURES)
            print(f"{way:20}{name:16}{row}  {AIMS.get((way, name), '')}")
    for way, environment in (("with libvoikko", {}), ("without libvoikko", {NO_VOIKKO: "1"})):
        said = scored(folder / "score_xling.py", EXPAND, TERMS, "--words", "3", **environment)
        print("".join(f"{way:20}by three words  {line}\n" for line in said.splitlines()), end="")
    print(f"{'':20}aim for fi->sv, among ten (R@10): ≥ 80")
    return 0


def scored(script: Path, *arguments: str, **environment: str) -> str:
    """What *script* prints with *arguments*."""
    surroundings: Mapping[str, str] = {**os.environ, **environment, "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-B", str(script), *arguments]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())

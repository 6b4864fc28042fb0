"""How well the search answers a hundred judged queries, half Finnish and half Swedish.

    python bench/judged_search.py INSTANCE [--queries FILE] [--results FILE] [--compare]

INSTANCE holds the demo network, and may hold other texts besides: what is not judged counts as not
relevant. Each query is asked of ``/api/v1/search`` in its own language, and its first ten hits are
held against judgments that were made from the content, without looking at the search.

A line of ``bench/judged/queries.jsonl`` has the query ``q`` and its ``lang``; ``relevant``, items
with their grade (3 what was looked for, 2 a good second, 1 related); ``never``, items that must not
be among the ten; ``after``, items that may be found but only below every found item of grade 3; and
a ``note`` on what makes the query hard. A query without ``relevant`` is too broad to be graded: only
its ``never`` counts, and it is left out of the averages.

Printed are the problems of each query, and for each language nDCG@10 (gain 2^grade - 1), how often
the first hit and one of the first three hits is of the query's best grade, and the gap (Finnish
minus Swedish). The figures and the nDCG of each query go to ``bench/judged/results.json``, so that a
change of the search is compared with what was committed. With ``--compare`` nothing is written:
what got better or worse is printed, and the exit status is 1 when anything got worse.

``bench/judged/results-with-statutes.json`` has the same figures for the demo network among the first
400 statutes that ``bench/statutes_to_jsonl.py --limit 400`` gives: pass it as ``--results``. There a
statute that does answer the query counts against the search too, so watch the change, not the level.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from werkzeug.test import Client

from yhteistuumin.site import create_site

FOLDER = Path(__file__).parent / "judged"
LANGUAGES = ("fi", "sv")
DEPTH = 10
BEST = 3
NOTICEABLE = 0.005

Results = dict[str, dict[str, dict[str, float]]]


@dataclass(frozen=True)
class Query:
    """A query and what a person who knows the content expects of it."""

    text: str
    lang: str
    relevant: Mapping[str, int]
    never: frozenset[str]
    after: frozenset[str]
    note: str


@dataclass(frozen=True)
class Answer:
    """A query with the items that the search put first, best first."""

    query: Query
    found: tuple[str, ...]

    @property
    def ndcg(self) -> float | None:
        """nDCG@10, or nothing when the query is not graded."""
        if not self.query.relevant:
            return None
        ideal = sorted(self.query.relevant.values(), reverse=True)[:DEPTH]
        return _gain([self.query.relevant.get(uid, 0) for uid in self.found]) / _gain(ideal)

    def hit_within(self, places: int) -> bool:
        """Whether an item of the best grade that the query has is among the first *places*."""
        best = max(self.query.relevant.values())
        return any(self.query.relevant.get(uid) == best for uid in self.found[:places])

    def failures(self) -> Iterator[str]:
        """What must not be there but is, or stands too high."""
        for place, uid in enumerate(self.found, start=1):
            if uid in self.query.never:
                yield f"never: {uid} at {place}"
            better_below = [low for low in self.found[place:] if self.query.relevant.get(low) == BEST]
            if uid in self.query.after and better_below:
                yield f"too high: {uid} at {place}, above {better_below[0]}"

    def missing(self) -> Iterator[str]:
        """Items of grade 3 that the first ten lack."""
        for uid, grade in self.query.relevant.items():
            if grade == BEST and uid not in self.found:
                yield f"missing: {uid}"


def main(arguments: list[str] | None = None) -> int:
    """Ask, print, and write or compare; the exit status."""
    options = _options(arguments)
    answers = ask_all(create_site(options.instance).test_client(), read_queries(options.queries))
    results = summary(answers)
    print_problems(answers)
    print_figures(results["figures"])
    if options.compare:
        return compare(json.loads(options.results.read_text(encoding="utf-8")), results)
    options.results.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def read_queries(path: Path) -> list[Query]:
    """The judged queries of a JSON Lines file, in its order."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Query(
            row["q"],
            row["lang"],
            row["relevant"],
            frozenset(row["never"]),
            frozenset(row.get("after", ())),
            row["note"],
        )
        for row in rows
    ]


def ask_all(client: Client, queries: Sequence[Query]) -> list[Answer]:
    """The answer to each query."""
    return [Answer(query, ask(client, query.text, query.lang)) for query in queries]


def ask(client: Client, text: str, lang: str) -> tuple[str, ...]:
    """The items that the search puts first for *text*, each once."""
    response = client.get("/api/v1/search", query_string={"q": text, "lang": lang, "per_page": str(DEPTH)})
    if response.status_code != 200:
        raise SystemExit(f"The search answered {response.status} to “{text}”. Is its plugin enabled?")
    hits = response.get_json()["hits"]
    return tuple(dict.fromkeys(hit["uid"] for hit in hits))[:DEPTH]


def summary(answers: Sequence[Answer]) -> Results:
    """The figures of each language, the gap between them, and the nDCG of each query."""
    figures = {lang: language_figures([a for a in answers if a.query.lang == lang]) for lang in LANGUAGES}
    figures["gap"] = {name: round(figures["fi"][name] - figures["sv"][name], 4) for name in figures["fi"]}
    queries = {
        lang: {a.query.text: round(a.ndcg, 4) for a in answers if a.query.lang == lang and a.ndcg is not None}
        for lang in LANGUAGES
    }
    failures = {
        lang: {
            a.query.text: float(len(list(a.failures()))) for a in answers if a.query.lang == lang and any(a.failures())
        }
        for lang in LANGUAGES
    }
    return {"figures": figures, "ndcg": queries, "failures": failures}


def language_figures(answers: Sequence[Answer]) -> dict[str, float]:
    """nDCG@10, hit@1 and hit@3 of the graded queries, and what went wrong in all."""
    graded = [answer for answer in answers if answer.query.relevant]
    return {
        "ndcg@10": round(fmean(answer.ndcg or 0.0 for answer in graded), 4),
        "hit@1": round(fmean(answer.hit_within(1) for answer in graded), 4),
        "hit@3": round(fmean(answer.hit_within(3) for answer in graded), 4),
        "failures": float(sum(len(list(answer.failures())) for answer in answers)),
        "missing": float(sum(len(list(answer.missing())) for answer in answers)),
    }


def print_problems(answers: Sequence[Answer]) -> None:
    """One block for each query with a problem, the worst first."""
    for answer in sorted(answers, key=lambda a: 1.0 if a.ndcg is None else a.ndcg):
        problems = [*answer.failures(), *answer.missing()]
        if problems:
            score = "ungraded" if answer.ndcg is None else f"{answer.ndcg:.2f}"
            print(f"{score:8} {answer.query.lang}  {answer.query.text}   ({answer.query.note})")
            print("".join(f"            {problem}\n" for problem in problems), end="")


def print_figures(figures: Mapping[str, Mapping[str, float]]) -> None:
    """A table, one row for each language and one for the gap."""
    names = list(figures["gap"])
    print("\n      " + "".join(f"{name:>10}" for name in names))
    for row, values in figures.items():
        print(f"{row:6}" + "".join(f"{values[name]:10.3f}" for name in names))


def compare(before: Results, now: Results) -> int:
    """Print what changed since *before*; 1 when a query's nDCG fell or a query fails in more ways."""
    worse = False
    for part, lower_is_worse in (("ndcg", True), ("failures", False)):
        for lang in LANGUAGES:
            old, new = before[part][lang], now[part][lang]
            for text in dict.fromkeys((*new, *old)):
                change = new.get(text, 0) - old.get(text, 0)
                if abs(change) <= NOTICEABLE:
                    continue
                fell = (change < 0) is lower_is_worse
                worse = worse or fell
                verdict = "worse" if fell else "better"
                print(f"{verdict:7}{part:9}{lang}  {text}: {old.get(text, 0):.2f} → {new.get(text, 0):.2f}")
    return int(worse)


def _gain(grades: Sequence[int]) -> float:
    return sum((math.pow(2, grade) - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--queries", type=Path, default=FOLDER / "queries.jsonl")
    parser.add_argument("--results", type=Path, default=FOLDER / "results.json")
    parser.add_argument("--compare", action="store_true", help="compare with the results file instead of writing it")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

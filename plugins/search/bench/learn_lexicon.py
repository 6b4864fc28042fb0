"""Learn which Finnish and Swedish words translate each other, from texts that exist in both languages.

    python plugins/search/bench/learn_lexicon.py STATUTES-FI.jsonl.gz STATUTES-SV.jsonl.gz OUT.tsv.gz

The two files hold one JSON record a line, in the same order, with "title", "preamble" (paragraphs) and
"sections" (each with "heading" and "paragraphs"). Paragraphs are aligned by position, sentences where
their number agrees. Words become dictionary forms and compound parts through the plugin's own analysis;
IBM model 1 then weighs word pairs in both directions, among the pairs that keep company at all (Dice).
The output has one pair a line (Finnish, Swedish, weight 1-99) and no text. It takes some minutes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from yhteistuumin_search.analysis import analyse

Unit = tuple[frozenset[str], frozenset[str]]
Weights = dict[str, dict[str, float]]
Pair = tuple[str, str, float]
Record = dict[str, Any]

SENTENCE = re.compile(r"(?<=[.;:!?])\s+(?=[A-ZÅÄÖ0-9])")
LONGEST_UNIT = 400
MOST_CANDIDATES = 25
ROUNDS = 6
RAREST = 2
LEAST_WEIGHT = 0.08
RARE_WEIGHT = 0.4
MOST_TRANSLATIONS = 5


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("finnish", type=Path)
    parser.add_argument("swedish", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args(arguments)
    units = list(aligned_units(given.finnish, given.swedish))
    print(f"{len(units)} aligned pieces of text", flush=True)
    pairs = learn(units)
    write(pairs, given.out)
    print(f"{len(pairs)} word pairs, {given.out.stat().st_size} bytes", flush=True)


def aligned_units(finnish: Path, swedish: Path) -> Iterator[Unit]:
    """The words of each aligned piece of text, as (Finnish, Swedish)."""
    with gzip.open(finnish, "rt", encoding="utf-8") as one, gzip.open(swedish, "rt", encoding="utf-8") as other:
        for left, right in zip(one, other, strict=True):
            for fi, sv in aligned_texts(json.loads(left), json.loads(right)):
                unit = words_of(fi, "fi"), words_of(sv, "sv")
                if all(unit) and len(unit[0]) + len(unit[1]) <= LONGEST_UNIT:
                    yield unit


def aligned_texts(left: Record, right: Record) -> Iterator[tuple[str, str]]:
    yield left["title"], right["title"]
    yield from zipped(left["preamble"], right["preamble"])
    for one, other in zip(left["sections"], right["sections"], strict=False):
        if one.get("heading") and other.get("heading"):
            yield one["heading"], other["heading"]
        for fi, sv in zipped(one["paragraphs"], other["paragraphs"]):
            yield from zipped(SENTENCE.split(fi), SENTENCE.split(sv))


def zipped(left: list[str], right: list[str]) -> Iterable[tuple[str, str]]:
    """Piece by piece where the numbers agree, else all in one."""
    if len(left) == len(right):
        return zip(left, right, strict=True)
    return [(" ".join(left), " ".join(right))]


def words_of(text: str, lang: str) -> frozenset[str]:
    return frozenset(
        term
        for word in re.findall(r"[^\W\d_]+(?:[-'’:][^\W\d_]+)*", text)
        for term in terms_of(word, lang)
        if len(term) > 1
    )


@lru_cache(maxsize=500_000)
def terms_of(word: str, lang: str) -> tuple[str, ...]:
    return tuple(term for token in analyse(word, lang) for term in token.terms)


def learn(units: list[Unit]) -> list[Pair]:
    candidates = companions(units)
    print(f"{len(candidates)} Finnish words with candidates", flush=True)
    forward = model_one(units, candidates)
    backward = model_one([(sv, fi) for fi, sv in units], inverted(candidates))
    return sorted(trusted(candidate_pairs(forward, backward), units))


def candidate_pairs(forward: Weights, backward: Weights) -> Iterator[Pair]:
    """The best translations of each word by both directions' chances together (their geometric mean)."""
    for fi, weights in forward.items():
        scored = [(math.sqrt(p * backward.get(sv, {}).get(fi, 0.0)), sv) for sv, p in weights.items()]
        best = sorted((pair for pair in scored if pair[0] >= LEAST_WEIGHT), reverse=True)
        yield from ((fi, sv, weight) for weight, sv in best[:MOST_TRANSLATIONS])


def trusted(pairs: Iterable[Pair], units: list[Unit]) -> Iterator[Pair]:
    """Pairs that met often enough for their weight: two meetings prove little, forty prove more."""
    partners: dict[str, dict[str, float]] = defaultdict(dict)
    for fi, sv, weight in pairs:
        partners[fi][sv] = weight
    meetings = Counter(
        (word, other) for fi, sv in units for word in fi if word in partners for other in partners[word].keys() & sv
    )
    for fi, weights in partners.items():
        for sv, weight in weights.items():
            if weight >= RARE_WEIGHT / math.sqrt(meetings[fi, sv]):
                yield fi, sv, weight


def companions(units: list[Unit]) -> dict[str, set[str]]:
    """For each Finnish word the Swedish words that most often keep it company, and the other way round."""
    count_fi = Counter(word for fi, _ in units for word in fi)
    count_sv = Counter(word for _, sv in units for word in sv)
    together: dict[str, Counter[str]] = defaultdict(Counter)
    for fi, sv in units:
        kept = [word for word in sv if count_sv[word] >= RAREST]
        for word in fi:
            if count_fi[word] >= RAREST:
                together[word].update(kept)
    candidates: dict[str, set[str]] = defaultdict(set)
    backward: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for word, counts in together.items():
        scored = sorted(
            ((2 * n / (count_fi[word] + count_sv[other]), other) for other, n in counts.items()), reverse=True
        )
        candidates[word].update(other for _, other in scored[:MOST_CANDIDATES])
        for dice, other in scored[: 8 * MOST_CANDIDATES]:
            backward[other].append((dice, word))
    for other, ranked in backward.items():
        for _, word in sorted(ranked, reverse=True)[:MOST_CANDIDATES]:
            candidates[word].add(other)
    return dict(candidates)


def inverted(candidates: dict[str, set[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = defaultdict(set)
    for source, targets in candidates.items():
        for target in targets:
            turned[target].add(source)
    return dict(turned)


def model_one(units: list[Unit], candidates: dict[str, set[str]]) -> Weights:
    """p(target | source) by expectation maximisation; every target word is explained by one source word."""
    chances: Weights = {source: {t: 1 / len(targets) for t in targets} for source, targets in candidates.items()}
    for _ in range(ROUNDS):
        counts: dict[str, dict[str, float]] = {source: defaultdict(float) for source in chances}
        for sources, targets in units:
            rows = [(source, chances[source]) for source in sources if source in chances]
            for target in targets:
                shares = [(source, row[target]) for source, row in rows if target in row]
                total = sum(share for _, share in shares) + 1e-4
                for source, share in shares:
                    counts[source][target] += share / total
        chances = {
            source: {target: n / total for target, n in row.items()}
            for source, row in counts.items()
            if (total := sum(row.values())) > 0
        }
        print(".", end="", flush=True)
    print(flush=True)
    return chances


def write(pairs: list[Pair], out: Path) -> None:
    lines = "".join(f"{fi}\t{sv}\t{min(99, max(1, round(100 * weight)))}\n" for fi, sv, weight in pairs)
    with out.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(lines.encode())


if __name__ == "__main__":
    main(sys.argv[1:])

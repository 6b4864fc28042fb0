"""Word pairs that come with the plugin: learned from bilingual statutes, everyday words, names from CLDR."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from .analysis import analyse

_LEARNED = "words-fi-sv.tsv.gz"
_EVERYDAY = "words-everyday.txt"
_SHARE_OF_BEST = 0.3
_MOST_TRANSLATIONS = 5
_CERTAIN = 95
_CLDR_NAMES = ("territories", "languages", "months", "days")

Pairs = Mapping[str, tuple[str, ...]]
Weighed = tuple[str, str, int]


def base_pairs(source: str, target: str) -> Pairs:
    """Dictionary forms in *source* and their translations in *target*, best first; empty for other languages."""
    return _base_pairs().get((source, target), {})


@lru_cache(maxsize=1)
def _base_pairs() -> Mapping[tuple[str, str], Pairs]:
    forward: dict[str, dict[str, int]] = defaultdict(dict)
    backward: dict[str, dict[str, int]] = defaultdict(dict)
    for finnish, swedish, weight in (*_learned(), *_everyday(), *_names()):
        forward[finnish][swedish] = max(weight, forward[finnish].get(swedish, 0))
        backward[swedish][finnish] = max(weight, backward[swedish].get(finnish, 0))
    return {("fi", "sv"): _best(forward), ("sv", "fi"): _best(backward)}


def _best(weighed: Mapping[str, Mapping[str, int]]) -> Pairs:
    best = {}
    for word, translations in weighed.items():
        ranked = sorted(translations.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_TRANSLATIONS]
        best[word] = tuple(term for term, weight in ranked if weight >= _SHARE_OF_BEST * ranked[0][1])
    return best


def _learned() -> Iterator[Weighed]:
    packed = files(__package__).joinpath("data", _LEARNED)
    if not packed.is_file():
        return
    for line in gzip.decompress(packed.read_bytes()).decode().splitlines():
        finnish, swedish, weight = line.split("\t")
        yield finnish, swedish, int(weight)


def _everyday() -> Iterator[Weighed]:
    text = files(__package__).joinpath("data", _EVERYDAY).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for pair in "; ".join(lines).split("; "):
        finnish, _, translations = pair.partition(" ")
        for swedish in translations.split(", "):
            yield from _pair(finnish, swedish)


def _names() -> Iterator[Weighed]:
    """Countries, languages, months and weekdays, where Babel is installed; one-word names only."""
    try:
        from babel import Locale
    except ImportError:
        return
    for finnish, swedish in _cldr_pairs(Locale("fi"), Locale("sv")):
        if len(finnish.split()) == len(swedish.split()) == 1:
            yield from _pair(finnish, swedish)


def _cldr_pairs(finnish: object, swedish: object) -> Iterator[tuple[str, str]]:
    for kind in _CLDR_NAMES:
        one, other = getattr(finnish, kind), getattr(swedish, kind)
        if kind in ("months", "days"):
            one, other = one["stand-alone"]["wide"], other["stand-alone"]["wide"]
        for key in one:
            if key in other:
                yield str(one[key]), str(other[key])


def _pair(finnish: str, swedish: str) -> Iterator[Weighed]:
    for one in _bases(finnish, "fi"):
        for other in _bases(swedish, "sv"):
            yield one, other, _CERTAIN


def _bases(word: str, lang: str) -> tuple[str, ...]:
    return tuple(base for token in analyse(word, lang) for base in token.bases)

"""International words that Finnish and Swedish spell by rule: festivaali and festival, trendi and trend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .analysis.languages import word_analyser

_SHORTEST = 5
_TO_SWEDISH = (
    (r"ttinen$", "tisk"),
    (r"inen$", "isk"),
    (r"oida$", "era"),
    (r"([ts])io$", r"\1ion"),
    (r"iteetti$", "itet"),
    (r"ikka$", "ik"),
    (r"aari$", "är"),
    (r"ia$", "i"),
    (r"ia$", "ien"),
    (r"[ia]$", ""),
    (r"i$", "e"),
    (r"a$", "e"),
)
_TO_FINNISH = (
    (r"tisk$", "ttinen"),
    (r"isk$", "inen"),
    (r"era$", "oida"),
    (r"([ts])ion$", r"\1io"),
    (r"itet$", "iteetti"),
    (r"ik$", "iikka"),
    (r"ik$", "ikki"),
    (r"i$", "ia"),
    (r"är$", "aari"),
    (r"([aeiou])([lnrtv])$", r"\1\1\2i"),
    (r"([aeiou])t$", r"\1\1tti"),
    (r"([kpt])$", r"\1\1i"),
    (r"$", "i"),
    (r"$", "a"),
    (r"e$", "i"),
)
_RULES = {
    ("fi", "sv"): tuple((re.compile(pattern), ending) for pattern, ending in _TO_SWEDISH),
    ("sv", "fi"): tuple((re.compile(pattern), ending) for pattern, ending in _TO_FINNISH),
}
_DOUBLE = re.compile(r"([a-zåäö])\1")


@lru_cache(maxsize=20_000)
def cognates(word: str, source: str, target: str) -> tuple[str, ...]:
    """Words of *target* that *word* becomes by spelling rules; only those the dictionary knows."""
    if len(word) < _SHORTEST or not word.isalpha():
        return ()
    known = word_analyser(target)
    return tuple(dict.fromkeys(spelling for spelling in _spellings(word, source, target) if known.knows(spelling)))


def _spellings(word: str, source: str, target: str) -> Iterator[str]:
    for pattern, ending in _RULES.get((source, target), ()):
        if pattern.search(word):
            changed = pattern.sub(ending, word, count=1)
            yield changed
            if target == "sv":
                yield _DOUBLE.sub(r"\1", changed)

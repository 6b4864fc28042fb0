"""Words typed without their dots: ahtari for Ähtäri, enkat for enkät."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from .words import WordAnalyser

_DOTTED = {"fi": {"a": "ä", "o": "ö"}, "sv": {"a": "äå", "o": "ö"}}
_MOST_TRIES = 256
_SHORTEST = 4


def restored_bases(word: str, lang: str, analyser: WordAnalyser) -> tuple[str, ...]:
    """Dictionary forms of the words *word* becomes when dots are put back; empty when none is a word."""
    for spelling in _spellings(word.casefold(), _DOTTED.get(lang, {})):
        if analyser.knows(spelling):
            return analyser.forms(spelling).bases
    return ()


def _spellings(word: str, dotted: dict[str, str]) -> Iterator[str]:
    """Spellings with dots added, those with the most dots first: vowel harmony makes them the likeliest."""
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
        return
    choices = [dotted.get(letter, "") + letter for letter in word]
    tries = 1
    for choice in choices:
        tries *= len(choice)
    if 1 < tries <= _MOST_TRIES:
        yield from ("".join(letters) for letters in product(*choices) if "".join(letters) != word)

"""Soft hyphens for headings: long Finnish and Swedish words break where a reader would break them.

Browsers hyphenate only with a dictionary of the language, which most do not have. Swedish uses
pyphen's patterns; Finnish, for which there are none, its own rule: a syllable begins before a
consonant that is followed by a vowel (Kielitoimiston ohjepankki, tavutus).
"""

from __future__ import annotations

import re
from functools import lru_cache

import pyphen

SOFT_HYPHEN = "\u00ad"
LONG_WORD = 14
LEFT, RIGHT = 4, 4

_WORD = re.compile(rf"[^\W\d_]{{{LONG_WORD},}}")
_FINNISH_BREAK = re.compile(r"(?<=[^\W\d_])(?=[bcdfghjklmnpqrstvwxz][aeiouyäöå])", re.IGNORECASE)


def soften(text: str, lang: str) -> str:
    """*text* with soft hyphens inside its long words; other languages stay as they are."""
    if lang == "fi":
        return _WORD.sub(lambda match: _finnish(match[0]), text)
    if lang in pyphen.LANGUAGES:
        return _WORD.sub(lambda match: _patterns(lang).inserted(match[0], SOFT_HYPHEN), text)
    return text


def _finnish(word: str) -> str:
    places = [match.start() for match in _FINNISH_BREAK.finditer(word)]
    places = [at for at in places if LEFT <= at <= len(word) - RIGHT]
    for at in reversed(places):
        word = f"{word[:at]}{SOFT_HYPHEN}{word[at:]}"
    return word


@lru_cache(maxsize=8)
def _patterns(lang: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=lang, left=LEFT, right=RIGHT)

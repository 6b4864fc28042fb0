"""Words as keys: a name or a question in its dictionary forms, the same for all its inflected forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product

from yhteistuumin_search.analysis import Token, analyse
from yhteistuumin_search.analysis.words import word_list
from yhteistuumin_search.tables import KEY_LENGTH

MOST_KEYS = 6
MOST_WORDS = 4

_QUALIFIER = re.compile(r"\s*\([^()]*\)\s*$")
_SMALL_WORDS = word_list("ja tai sekä eli och eller samt i på av för till om med inom som att ett en den det de")


def name_tokens(name: str, lang: str) -> list[Token]:
    """The words of a name without its small words and without what stands in brackets after it."""
    return [t for t in analyse(_QUALIFIER.sub("", name), lang, "query") if t.surface.casefold() not in _SMALL_WORDS]


def keys_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Every way to read *tokens* in dictionary forms, the likeliest first; few of them."""
    if not tokens or len(tokens) > MOST_WORDS:
        return ()
    readings = (" ".join(bases) for bases in islice(product(*(t.bases for t in tokens)), MOST_KEYS))
    return tuple(dict.fromkeys(key for key in readings if key and len(key) <= KEY_LENGTH))


def name_keys(name: str, lang: str) -> tuple[str, ...]:
    """The keys of a name."""
    return keys_of(name_tokens(name, lang))


def windows(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """(first, length, key) of everything in *tokens* that could be a name of up to four words."""
    for start in range(len(tokens)):
        for length in range(1, min(MOST_WORDS, len(tokens) - start) + 1):
            for key in keys_of(tokens[start : start + length]):
                yield start, length, key


def question_keys(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The keys of a question: as those of a name, whatever the order of its words."""
    if len(tokens) > 2 * MOST_WORDS:
        return ()
    asked = [token for token in tokens if token.surface.casefold() not in _SMALL_WORDS]
    readings = (" ".join(sorted(bases)) for bases in islice(product(*(t.bases for t in asked)), MOST_KEYS))
    return tuple(dict.fromkeys(key[:KEY_LENGTH] for key in readings if key))

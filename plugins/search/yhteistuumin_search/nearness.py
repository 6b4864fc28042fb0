"""How far two spellings are apart: letters put in, left out, changed, or two neighbours swapped.

Formula: Hyyrö, A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances (2003).
"""

from __future__ import annotations


class Nearness:
    """Whether words are within *distance* of *word*."""

    def __init__(self, word: str, distance: int) -> None:
        self._length = len(word)
        self._distance = distance
        self._masks: dict[str, int] = {}
        for place, letter in enumerate(word):
            self._masks[letter] = self._masks.get(letter, 0) | 1 << place

    def has(self, other: str) -> bool:
        """Whether *other* is near enough."""
        return abs(len(other) - self._length) <= self._distance and self.distance(other) <= self._distance

    def distance(self, other: str) -> int:
        """How many changes make the word *other*."""
        masks, score = self._masks, self._length
        if not score:
            return len(other)
        everything = (1 << score) - 1
        last = 1 << score - 1
        positive, negative, diagonal, before = everything, 0, 0, 0
        for letter in other:
            same = masks.get(letter, 0)
            swapped = ((~diagonal & same) << 1) & before
            diagonal = ((((same & positive) + positive) ^ positive) | same | negative | swapped) & everything
            rising = negative | (~(diagonal | positive) & everything)
            falling = diagonal & positive
            score += bool(rising & last) - bool(falling & last)
            shifted = ((rising << 1) | 1) & everything
            positive = ((falling << 1) | ~(diagonal | shifted)) & everything
            negative = shifted & diagonal
            before = same
        return score

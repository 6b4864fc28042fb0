"""How well a document answers: BM25 per field, the best alternative of each word, summed over words.

Formula: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009),
with k1 = 1.2 and b = 0.75. A word has many alternatives (forms, translations, names); only the best
counts, so that a word with many translations never beats an exact one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

K1 = 1.2
B = 0.75

Scores = dict[int, float]
"""Item to score."""


def rarity(documents: int, having: int) -> float:
    """The inverse document frequency of a term that *having* of *documents* have; above zero."""
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def damping(length: float, average: float) -> float:
    """What `saturation` sets against the occurrences in a text of *length* where the average is *average*."""
    return K1 * (1 - B + B * (length / average if average else 1.0))


def saturation(times: float, length: float, average: float) -> float:
    """What *times* occurrences are worth in a text of *length* where the average is *average*."""
    return times * (K1 + 1) / (times + damping(length, average))


def best_of(alternatives: Iterable[Mapping[int, float]]) -> Mapping[int, float]:
    """For each document the score of the alternative that it answers best."""
    given = [scores for scores in alternatives if scores]
    if len(given) < 2:
        return given[0] if given else {}
    best = dict(max(given, key=len))
    for scores in given:
        for number, score in scores.items():
            if score > best.get(number, 0.0):
                best[number] = score
    return best


def summed(parts: Iterable[Mapping[int, float]]) -> Mapping[int, float]:
    """The scores of *parts* added up, for documents in any of them."""
    given = [scores for scores in parts if scores]
    if len(given) < 2:
        return given[0] if given else {}
    total = dict(given[0])
    for scores in given[1:]:
        for number, score in scores.items():
            total[number] = total.get(number, 0.0) + score
    return total


def of_every_word(words: Sequence[Mapping[int, float]]) -> Mapping[int, float]:
    """The summed scores of the documents that have every word."""
    if len(words) < 2:
        return words[0] if words else {}
    shared = words[0].keys()
    for word in words[1:]:
        shared = shared & word.keys()
    return {number: sum(word[number] for word in words) for number in shared}


def of_any_word(words: Sequence[Mapping[int, float]]) -> Scores:
    """The summed scores of the documents that have a word, worth much more the more words they have:
    one rare word in a title must not beat most of the question."""
    total = summed(words)
    having = summed([dict.fromkeys(word, 1.0) for word in words])
    return {number: score * (having[number] / len(words)) ** 2 for number, score in total.items()}

"""One ranking for every backend: the scores of a state of the index, kept while it lasts."""

from __future__ import annotations

import heapq
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from yhteistuumin_search.backend import (
    FOLDED,
    LABELS,
    PARTS,
    TEXT,
    TITLE,
    TITLE_FOLDED,
    TITLE_PARTS,
    Candidate,
    Candidates,
    Group,
    Reader,
    posting_key,
)
from yhteistuumin_search.nearness import Nearness
from yhteistuumin_search.scoring import K1, best_of, damping, of_any_word, of_every_word, rarity, summed

BOOSTS = {TITLE: 4.0, TEXT: 1.0, TITLE_PARTS: 2.0, PARTS: 0.35, TITLE_FOLDED: 3.0, FOLDED: 0.7}
LABEL_BOOST = 2.0
AGREED = 0.5
"""What the weaker of text and names counts beside the stronger."""
OTHER_NAMES = 0.15
"""What the other names of a theme count in the text of its items: enough to order them, not to find others."""
IN_PIECES = 0.5
READ = (TITLE, TEXT, TITLE_PARTS, PARTS)
KEPT_SCORES = 400_000
NEAR_DISTANCE = 2


class Ranking:
    """Ranks the documents of *reader*. The scores of the terms asked last are kept."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Mapping[int, float]] = OrderedDict()
        self._number_kept = 0
        self._damping: dict[tuple[str, str], tuple[Mapping[int, float], float]] = {}

    def find(self, groups: Sequence[Group], *, lang: str, every_word: bool, limit: int) -> Candidates:
        """Documents in *lang* that have every word of *groups* (or any, with every_word=False)."""
        if not groups:
            return Candidates((), frozenset())
        words = [self._word(group, lang) for group in groups]
        scores = of_every_word(words) if every_word else of_any_word(words)
        best = heapq.nsmallest(limit, ((-score, item) for item, score in scores.items()))
        return Candidates(tuple(Candidate(item, lang, -score) for score, item in best), frozenset(scores))

    def near(self, word: str, *, lang: str) -> str | None:
        """The nearest indexed term within two letters of *word*, of several the most frequent; or None."""
        if len(word) < NEAR_DISTANCE * 2:
            return None
        nearness = Nearness(word, 1 if len(word) < NEAR_DISTANCE * 3 else NEAR_DISTANCE)
        found: dict[str, int] = {}
        for field in (TITLE, TEXT):
            front = posting_key(field, lang, "")
            for key in self.reader.keys(front + word[0]):
                term = key[len(front) :]
                if term != word and term.isalpha() and nearness.has(term):
                    found[term] = max(found.get(term, 0), len(self.reader.postings(key)))
        best = max(found, key=lambda term: (-nearness.distance(term), found[term], term), default=None)
        return best if best is not None and found[best] else None

    def _word(self, group: Group, lang: str) -> Mapping[int, float]:
        exact = [self._exact(term, lang) for term in group.exact]
        folded = [summed(self._scores(field, lang, term) for field in (TITLE_FOLDED, FOLDED)) for term in group.folded]
        said, named = best_of((*exact, *folded)), self._named(group, lang)
        agreed = {
            item: max(said[item], named[item]) + AGREED * min(said[item], named[item])
            for item in said.keys() & named.keys()
        }
        return best_of((said, named, agreed, self._in_pieces(group, lang)))

    def _named(self, group: Group, lang: str) -> Mapping[int, float]:
        """The items of the themes and places that the word names, first those whose text has their other names."""
        named = best_of(self._scores(f"{LABELS}{code}", lang, term) for code, terms in group.labels for term in terms)
        if not named or not group.other_names:
            return named
        said = summed(self._exact(term, lang) for term in group.other_names)
        return {item: score + OTHER_NAMES * said.get(item, 0.0) for item, score in named.items()}

    def _exact(self, term: str, lang: str) -> Mapping[int, float]:
        return summed(self._scores(field, lang, term) for field in READ)

    def _in_pieces(self, group: Group, lang: str) -> Mapping[int, float]:
        own = f"{LABELS}{lang}"
        pieces = [
            best_of([*(self._exact(term, lang) for term in terms), *(self._scores(own, lang, term) for term in terms)])
            for terms in group.together
        ]
        whole = of_every_word(pieces)
        share = IN_PIECES / max(1, len(pieces))
        return {item: score * share for item, score in whole.items()}

    def _scores(self, field: str, lang: str, term: str) -> Mapping[int, float]:
        """What *term* in *field* is worth to each document in *lang* that has it."""
        key = posting_key(field, lang, term)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._scored(field, lang, self.reader.postings(key))
            self._keep(key, kept)
        return kept

    def _scored(self, field: str, lang: str, postings: Mapping[int, int]) -> Mapping[int, float]:
        if not postings:
            return {}
        weight = BOOSTS.get(field, LABEL_BOOST) * rarity(self.reader.lengths.count(lang), len(postings)) * (K1 + 1)
        dampings, usual = self._dampings(field, lang)
        return {item: weight * times / (times + dampings.get(item, usual)) for item, times in postings.items()}

    def _dampings(self, field: str, lang: str) -> tuple[Mapping[int, float], float]:
        if field not in BOOSTS:
            # A theme is no less an item's own because the item has many.
            return {}, K1
        kept = self._damping.get((field, lang))
        if kept is None:
            lengths = self.reader.lengths.of(field, lang)
            average = sum(lengths.values()) / max(1, self.reader.lengths.count(lang))
            values = {length: damping(length, average) for length in set(lengths.values())}
            kept = ({item: values[length] for item, length in lengths.items()}, damping(0, average))
            self._damping[field, lang] = kept
        return kept

    def _keep(self, key: str, scores: Mapping[int, float]) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = scores
                self._number_kept += len(scores)
            while self._number_kept > KEPT_SCORES and len(self._kept) > 1:
                self._number_kept -= len(self._kept.popitem(last=False)[1])

"""Finnish words that are not in the dictionary as a whole: compounds with a known end, names and loans."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from .finnish_endings import likely_lemmas
from .words import WordForms, word_list

_MIN_HEAD = 3
_MIN_TAIL = 4
_SURE_TAIL = 6
_SHORT_HEADS = frozenset({"yö", "tv", "eu", "it", "ev"})
_SHORT_TAILS = word_list("työ maa pää osa ala puu suu kuu tie erä yö sää jää isä")
_PREFIXES = word_list(
    """
    ali eri epä esi etu etä iki jälki kauko keski koko lähi moni perus pika sisä super täys uudelleen uus
    ulko ylei yli ylä vasta vähittäis
    """
)

Known = Callable[[str], tuple[str, ...]]


class FinnishGuess:
    """Reads a word through its longest known end; *known* answers the base forms of a word or nothing."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self.forms = lru_cache(maxsize=65_536)(self._forms)
        self._joint = lru_cache(maxsize=65_536)(self._find_joint)

    def parts(self, base: str) -> tuple[str, ...]:
        """The words inside the dictionary form *base*; nothing when it is no compound."""
        return self.forms(base).parts if "-" in base else self._compound_parts(base)

    def _forms(self, word: str) -> WordForms:
        lower = word.casefold().partition(":")[0]
        *heads, last = lower.split("-")
        if heads:
            return self._hyphenated(heads, last)
        if not lower.isalpha():
            return WordForms((lower,), known=False)
        if cut := self._joint(lower):
            return self._compound(lower, cut)
        if cut := self._sure_end(lower):
            bases, parts, _ = self._compound(lower, cut)
            return WordForms(_once(*bases, *likely_lemmas(lower)), parts, known=False)
        return WordForms(self._head(lower) or likely_lemmas(lower), known=False)

    def _compound(self, word: str, cut: int) -> WordForms:
        head, tail = word[:cut], word[cut:]
        tails = self._known(tail)
        heads = self._head(head) or (head,)
        inner = [piece for part in (*heads, *tails) for piece in self._compound_parts(part)]
        return WordForms(tuple(head + base for base in tails), _once(*heads, *tails, *inner), known=False)

    def _hyphenated(self, heads: list[str], last: str) -> WordForms:
        tails = self._known(last) or self.forms(last).bases
        front = "-".join(heads) + "-"
        parts = [base for head in heads for base in self._known(head) or likely_lemmas(head)]
        return WordForms(tuple(front + tail for tail in tails), _once(*parts, *tails), known=False)

    def _compound_parts(self, base: str) -> tuple[str, ...]:
        cut = self._joint(base)
        if not cut:
            return ()
        parts = _once(*self._head(base[:cut]), *self._known(base[cut:]))
        inner = [piece for part in parts if len(part) < len(base) for piece in self._compound_parts(part)]
        return _once(*parts, *inner)

    def _find_joint(self, word: str) -> int:
        """Where a known end begins after a readable beginning, at best one in its base form; or 0."""
        best, best_rank = 0, -1
        for cut in range(2, len(word) - 2):
            head, tail = word[:cut], word[cut:]
            if cut < _MIN_HEAD and head not in _SHORT_HEADS:
                continue
            if len(tail) < _MIN_TAIL and tail not in _SHORT_TAILS:
                continue
            if self._known(tail) and (heads := self._head(head)):
                rank = 2 if head in heads else 1 if head[-1] in "ns" else 0
                if rank > best_rank:
                    best, best_rank = cut, rank
        return best

    def _sure_end(self, word: str) -> int:
        """Where a known end begins that is long enough to trust after an unknown beginning; or 0."""
        ends = range(_MIN_HEAD, len(word) - _SURE_TAIL + 1)
        return next((end for end in ends if self._known(word[end:])), 0)

    def _head(self, head: str) -> tuple[str, ...]:
        """Base forms of a compound's first part; kehittämis- stands for kehittäminen, nais- for nainen."""
        if head in _PREFIXES:
            return (head,)
        if found := self._known(head):
            return found
        if head.endswith("s") and (found := self._known(head[:-1] + "nen")):
            return found
        return (head,) if self._joint(head) else ()


def _once(*terms: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))

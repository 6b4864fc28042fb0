"""Finnish without libvoikko: a table of forms, and rules for what the table leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .finnish_endings import likely_lemmas, without_clitics
from .finnish_guess import FinnishGuess
from .formtable import FormTable
from .words import WordForms

PROBES = ("n", "a", "ä", "ssa", "ssä", "lla", "llä", "ksi")
_VOWEL = "[aeiouyäö]"
# What to put in place of a participle's ending to reach a form of its verb that the table knows.
_FINITE = (
    (
        rf"(?<=..{_VOWEL})tt?[uy](?:t|n|a|ä|ja|jä|jen|i.{{0,4}}|ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|ksi|n[aä])?$",
        ("taan", "tään"),
    ),
    (rf"(?<=.{_VOWEL})tt[aä]v[aäi].{{0,5}}$", ("taan", "tään")),
    (r"(?<=[aeiouyäöhr])t[uy]$", ("daan", "dään")),
    (r"(?<=l)t[uy]$", ("laan", "lään")),
    (r"(?<=n)t[uy]$", ("naan", "nään")),
    (r"(?<=s)t[uy]$", ("taan", "tään")),
    (rf"(?<={_VOWEL})v[aäi].{{0,5}}$", ("a", "ä", "vat", "vät")),
    (r"(?<=l)ev[aäi].{0,5}$", ("la", "lä")),
    (rf"(?<={_VOWEL})m[aä]$", ("a", "ä", "vat", "vät")),
    (rf"(?<={_VOWEL})(?:n[uy]t|ne[ei].{{0,5}})$", ("a", "ä", "ta", "tä", "vat", "vät")),
    (r"nn[uy]t$", ("ta", "tä")),
    (r"(?<=[lrs])[lrs](?:[uy]t|ee.{0,5})$", ("la", "lä", "ra", "rä", "ta", "tä")),
)
_PARTICIPLE = tuple((re.compile(pattern), endings) for pattern, endings in _FINITE)
_COMPARISON = re.compile(r"(?:e|i)(?:mp|mm)[aäi].{0,6}$|(?:in|impi|empi)$")


class TableFinnish:
    """Finnish through the form table alone; several points behind libvoikko, without any system package."""

    def __init__(self, table: FormTable, version: str) -> None:
        self.id = f"fi-table-{version}-1"
        self._table = table
        self._guess = FinnishGuess(self.known)
        self.forms = lru_cache(maxsize=100_000)(self._forms)

    @lru_cache(maxsize=65_536)  # noqa: B019 - one analyser lives as long as the process
    def known(self, word: str) -> tuple[str, ...]:
        """The dictionary forms of *word*, or nothing when neither the table nor the rules reach it."""
        for plain in without_clitics(word):
            listed = self._listed(plain)
            found = dict.fromkeys((*listed, *self._by_rule(plain, listed)))
            if found:
                return tuple(found)
        return ()

    def knows(self, word: str) -> bool:
        return self._table.lemma(word) is not None

    def _forms(self, word: str) -> WordForms:
        lower = word.casefold()
        bases = self.known(lower)
        if not bases:
            return self._guess.forms(lower)
        parts = dict.fromkeys(part for base in bases for part in self._guess.parts(base))
        return WordForms(bases, tuple(part for part in parts if part not in bases))

    def _listed(self, word: str) -> tuple[str, ...]:
        lemma = self._table.lemma(word)
        if lemma is None:
            return ()
        if lemma != word and self._table.is_lemma(word):
            return (word, lemma) if lemma[:2] == word[:2] else (word,)
        return (lemma,)

    def _by_rule(self, word: str, listed: tuple[str, ...]) -> Iterator[str]:
        candidates = list(likely_lemmas(word)[1:])
        if word.endswith(("aa", "ää")):
            candidates.append(word[:-1] + "t" + word[-1])
        if word.endswith(("sta", "stä")):
            candidates.append(word[:-3] + "nen")
        yield from (lemma for lemma in candidates if self._table.lemma(lemma) == lemma)
        for base in dict.fromkeys((*listed, word)):
            yield from self._verb(base)
        yield from self._positive(word)

    def _verb(self, participle: str) -> Iterator[str]:
        for pattern, endings in _PARTICIPLE:
            match = pattern.search(participle)
            if match is None:
                continue
            for ending in endings:
                finite = participle[: match.start()] + ending
                lemma = self._table.lemma(finite)
                if lemma and lemma[-1] in "aä" and lemma != participle and (lemma == finite or len(ending) > 2):
                    yield lemma

    def _positive(self, word: str) -> Iterator[str]:
        stem = _COMPARISON.sub("", word)
        if stem == word or len(stem) < 3:
            return
        for ending in ("a", "ä", "i", "e", "inen", "s", "as", "äs", ""):
            if self._table.lemma(stem + ending) == stem + ending:
                yield stem + ending

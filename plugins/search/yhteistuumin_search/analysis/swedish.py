"""Swedish words: a table of forms, endings for what it lacks, and compounds cut at their joints."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .formtable import FormTable
from .words import WordForms, word_list

PROBES = ("en", "n", "et", "t", "ar", "er", "or", "s", "na", "de", "r")
_RULES = "1"
_ENDINGS = word_list(
    """
    arnas ernas ornas arna erna orna ande ades aste are ens ets ars ers ors nas ade ats ast
    en et ar er or na ns ts as at ad de te n t a e s r d
    """
)
_LEMMA_ENDINGS = ("", "a", "e")
_MIN_PART = 3
_MIN_STEM = 3
_SHORT_HEADS = ("by", "år")
_SURE_TAIL = 5
_SHORTEST_COMPOUND = 7
_BINDINGS = ("", "s", "e", "o", "u", "a")
# Suffixes and prefixes that happen to be words: cutting there finds accidents, not parts.
_NO_TAIL = frozenset(
    word_list("""
    are ande ning else het skap dom lig isk aktig bar sam ens ers ist ism ion tion ang ing ling iv or ent ant
    eri ett en sen ten ter rar ser der ska kan man han hon den det var vara alla tal list mat sal lag log art
    kap kal ris rik ark ess tik nik era ner nad tid sel rum tum bal pan par tors kant tar kar gar bar lar lös
    full fri vis sed kret ister sion förande lär
    """)
)
# Comparatives searched as words of their own: äldre are people, not only gammal compared.
_OWN_LEMMAS = frozenset({"äldre", "yngre"})
# Particles make new words rather than compounds: an uppgift is no gift.
_NO_HEAD = frozenset(
    word_list("""
    ans del des din hal kan kap kon kor kur mar min mus par pan pen per pro rep sal sam ser sta tal tor tro
    för upp till fram ut in av på om mot med från bort ned ner an vid väl igen åter genom
    """)
)


class TableSwedish:
    """Swedish through the form table, with a guess for words it does not hold."""

    def __init__(self, table: FormTable, version: str) -> None:
        self.id = f"sv-table-{version}-{_RULES}"
        self._table = table
        self.forms = lru_cache(maxsize=100_000)(self._forms)

    def knows(self, word: str) -> bool:
        return self._table.lemma(word) is not None

    def _forms(self, word: str) -> WordForms:
        lower = word.casefold().partition(":")[0]
        *heads, last = lower.split("-")
        if heads and not self._listed(lower):
            return self._hyphenated(heads, last)
        bases = self._listed(lower)
        if bases:
            return WordForms(bases, self._parts_of(bases))
        if not lower.isalpha():
            return WordForms((lower,), known=False)
        bases = self._stripped(lower) or self._lent(lower)
        if bases:
            return WordForms(bases, self._parts_of(bases), known=False)
        return WordForms(_likely_lemmas(lower), known=False)

    def _hyphenated(self, heads: list[str], last: str) -> WordForms:
        tails = self.forms(last).bases if last else ("",)
        front = "-".join(heads) + "-"
        parts = [base for head in heads if head for base in self.forms(head).bases]
        return WordForms(tuple(front + tail for tail in tails), _once(*parts, *tails), known=False)

    def _listed(self, word: str) -> tuple[str, ...]:
        """The lemma the table gives, and others the form may have: the table holds one for each form.

        A word that is itself a lemma keeps itself too, because the table maps many true lemmas to others;
        kommande is a word of its own, not only a form of komma.
        """
        lemma = self._table.lemma(word)
        if lemma is None:
            return ()
        is_lemma = word in _OWN_LEMMAS or (lemma != word and self._table.is_lemma(word))
        if word.endswith(("ande", "ende")):
            return (word,) if is_lemma else _once(word, lemma)
        own = (word,) if is_lemma else ()
        return _once(*own, lemma, *filter(self._table.is_lemma, _rivals(word, lemma)))

    def _stands_alone(self, word: str) -> bool:
        """Whether *word* is one of the lemmas that `_listed` gives for it."""
        lemma = self._table.lemma(word)
        if lemma is None or lemma == word:
            return lemma is not None
        return word.endswith(("ande", "ende")) or word in _OWN_LEMMAS or self._table.is_lemma(word)

    def _stripped(self, word: str) -> tuple[str, ...]:
        for ending in _ENDINGS:
            if not word.endswith(ending) or len(word) - len(ending) < _MIN_STEM:
                continue
            stem = word[: -len(ending)]
            for candidate in (stem + lemma_ending for lemma_ending in _LEMMA_ENDINGS):
                if self._table.is_lemma(candidate):
                    return (candidate,)
        return ()

    def _lent(self, word: str) -> tuple[str, ...]:
        """Base forms made of an unknown beginning and the lemma of the longest known end."""
        for cut in range(2, len(word) - _MIN_PART + 1):
            tails = self._listed(word[cut:])
            if tails and (len(word) - cut >= _SURE_TAIL or self._heads(word[:cut])):
                return tuple(word[:cut] + tail for tail in tails)
        return ()

    def _parts_of(self, bases: tuple[str, ...]) -> tuple[str, ...]:
        parts = _once(*(part for base in bases for part in self._parts(base)))
        return tuple(part for part in parts if part not in bases)

    def _parts(self, base: str) -> tuple[str, ...]:
        """Head and tail of the best cut of *base*: the one whose shorter side is longest."""
        if len(base) < _SHORTEST_COMPOUND and not base.startswith(_SHORT_HEADS):
            return ()
        cut = self._best_cut(base)
        if not cut:
            return ()
        tails = self._listed(base[cut:])
        heads = self._heads(base[:cut]) or self._compound_head(base[:cut])
        inner = [piece for part in (*heads, *tails) if len(part) < len(base) for piece in self._parts(part)]
        return _once(*heads, *tails, *inner)

    def _best_cut(self, base: str) -> int:
        cuts = [
            cut
            for cut in range(2, len(base) - _MIN_PART + 1)
            if base[cut:] not in _NO_TAIL and self._stands_alone(base[cut:])
        ]
        joints = [cut for cut in cuts if self._heads(base[:cut])]
        if not joints:
            joints = [cut for cut in cuts if self._compound_head(base[:cut])]
        return max(joints, key=lambda cut: (min(cut, len(base) - cut), -cut), default=0)

    def _heads(self, head: str) -> tuple[str, ...]:
        """Dictionary forms of a compound's first part: arbets- is arbete, skol- is skola, gatu- is gata."""
        return _once(*(form for form in _head_forms(head) if self._table.is_lemma(form) or form in _OWN_LEMMAS))

    def _compound_head(self, head: str) -> tuple[str, ...]:
        """A first part that is a compound the table lacks: frilufts-."""
        stem = head[:-1] if head.endswith("s") else head
        return (stem,) if len(stem) >= _SHORTEST_COMPOUND - 1 and self._best_cut(stem) else ()


def _rivals(word: str, lemma: str) -> Iterator[str]:
    """Lemmas whose form *word* may be as well: delade is a form of dela, though the table says delad."""
    if (lemma.endswith("d") and word.startswith(lemma)) or (lemma[:-1] == word[:-1] and word.endswith("t")):
        yield lemma[:-1] if lemma.endswith("ad") else lemma[:-1] + "a"
    if lemma.endswith("as"):
        yield lemma[:-1]
    if word.endswith("ar") and lemma in (word + "e", word[:-1]):
        yield word[:-2]
        yield word[:-1]
    if word.endswith("et") and lemma == word[:-1]:
        yield word[:-2]
    if word.endswith("ske"):
        yield word[:-1]
    if word.endswith("s") and lemma == word[:-1] and len(lemma) <= _MIN_PART:
        yield word + "a"


def _is_long_enough(head: str) -> bool:
    return len(head) >= _MIN_PART or head in _SHORT_HEADS


def _head_forms(head: str) -> Iterator[str]:
    for binding in _BINDINGS:
        stem = head[: len(head) - len(binding)]
        if not head.endswith(binding) or stem in _NO_HEAD or not _is_long_enough(stem):
            continue
        yield stem
        if binding != "a":
            yield stem + "a"
            yield stem + "e"
    if head.endswith(("ie", "ei")):
        yield head[:-2] + ("ium" if head.endswith("ie") else "eum")


def _likely_lemmas(word: str) -> tuple[str, ...]:
    """An unknown word itself and what its longest ending leaves."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM + 1:
            return (word, word[: -len(ending)])
    return (word,)


def _once(*terms: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))

"""Which themes a text is about: from the themes' names, and through imported word lists.

Every word of a theme's names weighs the more the fewer themes and texts have it: *culture* says little,
*choir* much. A whole name weighs most. A word in the title counts more than one in the text.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from yhteistuumin.api import TermView, content_revision, imported_terms, live_uids, settings, vocabulary
from yhteistuumin_search import index
from yhteistuumin_search.analysis import Token, analyse
from yhteistuumin_search.backend import Group
from yhteistuumin_search.bridge import has_names, terms_in
from yhteistuumin_search.keys import name_keys, name_tokens, windows

MOST = 5
LONGEST = 20_000
MOST_WORDS = 3
SHORTEST_PART = 4
TITLE_WEIGHT = 8.0
WHOLE_NAME = 4.0
HALF = 8.0
"""A word that is so often in the text has half of the weight that it can have."""
IMPORTED = 0.3
FARTHER = 0.6
LEAST = 0.12
AGAINST_BEST = 0.05
"""A theme that weighs less than this share of the best is not offered."""
REASON = 0.3
"""A word that weighs less than this share of the strongest is not told."""
INSIDE = 0.8
"""What a word inside a compound of a theme's name weighs: *kaksi* of *kaksikielisyys*."""
"""A theme whose only trace in the text weighs less than this is not offered."""

SELDOM = 100
"""After so many changes of the site it is counted anew how frequent the words are."""

THEME = "theme"


@dataclass(frozen=True)
class Advice:
    """A theme to offer, and the words of the text that speak for it."""

    theme: TermView
    words: tuple[str, ...]


@dataclass(frozen=True)
class ThemeNames:
    """The names of all themes in one language: *names* by key, *words* by base form with weights,
    *rarity* of the names by key."""

    names: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, float]]
    rarity: Mapping[str, float]


@dataclass
class _Trace:
    """A word or name of a theme in the text: its weight, and how it is written there."""

    weight: float
    written: str


Spoken = Iterator[tuple[str, float, str]]
"""(theme, weight, the word that speaks for it)"""


def advise(text: str, lang: str, *, chosen: Sequence[str] = (), most: int = MOST) -> list[Advice]:
    """The themes that fit *text* best, without those in *chosen*. Its first line is the title."""
    tokens = analyse(text[:LONGEST], lang, "index")
    title_ends = len(text.partition("\n")[0])
    cases: dict[str, Counter[str]] = {}
    for theme, weight, word in (*_by_names(tokens, lang, title_ends), *_by_imported(tokens, lang)):
        cases.setdefault(theme, Counter())[word.casefold()] += weight  # type: ignore[assignment]
    themes = vocabulary(THEME)
    fitting = [
        (weight, theme)
        for theme, words in cases.items()
        if (weight := sum(words.values())) >= LEAST and theme in themes and theme not in chosen
    ]
    best = sorted(fitting, key=lambda pair: (-pair[0], pair[1]))[:most]
    return [
        Advice(themes.terms[theme], _strongest(cases[theme]))
        for weight, theme in best
        if weight >= AGAINST_BEST * best[0][0]
    ]


def _strongest(words: Counter[str]) -> tuple[str, ...]:
    first = words.most_common(MOST_WORDS)
    return tuple(word for word, weight in first if weight >= REASON * first[0][1])


def _by_names(tokens: Sequence[Token], lang: str, title_ends: int) -> Spoken:
    """Whole names of themes, and the single words of their names."""
    known = theme_names(lang)
    for key, trace in _traces(tokens, title_ends, known.names, windows(tokens)).items():
        for theme in known.names[key]:
            yield theme, WHOLE_NAME * known.rarity[key] * _dampened(trace.weight), trace.written
    for word, trace in _traces(tokens, title_ends, known.words, _words_in(tokens)).items():
        for theme, weight in known.words[word].items():
            yield theme, weight * _dampened(trace.weight), trace.written


def _words_in(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    for place, token in enumerate(tokens):
        for word in dict.fromkeys((*token.bases, *(part for part in token.parts if len(part) >= SHORTEST_PART))):
            yield place, 1, word


def _traces(
    tokens: Sequence[Token], title_ends: int, known: Container[str], places: Iterable[tuple[int, int, str]]
) -> dict[str, _Trace]:
    found: dict[str, _Trace] = {}
    for start, length, key in places:
        if key in known:
            written = " ".join(token.surface for token in tokens[start : start + length])
            trace = found.setdefault(key, _Trace(0.0, written))
            trace.weight += TITLE_WEIGHT if tokens[start].start < title_ends else 1.0
    return found


def _dampened(weight: float) -> float:
    """Towards 1 the more often a word is there: the tenth time says little more than the fifth."""
    return weight / (weight + HALF)


def _by_imported(tokens: Sequence[Token], lang: str) -> Spoken:
    """What an imported word list puts below a theme: *choirs* are below *music*."""
    if not has_names():
        return
    found = terms_in(tokens, lang)
    for name in sorted({other for other, _term in found}):
        places = {term: place for (other, term), place in found.items() if other == name}
        above = _above(name, list(places))
        themes = _themes_of(name, tuple(sorted({uri for chain in above.values() for uri in chain})))
        for term, chain in above.items():
            for step, upper in enumerate(chain):
                for theme in themes.get(upper, ()):
                    yield theme, IMPORTED * FARTHER**step, tokens[places[term]].surface


def _above(name: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """Each term with those one and two steps above it and beside it, the nearest first."""
    own = imported_terms(name, ids)
    near = {term: [*one.broader, *one.related] for term, one in own.items()}
    upper = imported_terms(name, sorted({above for one in own.values() for above in one.broader}))
    chains = {}
    for term in own:
        far = [one for above in near[term] if above in upper for one in upper[above].broader]
        chains[term] = list(dict.fromkeys([term, *near[term], *far]))
    return chains


def _themes_of(name: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """The themes that have the same name as a term of the word list, in any of the site's languages."""
    found: dict[str, list[str]] = {}
    for term, one in imported_terms(name, ids).items():
        for lang, label in one.labels.items():
            if lang in settings().languages:
                for key in name_keys(label, lang):
                    found.setdefault(term, []).extend(theme_names(lang).names.get(key, ()))
    return {term: list(dict.fromkeys(themes)) for term, themes in found.items()}


def theme_names(lang: str) -> ThemeNames:
    """The names of the themes in *lang*, analysed."""
    return _theme_names(settings().database_url, content_revision(), lang)


@lru_cache(maxsize=4)
def _theme_names(database: str, revision: int, lang: str) -> ThemeNames:
    names: dict[str, dict[str, None]] = {}
    words: dict[str, dict[str, float]] = {}
    for theme in vocabulary(THEME).terms.values():
        for name in (theme.labels.get(lang), *theme.alternatives.get(lang, ())):
            for key in name_keys(name or "", lang):
                names.setdefault(key, {})[theme.id] = None
            for word, weight in _words_of(name or "", lang).items():
                own = words.setdefault(word, {})
                own[theme.id] = max(weight, own.get(theme.id, 0.0))
    rarity = _rarity(database, revision // SELDOM, lang, tuple(words))
    return ThemeNames(
        {key: tuple(themes) for key, themes in names.items()},
        {
            word: {theme: weight * rarity[word] / len(own) for theme, weight in own.items()}
            for word, own in words.items()
        },
        {key: max((rarity[word] for word in key.split() if word in rarity), default=1.0) for key in names},
    )


@lru_cache(maxsize=4)
def _rarity(database: str, period: int, lang: str, words: tuple[str, ...]) -> dict[str, float]:
    """1 for a word that no published text has, towards 0 for one that every text has."""
    number = len(live_uids()) + 1
    seen = {word: len(index.find([Group((word,))], lang=lang, every_word=True, limit=1).all_items) for word in words}
    whole = math.log(number + 1)
    return {word: math.sqrt(max(0.0, 1 - math.log(times + 1) / whole)) for word, times in seen.items()}


def _words_of(name: str, lang: str) -> dict[str, float]:
    """The words of a name by base form, and those inside its compounds, which weigh less."""
    parts = {token.surface: token.parts for token in analyse(name, lang, "index")}
    found: dict[str, float] = {}
    for token in name_tokens(name, lang):
        found.update(dict.fromkeys((part for part in parts.get(token.surface, ()) if part not in found), INSIDE))
        found.update(dict.fromkeys(token.bases, 1.0))
    return found

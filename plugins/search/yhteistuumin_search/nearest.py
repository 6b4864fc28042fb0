"""The themes that come nearest to a question, for a reader who found little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import lru_cache

from yhteistuumin.api import TermView, content_revision, settings, vocabulary
from yhteistuumin_search.analysis import analyse, fold
from yhteistuumin_search.asking import Question

MOST = 4
ALIKE = 0.75
BEGINNING = 6

Words = Mapping[str, frozenset[str]]
"""Theme id to the words of its names."""


def nearest_themes(question: Question) -> list[TermView]:
    """At most four themes whose names share a word with *question* in any language, the rarest word
    first; else those with a word that is spelt much like one of it, or begins like it."""
    words = _words(settings().database_url, content_revision())
    asked = {fold(term) for lang in settings().languages for term in question.terms(lang)}
    best = _sharing(asked, words) or _sharing(_alike(asked, words), words)
    terms = vocabulary("theme").terms
    return [terms[theme] for theme in best[:MOST]]


def _sharing(asked: Collection[str], words: Words) -> list[str]:
    frequency = Counter(word for own in words.values() for word in own)
    scores = {theme: sum(1 / frequency[word] for word in own.intersection(asked)) for theme, own in words.items()}
    return sorted((theme for theme, score in scores.items() if score), key=lambda theme: -scores[theme])


def _alike(asked: Collection[str], words: Words) -> set[str]:
    known = sorted({word for own in words.values() for word in own})
    near = {one for word in asked for one in get_close_matches(word, known, 2, ALIKE)}
    begun = {word[:BEGINNING] for word in asked if len(word) > BEGINNING}
    return near or {word for word in known if word[:BEGINNING] in begun}


@lru_cache(maxsize=2)
def _words(database: str, revision: int) -> Words:
    return {
        term.id: frozenset(
            fold(word)
            for lang in settings().languages
            for name in (term.labels.get(lang, ""), *term.alternatives.get(lang, ()))
            for token in analyse(name, lang, "index")
            for word in token.terms
        )
        for term in vocabulary("theme").terms.values()
    }

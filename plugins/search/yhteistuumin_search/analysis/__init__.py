"""Finnish and Swedish text to search terms, the same for every search engine.

`terms` gives an engine ready terms; `analyse` keeps base forms and compound parts apart and knows
where each word stands, for separate fields and for highlighting inflected words.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from .dots import restored_bases
from .languages import AnalyserStatus, analyser_status, declared, language_code, word_analyser
from .tokens import Token, fold, spellings, words
from .words import Analyser, WordAnalyser, WordForms

__all__ = [
    "Analyser",
    "AnalyserStatus",
    "Mode",
    "Reading",
    "Token",
    "WordAnalyser",
    "WordForms",
    "analyse",
    "analyser_id",
    "analyser_status",
    "declared",
    "fold",
    "readings",
    "terms",
]

Mode = Literal["index", "query"]


class Reading(NamedTuple):
    """What is known of a word wherever it stands."""

    bases: tuple[str, ...]
    parts: tuple[str, ...]
    folded: tuple[str, ...]
    known: bool


def terms(text: str, lang: str, mode: Mode = "index") -> list[str]:
    """The search terms of *text* in reading order.

    In "index" mode a compound is found by its parts too. In "query" mode, for what a visitor types,
    there are base forms only, so that kuntosali does not ask for every kunto and every sali.
    """
    return [term for token in analyse(text, lang, mode) for term in token.terms]


def analyse(text: str, lang: str, mode: Mode = "index") -> list[Token]:
    """The words of *text* with their base forms and, in "index" mode, their compound parts."""
    if mode not in ("index", "query"):
        raise ValueError(f'mode is "index" for documents or "query" for what a visitor types, not {mode!r}')
    analyser = word_analyser(lang)
    code = language_code(lang)
    tokens = []
    for word in words(text):
        reading = _reading(word.surface, code, analyser)
        bases, parts = (reading.bases, reading.parts) if mode == "index" else (_asked(word.surface, code, analyser), ())
        tokens.append(Token(word.surface, word.start, word.end, bases, parts, reading.known))
    return tokens


def readings(text: str, lang: str) -> list[Reading]:
    """What `analyse` says of the words of *text* for the index, without where they stand: quicker."""
    analyser = word_analyser(lang)
    code = language_code(lang)
    return [_reading(word.surface, code, analyser) for word in words(text)]


def analyser_id(lang: str) -> str:
    """Names the analyser of *lang* and its data; when it changes, the index must be built anew."""
    return word_analyser(lang).id


@lru_cache(maxsize=65_536)
def _reading(surface: str, lang: str, analyser: WordAnalyser) -> Reading:
    spelled = spellings(surface)
    forms = _forms(spelled, analyser)
    folded = tuple(dict.fromkeys(map(fold, forms.bases)))
    return Reading(forms.bases, forms.parts, folded, forms.known)


@lru_cache(maxsize=8192)
def _asked(surface: str, lang: str, analyser: WordAnalyser) -> tuple[str, ...]:
    """The base forms that a query means by a word: for one that is none as typed, what it is with its dots."""
    reading = _reading(surface, lang, analyser)
    if reading.known:
        return reading.bases
    typed = spellings(surface)[0]
    restored = restored_bases(typed, lang, analyser)
    return tuple(dict.fromkeys((typed.casefold(), *restored))) if restored else reading.bases


def _forms(spelled: tuple[str, ...], analyser: WordAnalyser) -> WordForms:
    """A hyphenated word is read as written and joined; a guess is dropped when one way is certain."""
    found = [analyser.forms(spelling) for spelling in spelled]
    if len(found) == 1:
        return found[0]
    sure = [reading for reading in found if reading.known or reading.parts] or found[:1]
    bases = dict.fromkeys(base for reading in sure for base in reading.bases)
    parts = dict.fromkeys(part for reading in sure for part in reading.parts if part not in bases)
    return WordForms(tuple(bases), tuple(parts), any(reading.known for reading in found))

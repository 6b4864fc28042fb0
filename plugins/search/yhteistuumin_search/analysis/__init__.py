"""Finnish and Swedish text to search terms, the same for every search engine.

`terms` gives an engine ready terms; `analyse` keeps base forms and compound parts apart and knows
where each word stands, for separate fields and for highlighting inflected words.
"""

from __future__ import annotations

from typing import Literal

from .dots import restored_bases
from .languages import AnalyserStatus, analyser_status, language_code, word_analyser
from .tokens import Token, Word, fold, words
from .words import WordAnalyser, WordForms

__all__ = ["AnalyserStatus", "Mode", "Token", "analyse", "analyser_id", "analyser_status", "fold", "terms"]

Mode = Literal["index", "query"]


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
    return [_token(word, code, analyser, mode) for word in words(text)]


def analyser_id(lang: str) -> str:
    """Names the analyser of *lang* and its data; when it changes, the index must be built anew."""
    return word_analyser(lang).id


def _token(word: Word, lang: str, analyser: WordAnalyser, mode: Mode) -> Token:
    forms = _forms(word, analyser)
    if mode == "index":
        return Token(word.surface, word.start, word.end, forms.bases, forms.parts, forms.known)
    bases = forms.bases
    if not forms.known:
        restored = restored_bases(word.spellings[0], lang, analyser)
        if restored:
            bases = tuple(dict.fromkeys((word.spellings[0].casefold(), *restored)))
    return Token(word.surface, word.start, word.end, bases, known=forms.known)


def _forms(word: Word, analyser: WordAnalyser) -> WordForms:
    """A hyphenated word is read as written and joined; a guess is dropped when one way is certain."""
    readings = [analyser.forms(spelling) for spelling in word.spellings]
    if len(readings) == 1:
        return readings[0]
    sure = [reading for reading in readings if reading.known or reading.parts] or readings[:1]
    bases = dict.fromkeys(base for reading in sure for base in reading.bases)
    parts = dict.fromkeys(part for reading in sure for part in reading.parts if part not in bases)
    return WordForms(tuple(bases), tuple(parts), any(reading.known for reading in readings))

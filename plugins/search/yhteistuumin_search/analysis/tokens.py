"""Cutting text into words, with offsets that always point into the text as given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

_SOFT = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_HYPHENS = "-\u2010\u2011"
_APOSTROPHES = "'\u2019\u02bc"
_LETTER = r"[^\W_]"
# Combining marks keep decomposed text (NFD) in one piece without moving any offset.
_RUN = rf"{_LETTER}(?:{_LETTER}|[\u0300-\u036f{_SOFT}])*"
_CASE_ENDING = (
    r"(?:n|s|t|a|ä|na|nä|ta|tä|ksi|ssa|ssä|sta|stä|lla|llä|lle|lta|ltä|een|iin|aan|ään|hin|"
    r"ia|iä|ien|iden|itä|ita|issa|issä|ista|istä|illa|illä|ille|ilta|iltä|ina|inä|iksi)"
)
_CONJUNCTION = r"(?:ja|tai|sekä|eli|taikka|och|eller|samt|som|respektive)\b"
_LINE_END = rf"[ \t]*\r?\n[ \t]*(?!{_CONJUNCTION})(?=[^\W\d_])"
_WORD = re.compile(rf"{_RUN}(?:(?:[{_HYPHENS}](?:{_LINE_END})?|[{_APOSTROPHES}]){_RUN})*(?::{_CASE_ENDING}(?!\w))?")
_BREAK = re.compile(rf"[{_HYPHENS}]\s+")
_BREAK_IN_WORD = re.compile(rf"[{_HYPHENS}]\s+[a-zåäöéüšž]")
_PLAIN_WORD = re.compile("[A-Za-zÅÄÖÉÜåäöéü]+")
_FOLDED_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "ł": "l", "ß": "ss", "þ": "th", "ı": "i"}
)


@dataclass(frozen=True)
class Token:
    """A word of a text: where it stands, what it is a form of, and what it is made of.

    *bases* are its possible dictionary forms, *parts* the words inside a compound (empty for a query);
    *known* says whether the dictionary has it as it was written.
    """

    surface: str
    start: int
    end: int
    bases: tuple[str, ...]
    parts: tuple[str, ...] = ()
    known: bool = field(default=True, compare=False)

    @property
    def terms(self) -> tuple[str, ...]:
        """Base forms first, then compound parts, each once."""
        return tuple(dict.fromkeys(self.bases + self.parts))

    @property
    def folded(self) -> tuple[str, ...]:
        """Base forms without dots and accents, for a field that ranks after the exact one."""
        return tuple(dict.fromkeys(fold(base) for base in self.bases))


class Word(NamedTuple):
    """A word as it stands in a text."""

    surface: str
    start: int
    end: int


@lru_cache(maxsize=100_000)
def fold(term: str) -> str:
    """*term* without dots and accents (yhteistyö becomes yhteistyo), case folded."""
    if term.isascii():
        return term.lower()
    plain = unicodedata.normalize("NFKD", term.casefold()).translate(_FOLDED_LETTERS)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words(text: str) -> Iterator[Word]:
    """The words of *text* in order; a word that a line break cut in two is one word again."""
    for match in _WORD.finditer(text):
        yield Word(match[0], match.start(), match.end())


def spellings(surface: str) -> tuple[str, ...]:
    """The spellings of a word to analyse, likeliest first."""
    if _PLAIN_WORD.fullmatch(surface):
        return (surface,)
    clean = unicodedata.normalize("NFC", surface)
    for soft in _SOFT:
        clean = clean.replace(soft, "")
    broken = bool(_BREAK_IN_WORD.search(clean))
    clean = _BREAK.sub("-", clean)
    for hyphen in _HYPHENS[1:]:
        clean = clean.replace(hyphen, "-")
    for apostrophe in _APOSTROPHES[1:]:
        clean = clean.replace(apostrophe, "'")
    joined = clean.replace("-", "")
    if joined == clean or joined.isdigit():
        return (clean,)
    return (joined, clean) if broken else (clean, joined)

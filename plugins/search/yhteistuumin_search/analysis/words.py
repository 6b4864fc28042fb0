"""What an analyser says about one word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class WordForms(NamedTuple):
    """The dictionary forms a word may be a form of, its compound parts, and whether it was recognised."""

    bases: tuple[str, ...]
    parts: tuple[str, ...] = ()
    known: bool = True


class WordAnalyser(Protocol):
    """One language's way to read a word; *word* comes without soft hyphens, in the case it was written."""

    @property
    def id(self) -> str:
        """Names the method and its data; an index built with another id must be built anew."""
        ...

    def __hash__(self) -> int: ...

    def knows(self, word: str) -> bool:
        """Whether *word*, in lower case, is in the dictionary; quicker than `forms`."""
        ...

    def forms(self, word: str) -> WordForms:
        """Everything known about *word*; always at least one base."""
        ...


@dataclass(frozen=True)
class Analyser:
    """How another plugin reads the words of *lang*: offer one to ``search.analysers``.

    *make* is called once a process. *stop_words* are not looked for in a question that has other words.
    """

    lang: str
    make: Callable[[], WordAnalyser]
    stop_words: frozenset[str] = frozenset()


def word_list(words: str) -> tuple[str, ...]:
    """Words written out in a text, for lists that are easier to read in lines than one to a line."""
    return tuple(words.split())

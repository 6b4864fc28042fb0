"""What a search backend is: finished terms in, candidates out.

Analysis, expansion, facets, permissions and the choice of language are not its business.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Document:
    """An item in one language as finished terms. *labels* pairs a language with the terms of the
    item's theme and place names in it."""

    item_id: int
    uid: str
    lang: str
    title: tuple[str, ...]
    text: tuple[str, ...]
    parts: tuple[str, ...]
    folded: tuple[str, ...]
    title_folded: tuple[str, ...]
    labels: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Group:
    """One word of a query: a document that has any of its terms has the word.

    *exact* terms are looked for in title, text and compound parts, *folded* ones in the folded
    title and text, *labels* (language, terms) in the names of the item's themes and places in that language.
    """

    exact: tuple[str, ...]
    folded: tuple[str, ...] = ()
    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A document that was found: higher *score* is better, within one call only."""

    item_id: int
    lang: str
    score: float


@dataclass(frozen=True)
class Candidates:
    """The best documents in order, and the item ids of every document that matched."""

    best: tuple[Candidate, ...]
    all_items: frozenset[int]


class Backend(Protocol):
    """One index. Reading is allowed from many threads and processes, writing from one at a time."""

    name: str

    def find(self, groups: Sequence[Group], *, lang: str, every_word: bool, limit: int) -> Candidates:
        """Documents in *lang* that have every word of *groups* (or any, with every_word=False)."""
        ...

    def near(self, word: str, *, lang: str) -> str | None:
        """The most frequent indexed term within two letters of *word*, or None."""
        ...

    def update(self, uids: Sequence[str], documents: Iterable[Document]) -> None:
        """Replace everything known of *uids* by *documents*, at once and durably."""
        ...

    def rebuild(self, documents: Iterable[Document], *, identity: str) -> int:
        """Index *documents* anew beside the old index and switch over; the number of documents."""
        ...

    def identity(self) -> str | None:
        """The identity that the index was rebuilt with; None where there is no index yet."""
        ...

    def size(self) -> int:
        """How many documents the index holds."""
        ...

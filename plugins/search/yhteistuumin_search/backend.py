"""What a search backend is: a durable store of which documents have which terms.

Analysis, ranking, expansion, facets, permissions and the choice of language are not its business,
so that every backend gives the same hits in the same order.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from yhteistuumin.api import Later

TITLE, TEXT, FOLDED, TITLE_FOLDED = "title", "text", "folded", "title_folded"
TITLE_PARTS, PARTS = "title_parts", "parts"
LABELS = "labels_"
LONGEST_TERM = 120
# A word that stands a hundred times says no more than one that stands sixty-four times.
_TIMES = (*range(1, 13), 14, 16, 20, 24, 32, 48, 64)


class IndexDamaged(Exception):
    """The index is there but cannot be read or written; a rebuild mends it."""


class IndexUnwritable(Later):
    """The place of the index cannot be written; says which and why. Changes wait until it can."""


@dataclass(frozen=True)
class Document:
    """An item in one language as finished terms. *labels* pairs a language with the terms of the
    item's theme and place names in it."""

    item_id: int
    uid: str
    lang: str
    title: tuple[str, ...]
    text: tuple[str, ...]
    title_parts: tuple[str, ...]
    parts: tuple[str, ...]
    folded: tuple[str, ...]
    title_folded: tuple[str, ...]
    labels: tuple[tuple[str, tuple[str, ...]], ...]

    def fields(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The name and the terms of each field."""
        yield from (
            (TITLE, self.title),
            (TEXT, self.text),
            (TITLE_PARTS, self.title_parts),
            (PARTS, self.parts),
            (FOLDED, self.folded),
            (TITLE_FOLDED, self.title_folded),
        )
        yield from ((f"{LABELS}{lang}", terms) for lang, terms in self.labels)

    def postings(self) -> dict[str, int]:
        """How often the document has each term, by `posting_key`; high numbers are made coarse."""
        return {
            posting_key(name, self.lang, term): coarse(times)
            for name, terms in self.fields()
            for term, times in Counter(terms).items()
        }

    def lengths(self) -> dict[str, int]:
        """How many terms each field has."""
        return {name: len(terms) for name, terms in self.fields() if terms}


def posting_key(field: str, lang: str, term: str) -> str:
    """The name under which a backend keeps *term* of a *field* of documents in *lang*."""
    return f"{field}.{lang}.{term[:LONGEST_TERM]}"


def coarse(times: int) -> int:
    """*times*, rounded down where it hardly matters any more."""
    return _TIMES[bisect_right(_TIMES, times) - 1]


DocumentLengths = tuple[int, str, Mapping[str, int]]
"""An item, the language of its document and the lengths of its fields."""


class Lengths:
    """How many documents there are in each language, and how long their fields are."""

    def __init__(self, documents: Iterable[DocumentLengths] = ()) -> None:
        self.size = 0
        self._counts: dict[str, int] = {}
        self._lengths: dict[tuple[str, str], dict[int, int]] = {}
        self._add(documents)

    def after(self, gone: Iterable[DocumentLengths], come: Iterable[DocumentLengths]) -> Lengths:
        """The lengths once *gone* have given way to *come*: a saved item is a few documents of thousands."""
        changed = Lengths()
        changed.size, changed._counts = self.size, dict(self._counts)
        changed._lengths = {key: dict(lengths) for key, lengths in self._lengths.items()}
        for item, lang, lengths in gone:
            changed.size -= 1
            changed._counts[lang] -= 1
            for field in lengths:
                changed._lengths[field, lang].pop(item, None)
        changed._add(come)
        return changed

    def _add(self, documents: Iterable[DocumentLengths]) -> None:
        for item, lang, lengths in documents:
            self.size += 1
            self._counts[lang] = self._counts.get(lang, 0) + 1
            for field, length in lengths.items():
                self._lengths.setdefault((field, lang), {})[item] = length

    def count(self, lang: str) -> int:
        """How many documents are in *lang*."""
        return self._counts.get(lang, 0)

    def of(self, field: str, lang: str) -> Mapping[int, int]:
        """The length of the *field* of each item's document in *lang* that has it."""
        return self._lengths.get((field, lang), {})


@dataclass(frozen=True)
class Group:
    """One word of a query: a document that has any of its terms has the word.

    *exact* terms are looked for in title, text and their compound parts, *folded* ones in the folded
    title and text, *labels* (language, terms) in the names of the item's themes and places in that language.
    *together* is the word in pieces: a document that has one term of every piece has the word, too.
    *other_names* are the words that themes and places of this name are called by besides: they find
    nothing, but order what has the name.
    """

    exact: tuple[str, ...]
    folded: tuple[str, ...] = ()
    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    other_names: tuple[str, ...] = ()


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


class Reader(Protocol):
    """One state of an index, for many threads. Whatever cannot be read raises `IndexDamaged`."""

    @property
    def state(self) -> Hashable:
        """Another value whenever the index holds anything else."""
        ...

    @property
    def lengths(self) -> Lengths:
        """What is known of the documents as a whole."""
        ...

    def postings(self, key: str) -> Mapping[int, int]:
        """The items that have the term with this `posting_key`, and how often."""
        ...

    def keys(self, beginning: str) -> Iterable[str]:
        """The posting keys with this *beginning*; some may have no item any more."""
        ...


class Backend(Protocol):
    """One index. Reading is allowed from many threads and processes, and while somebody writes."""

    name: str

    def reader(self) -> Reader | None:
        """The present state; None where there is no index of this backend's yet."""
        ...

    def update(self, uids: Sequence[str], documents: Iterable[Document]) -> None:
        """Replace everything known of *uids* by *documents*, at once and durably.

        *documents* are asked for once nobody else writes. Without an index nothing happens.
        """
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

"""Page numbers: which to show, and where they lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

AROUND = 2
GAP = 0


@dataclass(frozen=True)
class Entry:
    """One number of the pager; number 0 is a gap."""

    number: int
    url: str = ""
    current: bool = False


@dataclass(frozen=True)
class Pager:
    """The numbers to show, and the neighbours of the present page (``""`` at an end)."""

    entries: tuple[Entry, ...]
    previous: str
    next: str


def pager(page: int, pages: int, url_of: Callable[[int], str]) -> Pager:
    """The pager of page *page* of *pages*; *url_of* gives the address of a page."""
    entries: list[Entry] = []
    before = 0
    for number in _shown(page, pages):
        if number - before > 1:
            entries.append(Entry(GAP))
        entries.append(Entry(number, url_of(number), number == page))
        before = number
    return Pager(
        tuple(entries),
        url_of(page - 1) if page > 1 else "",
        url_of(page + 1) if page < pages else "",
    )


def _shown(page: int, pages: int) -> list[int]:
    near = range(page - AROUND, page + AROUND + 1)
    return sorted({n for n in (1, *near, pages) if 1 <= n <= pages})


def page_number(text: str | None) -> int | None:
    """The page number that an address asks for (1 where it asks for none); None for no number."""
    if text is None:
        return 1
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 8 and int(text) else None

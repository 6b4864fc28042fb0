"""What is most like an item: live items scored by the values that they share with it.

Scores are added up for all items at once, as binary numbers whose digits lie across bitmasks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yhteistuumin.content.listing import Index, Query, found_mask, index, mask_of_values


@dataclass(frozen=True)
class Feature:
    """What an item may share: having any of *values* of the facet *name* scores *weight*."""

    name: str
    values: tuple[str, ...]
    weight: int = 1


@dataclass(frozen=True)
class Scored:
    """An item and how much it shares."""

    id: int
    score: int


def most_alike(
    query: Query,
    features: Iterable[Feature],
    *,
    number: int,
    leave_out: Iterable[int] = (),
    unlike: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Scored]:
    """The *number* items of *query* that score highest, the newest first among equals.

    The items *leave_out* and those with a value of *unlike* do not count, nor do items that share
    nothing. No database query beyond those of the listing.
    """
    current = index()
    candidates = found_mask(query)
    for item_id in leave_out:
        if item_id in current.bit_of:
            candidates &= ~(1 << current.bit_of[item_id])
    for name, values in (unlike or {}).items():
        candidates &= ~mask_of_values(name, values)
    digits: list[int] = []
    for feature in features:
        _add(digits, mask_of_values(feature.name, feature.values) & candidates, feature.weight)
    return _highest(current, digits, number)


def _add(digits: list[int], mask: int, weight: int) -> None:
    """Add *weight* to the number of every item in *mask*."""
    for place in range(weight.bit_length()):
        carry = mask if weight >> place & 1 else 0
        at = place
        while carry:
            while len(digits) <= at:
                digits.append(0)
            digits[at], carry = digits[at] ^ carry, digits[at] & carry
            at += 1


def _highest(current: Index, digits: Sequence[int], number: int) -> list[Scored]:
    left = 0
    for digit in digits:
        left |= digit
    found: list[Scored] = []
    while left and len(found) < number:
        best, score = left, 0
        for place in reversed(range(len(digits))):
            if best & digits[place]:
                best &= digits[place]
                score |= 1 << place
        newest = best & -best
        found.append(Scored(current.ids[newest.bit_length() - 1], score))
        left ^= newest
    return found

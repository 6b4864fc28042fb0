"""A compound as the row of words it is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

LONGEST_ENDING = 3
"""What a piece may be longer than its base form: *maahan* in *maahanmuuttaja*."""


def pieces(base: str, parts: Sequence[str], is_enough: Callable[[str], bool]) -> tuple[str, ...]:
    """The words that *base* is made of, from its *parts*, which overlap: avustushakemus is one, hakemus another.

    A piece that *is_enough* is not cut further; *base* itself where nothing fits.
    """
    shorter = [part for part in parts if len(part) < len(base)]
    pairs = [(head, tail) for head in shorter for tail in shorter if head != tail and is_made_of(base, head, tail)]
    if not pairs:
        return (base,)
    best = max(pairs, key=lambda pair: min(map(len, pair)))
    return tuple(piece for half in best for piece in ((half,) if is_enough(half) else pieces(half, shorter, is_enough)))


def is_made_of(base: str, head: str, tail: str) -> bool:
    """Whether *base* is *head*, give or take its ending, and then *tail*."""
    front = base.removesuffix(tail).rstrip("-")
    return len(front) < len(base) and front.startswith(head[:3]) and abs(len(front) - len(head)) <= LONGEST_ENDING

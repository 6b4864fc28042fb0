"""Fewer points for the same shapes, with borders that neighbours go on sharing.

Rings are cut where borders meet; each piece is simplified once, in one direction, by Douglas and
Peucker's method ("Algorithms for the reduction of the number of points required to represent a
digitized line or its caricature", Cartographica 10, 1973), so no gap opens between neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

Point = tuple[int, int]
Ring = tuple[Point, ...]
"""A closed line without its first point repeated at the end."""


def simplify(rings: Sequence[Ring], tolerance: float) -> list[Ring]:
    """*rings* in their order, no point further than *tolerance* from where it was.

    A ring that is too small for the tolerance loses its area; `area` tells.
    """
    corners = _corners(rings)
    known: dict[Ring, Ring] = {}
    return [_simplified(ring, corners, tolerance, known) for ring in rings]


def area(ring: Ring) -> float:
    """The area inside *ring*, whatever its direction."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise((*ring, ring[0])))) / 2 if ring else 0


def _corners(rings: Iterable[Ring]) -> set[Point]:
    """The points where borders part: those with more than two neighbours."""
    neighbours: dict[Point, set[Point]] = {}
    for ring in rings:
        for one, other in pairwise((*ring, ring[0])):
            neighbours.setdefault(one, set()).add(other)
            neighbours.setdefault(other, set()).add(one)
    return {point for point, around in neighbours.items() if len(around) > 2}


def _simplified(ring: Ring, corners: set[Point], tolerance: float, known: dict[Ring, Ring]) -> Ring:
    at = [number for number, point in enumerate(ring) if point in corners] or [ring.index(min(ring))]
    turned = (*ring[at[0] :], *ring[: at[0]], ring[at[0]])
    cuts = [number - at[0] for number in at] + [len(ring)]
    found: list[Point] = []
    for begin, end in pairwise(cuts):
        found.extend(_piece(turned[begin : end + 1], tolerance, known)[:-1])
    return tuple(found)


def _piece(line: Ring, tolerance: float, known: dict[Ring, Ring]) -> Ring:
    backwards = line[::-1]
    if backwards < line:
        return _piece(backwards, tolerance, known)[::-1]
    if line not in known:
        known[line] = _douglas_peucker(line, tolerance)
    return known[line]


def _douglas_peucker(line: Ring, tolerance: float) -> Ring:
    kept = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        begin, end = waiting.pop()
        far, at = max(((distance(line[i], line[begin], line[end]), i) for i in range(begin + 1, end)), default=(0, 0))
        if far > tolerance:
            kept.add(at)
            waiting += [(begin, at), (at, end)]
    return tuple(line[i] for i in sorted(kept))


def distance(point: Point, begin: Point, end: Point) -> float:
    """How far *point* is from the line between two points."""
    (x, y), (x0, y0), (x1, y1) = point, begin, end
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    along = ((x - x0) * dx + (y - y0) * dy) / length if length else 0
    along = min(1, max(0, along))
    return float(((x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2) ** 0.5)

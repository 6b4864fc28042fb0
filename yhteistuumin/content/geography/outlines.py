"""The outlines that the site draws its maps with: kept as finished SVG paths beside the database.

A file is named after its content and a site setting tells which one counts, so that an import is
seen by every process at once, or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from yhteistuumin.content.geography.geojson import Areas, Degrees
from yhteistuumin.content.geography.projection import project
from yhteistuumin.content.geography.simplifying import Point, Ring, area, distance, simplify
from yhteistuumin.content.state import set_setting, setting
from yhteistuumin.content.vocabularies import MUNICIPALITY, REGION
from yhteistuumin.runtime import settings

SETTING = "outlines"
FOLDER = "geography"
UNIT = 250
"""Metres in one unit of a drawing."""
ORIGIN = (0, 7_800_000)
"""Easting and northing of the drawing's upper left corner."""
TOLERANCE = {REGION: 1_200, MUNICIPALITY: 500}
"""How far a border may move, in metres."""
SMALLEST = 3
"""Islands with less than so many squares of the tolerance are left out."""
GRID = 16
DIGEST_LENGTH = 16


@dataclass(frozen=True)
class Outline:
    """One area: the path *d*, its box (left, top, right, bottom) and the point for its label."""

    d: str
    box: tuple[int, int, int, int]
    at: tuple[int, int]


@dataclass(frozen=True)
class Outlines:
    """The outlines of a vocabulary by term; *source* is what is told with the map, if not the
    usual."""

    shapes: Mapping[str, Outline]
    source: str = ""


_kept: dict[Path, Mapping[str, Outline]] = {}


def outlines(vocabulary: str) -> Outlines | None:
    """The outlines of *vocabulary*, or None while none were imported."""
    chosen = (setting(SETTING, None) or {}).get(vocabulary)
    if not chosen:
        return None
    file = _folder() / str(chosen.get("file", ""))
    if file not in _kept:
        try:
            stored: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        except OSError:
            return None
        _kept[file] = {term: Outline(one["d"], tuple(one["box"]), tuple(one["at"])) for term, one in stored.items()}
    return Outlines(_kept[file], str(chosen.get("source", "")))


def draw(areas: Areas) -> dict[str, Outline]:
    """*areas* projected, simplified and turned into paths. Small islands are left out."""
    owners = [term for term, rings in areas.rings.items() for _ring in rings]
    whole = [_projected(ring) for rings in areas.rings.values() for ring in rings]
    tolerance = TOLERANCE[areas.vocabulary]
    slim = simplify(whole, tolerance)
    by_term: dict[str, list[tuple[Ring, Ring]]] = {}
    for term, ring, before in zip(owners, slim, whole, strict=True):
        by_term.setdefault(term, []).append((ring, before))
    return {term: _outline(_worth_drawing(rings, tolerance)) for term, rings in by_term.items()}


def store(writing: Session, vocabulary: str, shapes: Mapping[str, Outline], source: str = "") -> None:
    """Make *shapes* the outlines of *vocabulary* once the transaction commits."""
    content = json.dumps({term: asdict(shape) for term, shape in shapes.items()}, separators=(",", ":"))
    digest = hashlib.sha256(content.encode()).hexdigest()[:DIGEST_LENGTH]
    file = _folder() / f"{vocabulary}-{digest}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}.part")
    unfinished.write_text(content, encoding="utf-8")
    unfinished.replace(file)
    chosen = {**(setting(SETTING, None) or {}), vocabulary: {"file": file.name, "source": source}}
    set_setting(writing, SETTING, chosen)


def _folder() -> Path:
    return settings().instance / FOLDER


def _projected(ring: Sequence[Degrees]) -> Ring:
    points = [(round(x), round(y)) for x, y in (project(*point) for point in ring)]
    return tuple(point for at, point in enumerate(points) if point != points[at - 1]) or tuple(points[:1])


def _worth_drawing(rings: Sequence[tuple[Ring, Ring]], tolerance: float) -> list[Ring]:
    """The rings that are large enough; the largest in any case, as it was if need be."""
    large = [slim for slim, _before in rings if area(slim) >= SMALLEST * tolerance**2]
    if large:
        return sorted(large, key=area, reverse=True)
    slim, before = max(rings, key=lambda pair: area(pair[1]))
    return [slim if area(slim) else before]


def _outline(rings: Sequence[Ring]) -> Outline:
    drawn = [tuple(_placed(point) for point in ring) for ring in rings]
    xs, ys = [x for ring in drawn for x, _y in ring], [y for ring in drawn for _x, y in ring]
    box = (min(xs), min(ys), max(xs), max(ys))
    return Outline("".join(map(_path, drawn)), box, _label_point(drawn[0]))


def _placed(point: Point) -> Point:
    return round((point[0] - ORIGIN[0]) / UNIT), round((ORIGIN[1] - point[1]) / UNIT)


def _path(ring: Ring) -> str:
    steps = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(ring) if a != b)
    return f"M{ring[0][0]} {ring[0][1]}l{steps}z"


def _label_point(ring: Ring) -> Point:
    """The point of a grid that is inside *ring* and furthest from its border."""
    edges = list(pairwise((*ring, ring[0])))
    inside = [point for point in _grid(ring) if _contains(edges, point)]
    if not inside:
        return ring[0]
    return max(inside, key=lambda point: min(distance(point, *edge) for edge in edges))


def _grid(ring: Ring) -> Iterator[Point]:
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    for row in range(1, GRID):
        for column in range(1, GRID):
            yield (
                min(xs) + (max(xs) - min(xs)) * column // GRID,
                min(ys) + (max(ys) - min(ys)) * row // GRID,
            )


def _contains(edges: Sequence[tuple[Point, Point]], point: Point) -> bool:
    x, y = point
    crossed = False
    for (x0, y0), (x1, y1) in edges:
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            crossed = not crossed
    return crossed

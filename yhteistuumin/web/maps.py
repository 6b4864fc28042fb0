"""Maps drawn by the server: areas as links, coloured by how much there is, with a legend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from yhteistuumin.content.addresses import term_url
from yhteistuumin.content.geography.outlines import Outline, outlines
from yhteistuumin.content.vocabularies import vocabulary
from yhteistuumin.i18n import translate
from yhteistuumin.schema.messages import translator

_ = translator(__name__)

CLASSES = 3
"""Shades beside the one for nothing."""
MARGIN = 0.02
SOURCE = _("Regional division: Statistics Finland, CC BY 4.0; simplified")


@dataclass(frozen=True)
class MapArea:
    """One area: *step* is its shade, from 0 (nothing) to 3 (most)."""

    id: str
    label: str
    lang: str
    url: str
    d: str
    at: tuple[int, int]
    count: int
    step: int


@dataclass(frozen=True)
class MapStep:
    """A shade of the legend with the numbers it stands for."""

    step: int
    label: str


@dataclass(frozen=True)
class AreaMap:
    """A map: *box* is the view box of the drawing, *letter* the height of its numbers."""

    box: tuple[int, int, int, int]
    areas: tuple[MapArea, ...]
    legend: tuple[MapStep, ...]
    source: str
    letter: int


def area_map(
    name: str,
    numbers: Mapping[str, int],
    lang: str,
    *,
    within: str = "",
    leads_to: Callable[[str], str] | None = None,
) -> AreaMap | None:
    """The terms of the vocabulary *name* as areas with *numbers*; only those below *within*.

    Each leads to its own page; with *leads_to* those that have a number lead where that says.

    None while the site has no outlines of them: see ``yhteistuumin import geo``.
    """
    known = outlines(name)
    terms = vocabulary(name).children(within) if within else tuple(vocabulary(name).terms.values())
    drawn = {term: known.shapes[term.id] for term in terms if term.id in known.shapes} if known else {}
    if not known or not drawn:
        return None
    tops = steps_of(numbers.get(term.id, 0) for term in drawn)
    areas = [
        MapArea(
            term.id,
            term.label(lang),
            term.label_lang(lang),
            _leads_to(term.id, numbers, leads_to) if leads_to else term_url(name, term.slug(lang), lang) or "",
            shape.d,
            shape.at,
            numbers.get(term.id, 0),
            step_of(numbers.get(term.id, 0), tops),
        )
        for term, shape in drawn.items()
    ]
    box = _box(drawn.values())
    return AreaMap(box, tuple(areas), _legend(tops), known.source or translate(SOURCE), max(box[2:]) // 40)


def _leads_to(term: str, numbers: Mapping[str, int], leads_to: Callable[[str], str]) -> str:
    return leads_to(term) if numbers.get(term) else ""


def steps_of(numbers: Iterable[int]) -> tuple[int, ...]:
    """The largest number of each shade: as many different numbers in every one of them."""
    some = sorted({number for number in numbers if number})
    return tuple(sorted({some[-(-len(some) * part // CLASSES) - 1] for part in range(1, CLASSES + 1) if some}))


def step_of(number: int, tops: tuple[int, ...]) -> int:
    """The shade of *number*, from 0 for nothing; *tops* come from `steps_of`."""
    return next((step for step, top in enumerate(tops, start=1) if number <= top), 0) if number else 0


def _legend(tops: tuple[int, ...]) -> tuple[MapStep, ...]:
    found = [MapStep(0, "0")]
    lowest = 1
    for step, top in enumerate(tops, start=1):
        found.append(MapStep(step, str(top) if top == lowest else f"{lowest}–{top}"))
        lowest = top + 1
    return tuple(found)


def _box(shapes: Iterable[Outline]) -> tuple[int, int, int, int]:
    boxes = [shape.box for shape in shapes]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    edge = round(max(right - left, bottom - top) * MARGIN)
    return left - edge, top - edge, right - left + 2 * edge, bottom - top + 2 * edge

"""What the network has from a municipality, and what stands there while it has nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yhteistuumin.api import Card, FacetValue, Query, TermView, cards, listing
from yhteistuumin_municipalities.names import MUNICIPALITY

PER_KIND = 6
INSTEAD = 3
PRACTICE = "practice"


@dataclass(frozen=True)
class Group:
    """The newest items of one kind, of *total*."""

    kind: str
    label: str
    total: int
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Content:
    """Everything from a municipality by kind; *instead* is shown where there is nothing.

    *near* says whether *instead* comes from the municipality's own region.
    """

    total: int
    groups: tuple[Group, ...]
    themes: tuple[FacetValue, ...]
    instead: tuple[Card, ...] = ()
    near: bool = False


def content_of(term: TermView, lang: str) -> Content:
    """What the page of *term* shows: as many queries for any municipality."""
    own = Query(lang, facets={MUNICIPALITY: (term.id,)}, show=("kind", "theme"))
    found = listing(own)
    facets = {group.name: group.values for group in found.facets}
    if not found.total:
        ids, near = _instead(term, lang)
        return Content(0, (), (), tuple(cards(ids, lang)), near)
    newest = {value.id: _newest(own, value.id) for value in facets.get("kind", ())}
    shown = {card.id: card for card in cards([one for ids in newest.values() for one in ids], lang)}
    groups = tuple(
        Group(value.id, value.label, value.count, tuple(_present(shown, newest[value.id])))
        for value in facets.get("kind", ())
    )
    return Content(found.total, groups, facets.get("theme", ()))


def _newest(query: Query, kind: str) -> tuple[int, ...]:
    return listing(Query(query.lang, kinds=(kind,), facets=query.facets, per_page=PER_KIND)).ids


def _present(shown: dict[int, Card], ids: Sequence[int]) -> Iterator[Card]:
    return (shown[one] for one in ids if one in shown)


def _instead(term: TermView, lang: str) -> tuple[tuple[int, ...], bool]:
    """Practices of the region, else of the whole network, else anything that is new."""
    region = {"region": (term.parent,)} if term.parent else {}
    for kinds, facets in (((PRACTICE,), region), ((PRACTICE,), {}), ((), {})):
        ids = listing(Query(lang, kinds=kinds, facets=facets, per_page=INSTEAD)).ids
        if ids:
            return ids, bool(facets)
    return (), False

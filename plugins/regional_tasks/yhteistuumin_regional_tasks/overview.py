"""All regions side by side: what there is from each, as a map and as a table to be sorted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from yhteistuumin.api import (
    AreaMap,
    Link,
    Message,
    Query,
    TermView,
    area_map,
    chosen_facets,
    chosen_links,
    counts,
    listing,
    sort_key,
    term_link,
    translate,
    translator,
    vocabulary,
    with_query,
)

_ = translator(__name__)

FACETS = ("theme",)
PAGES, TOWNS, NAME = "pages", "municipalities", "name"
FIXED: Mapping[str, Message] = {
    NAME: _("Region"),
    PAGES: _("All pages"),
    TOWNS: _("Municipalities with pages"),
}
REVERSED = "-"
PAGE = "page"
"""The kind of the site's own pages, which belong to no region; they count among all pages only."""


@dataclass(frozen=True)
class Column:
    """A column: *url* sorts by it, *order* is what ``aria-sort`` says, ``""`` if it is another."""

    id: str
    label: str
    url: str
    order: str = ""


@dataclass(frozen=True)
class Row:
    """One region: *numbers* by column, *towns* the number of its municipalities."""

    id: str
    link: Link
    numbers: Mapping[str, int]
    towns: int


@dataclass(frozen=True)
class Overview:
    """The regions with what the visitor chose to see: *shown* is the column that the map shows.

    *views* are the columns as links that put them on the map.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    views: tuple[Link, ...]
    shown: str
    label: str
    map: AreaMap | None
    chosen: tuple[Link, ...]


def overview(lang: str) -> Overview:
    """What the address asks for: ``theme`` narrows, ``show`` is for the map, ``sort`` for the table."""
    facets = chosen_facets(FACETS)
    everything = Query(lang, facets=facets, show=("kind", *FACETS))
    groups = listing(everything).facets
    kinds = {value.id: value.label for group in groups if group.name == "kind" for value in group.values}
    kinds.pop(PAGE, None)
    labels = {NAME: translate(FIXED[NAME]), PAGES: translate(FIXED[PAGES]), **kinds, TOWNS: translate(FIXED[TOWNS])}
    rows = _rows(everything, tuple(kinds), lang)
    shown = request.args.get("show", PAGES)
    if shown not in labels or shown == NAME:
        shown = PAGES
    sort = _chosen_sort(labels)
    return Overview(
        columns=tuple(_column(name, label, sort) for name, label in labels.items()),
        rows=tuple(_sorted(rows, sort)),
        views=tuple(_view(name, label, shown) for name, label in labels.items() if name != NAME),
        shown=shown,
        label=labels[shown],
        map=area_map("region", {row.id: row.numbers[shown] for row in rows}, lang),
        chosen=tuple(chosen_links(groups, facets)),
    )


def _rows(query: Query, kinds: tuple[str, ...], lang: str) -> list[Row]:
    by_kind = {PAGES: counts("region", query)}
    for kind in kinds:
        by_kind[kind] = counts("region", Query(lang, kinds=(kind,), facets=query.facets))
    towns = counts("municipality", query)
    return [_row(term, by_kind, towns, lang) for term in vocabulary("region").terms.values()]


def _row(term: TermView, by_kind: Mapping[str, Mapping[str, int]], towns: Mapping[str, int], lang: str) -> Row:
    own = vocabulary("municipality").children(term.id)
    numbers = {name: found.get(term.id, 0) for name, found in by_kind.items()}
    numbers[TOWNS] = sum(1 for town in own if towns.get(town.id))
    return Row(term.id, term_link("region", term.id, lang), numbers, len(own))


def _chosen_sort(labels: Mapping[str, str]) -> str:
    asked = request.args.get("sort", NAME)
    return asked if asked.removeprefix(REVERSED) in labels else NAME


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    by_name = sorted(rows, key=lambda row: sort_key(row.link.label))
    name, backwards = sort.removeprefix(REVERSED), sort.startswith(REVERSED)
    if name == NAME:
        return by_name[::-1] if backwards else by_name
    return sorted(by_name, key=lambda row: row.numbers[name] * (1 if backwards else -1))


def _column(name: str, label: str, sort: str) -> Column:
    """Names begin with A, numbers with the largest; asked for again it is the other way round."""
    backwards = sort.startswith(REVERSED)
    if sort.removeprefix(REVERSED) != name:
        return Column(name, label, _with("sort", name))
    ascending = backwards != (name == NAME)
    return Column(
        name,
        label,
        _with("sort", name if backwards else f"{REVERSED}{name}"),
        "ascending" if ascending else "descending",
    )


def _view(name: str, label: str, shown: str) -> Link:
    return Link(label, _with("show", name), current="true" if name == shown else "")


def _with(name: str, value: str) -> str:
    pairs = [(key, one) for key, one in request.args.items(multi=True) if key != name]
    return with_query(request.path, [*pairs, (name, value)])

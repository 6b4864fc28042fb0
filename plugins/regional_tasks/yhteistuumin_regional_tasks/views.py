"""The regions: all of them as a map and a list, and a page for each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response

from yhteistuumin.api import (
    Link,
    PanelContext,
    Query,
    TermView,
    area_map,
    atom_feed,
    counts,
    listing,
    page_head,
    shown_panels,
    sort_key,
    term_url,
    vocabulary,
)
from yhteistuumin_regional_tasks.overview import overview

blueprint = Blueprint("regional_tasks", __name__)

FEED_ENTRIES = 30

NORTH_TO_SOUTH = (
    "19", "17", "18", "16", "13", "11", "12", "15", "14", "06", "10", "09", "04", "05", "07", "08", "21", "02", "01",
)  # fmt: skip
"""Codes of the regions in the order in which the list reads like the map."""


@dataclass(frozen=True)
class Tile:
    """A region on the map: *code* places it, *count* is the number of pages from it."""

    id: str
    code: str
    label: str
    lang: str
    url: str
    count: int


@dataclass(frozen=True)
class Town:
    """A municipality by name; *lang* is the language of the name, *count* its pages.

    *url* is ``""`` where municipalities have no pages of their own.
    """

    id: str
    label: str
    lang: str
    count: int
    url: str


def region_tiles(lang: str) -> list[Tile]:
    """Every region, from north to south."""
    numbers = counts("region", Query(lang))
    places = {code: at for at, code in enumerate(NORTH_TO_SOUTH)}
    tiles = [
        Tile(
            term.id,
            term.code,
            term.label(lang),
            term.label_lang(lang),
            term_url("region", term.slug(lang), lang) or "",
            numbers.get(term.id, 0),
        )
        for term in vocabulary("region").terms.values()
    ]
    return sorted(tiles, key=lambda tile: (places.get(tile.code, len(places)), tile.label))


@blueprint.get("/")
def index(lang: str) -> str:
    """All regions, as a map and as a table."""
    return render_template("regional_tasks/index.html", overview=overview(lang), tiles=region_tiles(lang))


@blueprint.get("/<slug>/")
def region(lang: str, slug: str) -> str | Response:
    """The landing page of one region; another language's slug or an id leads to it."""
    regions = vocabulary("region")
    term = regions.by_slug(lang, slug)
    if term is None:
        return _redirected(lang, slug)
    found = listing(Query(lang, facets={"region": (term.id,)}, show=("kind", "theme")))
    numbers = counts("municipality", Query(lang))
    page_head().feeds.append(Link(term.label(lang), f"{term_url('region', slug, lang)}feed.atom"))
    return render_template(
        "regional_tasks/region.html",
        region=term,
        total=found.total,
        kinds=next((group.values for group in found.facets if group.name == "kind"), ()),
        themes=next((group.values for group in found.facets if group.name == "theme"), ()),
        towns=_towns(term, numbers, lang),
        map=area_map("municipality", numbers, lang, within=term.id),
        tiles=region_tiles(lang),
        panels=shown_panels(PanelContext("region", lang, region=term.id)),
    )


@blueprint.get("/<slug>/feed.atom")
def feed(lang: str, slug: str) -> Response:
    """What is new in one region, in the language of the address."""
    term = vocabulary("region").by_slug(lang, slug)
    url = term_url("region", slug, lang)
    if term is None or url is None:
        abort(404)
    query = Query(lang, facets={"region": (term.id,)}, only_lang=lang, per_page=FEED_ENTRIES)
    return atom_feed(query, term.label(lang), url)


def _redirected(lang: str, slug: str) -> Response:
    regions = vocabulary("region")
    term = regions.get(slug) or next((t for t in regions.terms.values() if slug in t.slugs.values()), None)
    url = term_url("region", term.slug(lang), lang) if term else None
    if url is None:
        abort(404)
    return redirect(url, 301)


def _towns(region_term: TermView, numbers: dict[str, int], lang: str) -> list[Town]:
    towns = [
        Town(
            term.id,
            term.label(lang),
            term.label_lang(lang),
            numbers.get(term.id, 0),
            term_url("municipality", term.slug(lang), lang) or "",
        )
        for term in vocabulary("municipality").children(region_term.id)
    ]
    return sorted(towns, key=lambda town: sort_key(town.label))

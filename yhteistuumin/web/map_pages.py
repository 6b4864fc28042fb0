"""What a listing holds, on a map: by region, or by municipality within the one region chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from yhteistuumin.content.addresses import section_url
from yhteistuumin.content.listing import Query, count, counts
from yhteistuumin.content.vocabularies import MUNICIPALITY, REGION, TermView, vocabulary
from yhteistuumin.i18n import sort_key, translate
from yhteistuumin.runtime import registry
from yhteistuumin.schema.messages import translator
from yhteistuumin.security.permissions import public
from yhteistuumin.web.facets import Chosen, chosen_facets, list_title, with_choices
from yhteistuumin.web.frame import head, tell_alternates
from yhteistuumin.web.links import Link, with_query
from yhteistuumin.web.maps import area_map, step_of, steps_of

_ = translator(__name__)

SEGMENT = "map"
NAME, PAGES, BACKWARDS = "name", "pages", "-"
SORTS = (PAGES, f"{BACKWARDS}{PAGES}", NAME, f"{BACKWARDS}{NAME}")


@dataclass(frozen=True)
class Place:
    """A row of the table: *link* leads to what the listing holds from there."""

    link: Link
    count: int


@dataclass(frozen=True)
class Tile:
    """A region on the tile map, which stands in where the site has no outlines."""

    id: str
    code: str
    label: str
    lang: str
    url: str
    count: int
    step: int = 0


@dataclass(frozen=True)
class Column:
    """A column: *url* sorts by it, *order* is what ``aria-sort`` says, ``""`` if it is another."""

    label: str
    url: str
    order: str


def map_url(section: str, chosen: Chosen, lang: str, region: str = "") -> str:
    """The map of the listing of *section* with the choices *chosen*."""
    return with_choices(f"{section_url(section, lang, region)}{SEGMENT}/", chosen)


@public
def section(lang: str, section: str, region: str = "") -> ResponseReturnValue:
    """The map of a listing and the same as a table; facet parameters narrow it like the listing."""
    declared = registry().section(section)
    page = section_url(section, lang, region)
    if declared is None or page is None:
        abort(404)
    chosen = chosen_facets(tuple(dict.fromkeys(("kind", *declared.facets, REGION))))
    query = Query(lang, kinds=registry().kinds_in(section), facets=chosen, home=region)
    tell_alternates(partial(map_url, section, chosen, region=region))
    whole = Link(translate(declared.title), page)
    return map_page(query, list_title(whole.label, chosen, lang), with_choices(page, chosen), whole)


def map_page(query: Query, title: str, page: str, whole: Link, *, among: Sequence[int] | None = None) -> str:
    """What *query* lists on a map and as a table: the listing called *title* at the address *page*,
    which carries its choices. *whole* leads to the listing without any; with *among* item ids only
    those are counted."""
    sort = request.args.get("sort", PAGES)
    if sort not in SORTS:
        abort(404)
    lang = query.lang
    regions = query.facets.get(REGION, ())
    within = regions[0] if len(regions) == 1 else ""
    places = MUNICIPALITY if within else REGION
    numbers = counts(places, query, among=among)
    terms = vocabulary(places).children(within) if within else tuple(vocabulary(REGION).terms.values())
    leads_to = partial(_narrowed, page, places)
    rows = [Place(Link(t.label(lang), leads_to(t.id), t.label_lang(lang)), numbers.get(t.id, 0)) for t in terms]
    head().noindex = True
    return render_template(
        "public/map.html",
        title=title,
        total=count(query, among=among),
        somewhere=sum(row.count for row in rows),
        rows=_sorted(rows, sort),
        columns=_columns(sort, translate(_("Municipality") if within else _("Region"))),
        map=area_map(places, numbers, lang, within=within, leads_to=leads_to),
        tiles=[] if within else _tiles(terms, numbers, lang, leads_to),
        within=vocabulary(REGION).label(within, lang) if within else "",
        back=page,
        crumbs=[(whole.label, whole.url), (translate(_("Map")), "")],
    )


def _tiles(
    terms: Sequence[TermView], numbers: Mapping[str, int], lang: str, leads_to: Callable[[str], str]
) -> list[Tile]:
    tops = steps_of(numbers.get(term.id, 0) for term in terms)
    found = []
    for term in terms:
        number = numbers.get(term.id, 0)
        url = leads_to(term.id) if number else ""
        step = step_of(number, tops)
        found.append(Tile(term.id, term.code, term.label(lang), term.label_lang(lang), url, number, step))
    return found


def _narrowed(page: str, places: str, term: str) -> str:
    """The address *page* with *term* as its one value of the facet *places*."""
    path, _mark, query = page.partition("?")
    return with_query(path, [*(pair for pair in parse_qsl(query) if pair[0] != places), (places, term)])


def _sorted(rows: Sequence[Place], sort: str) -> list[Place]:
    by_name = sorted(rows, key=lambda row: sort_key(row.link.label))
    backwards = sort.startswith(BACKWARDS)
    if sort.removeprefix(BACKWARDS) == NAME:
        return by_name[::-1] if backwards else by_name
    return sorted(by_name, key=lambda row: row.count if backwards else -row.count)


def _columns(sort: str, places: str) -> list[Column]:
    return [_column(NAME, places, sort), _column(PAGES, translate(_("Pages")), sort)]


def _column(name: str, label: str, sort: str) -> Column:
    """Names begin with A, numbers with the largest; asked for again it is the other way round."""
    backwards = sort.startswith(BACKWARDS)
    if sort.removeprefix(BACKWARDS) != name:
        return Column(label, _sorted_by(name), "")
    order = "ascending" if backwards != (name == NAME) else "descending"
    return Column(label, _sorted_by(name if backwards else f"{BACKWARDS}{name}"), order)


def _sorted_by(sort: str) -> str:
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key != "sort"]
    return with_query(request.path, [*pairs, ("sort", sort)])

"""All municipalities, and a page for each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from yhteistuumin.api import (
    Link,
    Query,
    TermView,
    area_map,
    atom_feed,
    cards,
    cards_by_uid,
    chosen_facets,
    content_revision,
    counts,
    endpoint_url,
    listing,
    page_address,
    page_head,
    page_number,
    pager,
    per_site,
    setting,
    sort_key,
    term_link,
    term_url,
    vocabulary,
)
from yhteistuumin_municipalities.content import content_of
from yhteistuumin_municipalities.facts import facts_of
from yhteistuumin_municipalities.names import MUNICIPALITY, by_address, matching
from yhteistuumin_municipalities.similar import similar

blueprint = Blueprint("municipalities", __name__)

FEED_ENTRIES = 30
LONGEST_NAME = 60


@dataclass(frozen=True)
class Town:
    """A municipality in a list with its number of pages; *other* is its name in another language."""

    label: str
    lang: str
    url: str
    count: int
    other: str = ""
    other_lang: str = ""


@dataclass(frozen=True)
class RegionTowns:
    """A region with its municipalities from A to Ö."""

    id: str
    link: Link
    towns: tuple[Town, ...]
    count: int


@blueprint.get("/")
def index(lang: str) -> str | Response:
    """All municipalities by region, or those that are called what the visitor typed."""
    typed = request.args.get("q", "").strip()[:LONGEST_NAME]
    found = matching(typed)
    if len(found) == 1:
        return redirect(_address(found[0], lang), 302)
    page_head().noindex = bool(typed)
    numbers = counts(MUNICIPALITY, Query(lang))
    return render_template(
        "municipalities/index.html",
        typed=typed,
        found=_sorted(found, numbers, lang),
        regions=_by_region(numbers, lang),
        number=len(vocabulary(MUNICIPALITY).terms),
    )


@blueprint.get("/<slug>/")
def municipality(lang: str, slug: str) -> str | Response:
    """The page of one municipality; any other name of it leads here."""
    term = vocabulary(MUNICIPALITY).by_slug(lang, slug)
    if term is None:
        return _redirected(lang, slug)
    page_head().feeds.append(Link(term.label(lang), f"{_address(term, lang)}feed.atom"))
    kinds = chosen_facets(("kind",)).get("kind", ())
    if kinds:
        return _one_kind(term, lang, kinds[0])
    return render_template(
        "municipalities/municipality.html",
        term=term,
        facts=facts_of(term, lang),
        content=content_of(term, lang),
        similar=similar(term, lang),
        tell_us=_tell_us(lang, term.parent or ""),
        map=area_map(MUNICIPALITY, counts(MUNICIPALITY, Query(lang)), lang, within=term.parent or ""),
    )


@blueprint.get("/<slug>/feed.atom")
def feed(lang: str, slug: str) -> Response:
    """What is new from one municipality, in the language of the address."""
    term = vocabulary(MUNICIPALITY).by_slug(lang, slug)
    if term is None:
        abort(404)
    query = Query(lang, facets={MUNICIPALITY: (term.id,)}, only_lang=lang, per_page=FEED_ENTRIES)
    return atom_feed(query, term.label(lang), _address(term, lang))


def _one_kind(term: TermView, lang: str, kind: str) -> str:
    number = page_number(request.args.get("page"))
    if number is None:
        abort(404)
    found = listing(Query(lang, kinds=(kind,), facets={MUNICIPALITY: (term.id,)}, page=number, show=("kind",)))
    if number > found.pages or not found.total:
        abort(404)
    return render_template(
        "municipalities/kind.html",
        term=term,
        kind=next(group for group in found.facets if group.name == "kind").values[0],
        hits=cards(found.ids, lang),
        total=found.total,
        pager=pager(found.page, found.pages, page_address),
    )


def _redirected(lang: str, slug: str) -> Response:
    term = by_address(lang, slug)
    if term is None:
        abort(404)
    return redirect(_address(term, lang), 301)


def _address(term: TermView, lang: str) -> str:
    return term_url(MUNICIPALITY, term.slug(lang), lang) or ""


def _by_region(numbers: dict[str, int], lang: str) -> list[RegionTowns]:
    towns = vocabulary(MUNICIPALITY)
    regions = [
        RegionTowns(
            region.id,
            term_link("region", region.id, lang),
            tuple(_sorted(towns.children(region.id), numbers, lang)),
            sum(1 for town in towns.children(region.id) if numbers.get(town.id)),
        )
        for region in vocabulary("region").terms.values()
    ]
    return sorted(regions, key=lambda region: sort_key(region.link.label))


def _sorted(terms: list[TermView] | tuple[TermView, ...], numbers: dict[str, int], lang: str) -> list[Town]:
    towns = [_town(term, numbers, lang) for term in terms]
    return sorted(towns, key=lambda town: sort_key(town.label))


def _town(term: TermView, numbers: dict[str, int], lang: str) -> Town:
    label = term.label(lang)
    other = next((code for code in ("fi", "sv") if term.labels.get(code, label) != label), "")
    return Town(
        label,
        term.label_lang(lang),
        _address(term, lang),
        numbers.get(term.id, 0),
        term.labels.get(other, ""),
        other,
    )


def _tell_us(lang: str, region: str) -> str:
    """Where a visitor can give a tip: the form, begun for the region, if there is one; else a page."""
    form = endpoint_url("tell_us.form", lang, kind="tip", region=region)
    if form:
        return form
    kept: dict[str, tuple[int, str]] = per_site("municipalities.contact", dict)
    revision, url = kept.get(lang, (0, ""))
    if revision != content_revision():
        page = cards_by_uid([str(setting("contact_page", ""))], lang)
        url = page[0].url if page else ""
        kept[lang] = (content_revision(), url)
    return url

"""Pages of themes: the index, and one page that gathers everything about a theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from yhteistuumin.content.addresses import term_url, themes_prefix
from yhteistuumin.content.listing import FacetGroup, Query, counts, listing
from yhteistuumin.content.reading import cards
from yhteistuumin.content.vocabularies import TermView, vocabulary
from yhteistuumin.i18n import translate
from yhteistuumin.runtime import settings
from yhteistuumin.schema.declarations import PanelContext
from yhteistuumin.schema.messages import translator
from yhteistuumin.security.permissions import public
from yhteistuumin.web.facets import (
    Chosen,
    FacetLinks,
    chosen_facets,
    chosen_links,
    clear_url,
    facet_groups,
    list_title,
    page_address,
    with_choices,
)
from yhteistuumin.web.frame import head, tell_alternates
from yhteistuumin.web.links import Link, term_link, with_query
from yhteistuumin.web.paging import page_number, pager
from yhteistuumin.web.panels import shown_panels

_ = translator(__name__)

THEME = "theme"
FACETS = ("theme", "region", "kind", "lang")
RELATED = 5
SUMS = 3
PERMANENT = 301


@dataclass(frozen=True)
class ThemeEntry:
    """A theme in an index: how many items there are, those of its sub-themes included."""

    id: str
    label: str
    url: str
    count: int
    lang: str
    children: tuple[ThemeEntry, ...] = ()


@dataclass(frozen=True)
class Sum:
    """A number at the head of a page, and what it counts."""

    number: int
    label: str


def theme_entries(lang: str) -> list[ThemeEntry]:
    """The top themes in their order, each with its sub-themes."""
    numbers = counts(THEME, Query(lang))
    themes = vocabulary(THEME)

    def entry(term: TermView) -> ThemeEntry:
        return ThemeEntry(
            term.id,
            term.label(lang),
            term_url(THEME, term.slug(lang), lang) or "",
            numbers.get(term.id, 0),
            term.label_lang(lang),
            tuple(entry(child) for child in themes.children(term.id)),
        )

    return [entry(term) for term in themes.roots()]


@public
def themes(lang: str) -> ResponseReturnValue:
    """The index of all themes."""
    title = translate(_("Themes"))
    tell_alternates(lambda code: f"/{code}/{themes_prefix(code)}/")
    return render_template("public/themes.html", title=title, themes=theme_entries(lang), crumbs=[(title, "")])


@public
def theme(lang: str, slug: str) -> ResponseReturnValue:
    """Everything about one theme and those below it."""
    term = vocabulary(THEME).by_slug(lang, slug)
    if term is None:
        return _elsewhere(lang, slug)
    if not request.path.endswith("/"):
        return redirect(f"{request.path}/", PERMANENT)
    chosen = chosen_facets(FACETS)
    below = vocabulary(THEME).descendants(term.id)
    if any(value not in below for value in chosen.get(THEME, ())):
        abort(404)
    number = page_number(request.args.get("page"))
    if number is None:
        abort(404)
    facets = {THEME: (term.id,), **chosen}
    found = listing(Query(lang, facets=facets, show=FACETS, page=number))
    if number > found.pages:
        abort(404)
    tell_alternates(lambda code: term_url(THEME, term.slug(code), code))
    url = term_url(THEME, term.slug(lang), lang)
    feed = Link(list_title(term.label(lang), chosen, lang), with_choices(f"{url}feed.atom", chosen))
    head().feeds.append(feed)
    head().noindex = bool(chosen)
    return render_template(
        "public/theme.html",
        theme=term,
        title=term.label(lang),
        sums=_sums(lang, term),
        total=found.total,
        cards=cards(found.ids, lang),
        groups=_groups(found.facets, chosen, term),
        chosen=chosen_links(found.facets, chosen),
        clear_url=clear_url(FACETS),
        pager=pager(number, found.pages, page_address),
        regions=_regions(lang, term),
        related=_related(lang, term, below),
        panels=shown_panels(PanelContext("theme", lang, theme=term.id)),
        feed_url=feed.url,
        crumbs=_crumbs(lang, term),
    )


def _elsewhere(lang: str, slug: str) -> ResponseReturnValue:
    """An id, or a slug of another language, leads to the right address."""
    themes = vocabulary(THEME)
    slugs = (themes.by_slug(code, slug) for code in settings().languages)
    term = themes.get(slug) or next((found for found in slugs if found), None)
    url = term_url(THEME, term.slug(lang), lang) if term else None
    if url is None or url == request.path:
        abort(404)
    return redirect(with_query(url, request.args.items(multi=True)), PERMANENT)


def _groups(groups: Sequence[FacetGroup], chosen: Chosen, term: TermView) -> list[FacetLinks]:
    below = [replace(group, label=translate(_("Sub-themes"))) for group in groups if group.name == THEME]
    others = [group for group in groups if group.name != THEME]
    return [*facet_groups(below, chosen, under=term.id), *facet_groups(others, chosen)]


def _sums(lang: str, term: TermView) -> list[Sum]:
    """The content types with most items, and how many regions take part."""
    query = Query(lang, facets={THEME: (term.id,)}, show=("kind", "region"), per_page=1)
    groups = {group.name: group.values for group in listing(query).facets}
    kinds = sorted(groups.get("kind", ()), key=lambda value: -value.count)[:SUMS]
    sums = [Sum(value.count, value.label) for value in kinds]
    regions = len(groups.get("region", ()))
    return [*sums, Sum(regions, translate(_("Regions")))] if regions else sums


def _regions(lang: str, term: TermView) -> list[Link]:
    numbers = counts("region", Query(lang, facets={THEME: (term.id,)}))
    active = [region for region in vocabulary("region").terms if numbers.get(region)]
    return [term_link("region", region, lang) for region in active]


def _related(lang: str, term: TermView, below: tuple[str, ...]) -> list[Link]:
    """The themes that most often stand beside this one."""
    numbers = counts(THEME, Query(lang, facets={THEME: (term.id,)}))
    family = {*below, term.parent}
    terms = vocabulary(THEME).terms
    beside = [t for t in terms if t not in family and numbers.get(t) and not vocabulary(THEME).children(t)]
    beside.sort(key=lambda t: -numbers[t])
    return [term_link(THEME, t, lang) for t in beside[:RELATED]]


def _crumbs(lang: str, term: TermView) -> list[tuple[str, str]]:
    crumbs = [(term.label(lang), "")]
    parent = vocabulary(THEME).get(term.parent or "")
    while parent is not None:
        crumbs.insert(0, (parent.label(lang), term_url(THEME, parent.slug(lang), lang) or ""))
        parent = vocabulary(THEME).get(parent.parent or "")
    return [(translate(_("Themes")), f"/{lang}/{themes_prefix(lang)}/"), *crumbs]

"""The public pages of the core: the front page, sections and their items, and the page tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from yhteistuumin.content.addresses import PAGE_SPACE, front_url, item_url, region_url, section_url
from yhteistuumin.content.listing import NEWEST, TITLE, Query, listing
from yhteistuumin.content.page_tree import pages_above, pages_below
from yhteistuumin.content.promises import is_broken
from yhteistuumin.content.reading import Card, ItemView, Moved, Untranslated, cards, item_at
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.i18n import translate
from yhteistuumin.plugins.barrier import guarded
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.declarations import PanelContext
from yhteistuumin.schema.messages import translator
from yhteistuumin.schema.registry import Owned
from yhteistuumin.schema.types import ContentType, Section
from yhteistuumin.security.permissions import public
from yhteistuumin.web.blocks import tell_editors
from yhteistuumin.web.embeds import sharing
from yhteistuumin.web.facets import (
    chosen_facets,
    chosen_links,
    clear_url,
    facet_groups,
    page_address,
)
from yhteistuumin.web.fields import shown_fields
from yhteistuumin.web.frame import head, kept_parameters, site_text, tell_alternates
from yhteistuumin.web.language import asked_language
from yhteistuumin.web.links import Link, term_link, with_query
from yhteistuumin.web.map_pages import map_url
from yhteistuumin.web.paging import page_number, pager
from yhteistuumin.web.panels import render_owned, shown_panels
from yhteistuumin.web.themes import theme_entries
from yhteistuumin.web.words import not_in, promised

_ = translator(__name__)

NEWEST_WITHOUT_PANELS = 7
RELATED = 3
BEFORE_THEMES = 30
SORTS = (NEWEST, TITLE)
PERMANENT = 301
LISTING, ITEM = "public/listing.html", "public/item.html"
"""What every section and content type is shown by that has no template of its own, or a broken one."""


@public
def root() -> ResponseReturnValue:
    """The bare address leads to the front page in the language that the browser likes best."""
    response = redirect(front_url(asked_language()), 302)
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    return response


@public
def front(lang: str) -> ResponseReturnValue:
    """The front page: what plugins show, and the themes."""
    panels = shown_panels(PanelContext("front", lang))
    newest: list[Card] = []
    if not panels:
        newest = cards(listing(Query(lang, national=True, per_page=NEWEST_WITHOUT_PANELS)).ids, lang)
    tell_alternates(front_url)
    head().feeds.append(Link(translate(_("Everything new")), f"/{lang}/feed.atom"))
    return render_template(
        "public/front.html",
        hero=shown_panels(PanelContext("front-hero", lang)),
        before=[panel for panel in panels if panel.order < BEFORE_THEMES],
        after=[panel for panel in panels if panel.order >= BEFORE_THEMES],
        newest=newest,
        themes=theme_entries(lang),
        headline=site_text("headline", lang) or site_text("name", lang),
        lead=site_text("lead", lang) or site_text("description", lang),
        description=site_text("description", lang),
    )


@public
def section(lang: str, section: str, region: str = "") -> ResponseReturnValue:
    """The listing of a section with its facets; that of a regional add-on, of one *region*."""
    declared = _section(section)
    kinds = registry().kinds_in(section)
    names = (*(("kind",) if len(kinds) > 1 else ()), *facet_names(declared, region))
    chosen = chosen_facets(names)
    number = page_number(request.args.get("page"))
    sort = request.args.get("sort", NEWEST)
    if number is None or sort not in SORTS:
        abort(404)
    query = Query(lang, kinds=kinds, facets=chosen, show=names, sort=sort, page=number, home=region)
    found = listing(query)
    if number > found.pages:
        abort(404)
    title = translate(declared.title)
    tell_alternates(partial(section_url, section, region=region))
    shared = sharing(declared, chosen, lang, region)
    head().feeds.append(Link(shared.title, shared.feed))
    head().noindex = bool(chosen)
    owned = registry().sections[section]
    return render_owned(
        owned,
        LISTING,
        _more(owned, query),
        section=declared,
        title=title,
        lead=translate(declared.lead),
        description=translate(declared.lead),
        total=found.total,
        cards=cards(found.ids, lang),
        groups=facet_groups(found.facets, chosen),
        chosen=chosen_links(found.facets, chosen),
        clear_url=clear_url(names),
        pager=pager(number, found.pages, page_address),
        sort=sort,
        sorts=_sorts(sort),
        feed_url=shared.feed,
        shared=shared,
        map_url=map_url(section, chosen, lang) if found.total and not region else "",
        band_id=region,
        look=region,
        crumbs=[*region_crumb(region, lang), (title, "")],
    )


def _more(owned: Owned[Section] | Owned[ContentType], shown: Query | ItemView) -> dict[str, Any]:
    """What the plugin adds for its own template: nothing where it fails."""
    more: Callable[..., Mapping[str, Any]] | None = owned.value.more
    if more is None:
        return {}
    nothing: dict[str, Any] = {}
    return guarded(owned.owner, f"page {owned.value.name}", lambda: dict(more(shown)), nothing)


def _sorts(present: str) -> list[Link]:
    labels = {NEWEST: translate(_("Newest first")), TITLE: translate(_("By title"))}
    pairs = [(k, v) for k, v in request.args.items(multi=True) if k not in {"page", "sort"}]
    return [
        Link(
            label,
            with_query(request.path, pairs if sort == NEWEST else [*pairs, ("sort", sort)]),
            current="true" if sort == present else "",
        )
        for sort, label in labels.items()
    ]


def _section(name: str) -> Section:
    declared = registry().section(name)
    if declared is None:
        abort(404)
    return declared


@public
def item(lang: str, section: str, path: str, region: str = "") -> ResponseReturnValue:
    """An item of a section; that of a regional add-on, of one *region*."""
    return _item_page(lang, section, path, region)


@public
def page(lang: str, path: str) -> ResponseReturnValue:
    """A page of the page tree."""
    return _item_page(lang, PAGE_SPACE, path)


def _item_page(lang: str, space: str, path: str, region: str = "") -> ResponseReturnValue:
    found = item_at(lang, space, path.strip("/"))
    if found is None:
        abort(404)
    if isinstance(found, Moved):
        return redirect(found.url, PERMANENT)
    original = found.original if isinstance(found, Untranslated) else found
    if region and original.region != region:
        return redirect(original.url, PERMANENT)
    if not request.path.endswith("/"):
        return redirect(with_query(f"{request.path}/", request.args.items(multi=True)), PERMANENT)
    if isinstance(found, Untranslated):
        return _untranslated_page(found, space)
    return _shown_page(found, space)


def _shown_page(view: ItemView, space: str) -> ResponseReturnValue:
    content_type = view.content_type
    assert content_type is not None
    tell_editors()
    fields = shown_fields(view)
    _tell_alternates(view, space)
    owned = registry().content_types[view.kind]
    more = _more(owned, view)
    return render_owned(
        owned,
        ITEM,
        more,
        item=view,
        content_type=content_type,
        content_lang=view.lang,
        fields={field.name: field for field in fields},
        facts=[f for f in fields if not f.is_prose and not f.is_chain],
        passages=[f for f in fields if f.is_prose],
        chains=[f for f in fields if f.is_chain],
        tags=theme_links(view),
        related=more["related"] if "related" in more else related(view),
        description=view.summary,
        children=pages_below(view.id, view.lang) if space == PAGE_SPACE else [],
        crumbs=item_crumbs(view, space),
        item_panels=shown_panels(PanelContext("item", view.lang, region=view.region or "", uid=view.uid)),
    )


def _untranslated_page(found: Untranslated, space: str) -> ResponseReturnValue:
    original = found.original
    _tell_alternates(original, space)
    head().noindex = True
    head().canonical = original.url
    by: date | None = original.missing.get(found.lang)
    return render_template(
        "public/untranslated.html",
        item=original,
        title=not_in(found.lang),
        promise=promised(found.lang, by) if by and not is_broken(by) else "",
        crumbs=[*_section_crumb(space, found.lang, original.region), (not_in(found.lang), "")],
    )


def _tell_alternates(view: ItemView, space: str) -> None:
    """The switch leads to the same item: translated, or the honest page that says it is not."""
    base = section_url(space, view.lang, view.region) if space != PAGE_SPACE else front_url(view.lang)
    path = view.url.removeprefix(base or "").strip("/")
    for code in settings().languages:
        url = view.alternates.get(code)
        if url is None:
            url = item_url(code, space, path, view.region)
            head().untranslated.add(code)
        if url:
            head().alternates[code] = with_query(url, kept_parameters())


def theme_links(view: Card) -> list[Link]:
    """The themes of an item as links to their pages."""
    return [term_link("theme", theme, view.lang) for theme in view.themes]


def related(view: Card) -> list[Card]:
    """The newest other items that share a theme with *view*."""
    if not view.themes:
        return []
    found = listing(Query(view.lang, facets={"theme": view.themes}, per_page=RELATED + 1))
    return cards([i for i in found.ids if i != view.id][:RELATED], view.lang)


def item_crumbs(view: ItemView, space: str) -> list[tuple[str, str]]:
    """The way to an item: its section or the pages above it, then itself."""
    if space != PAGE_SPACE:
        return [*_section_crumb(space, view.lang, view.region), (view.title, "")]
    path = view.url.removeprefix(front_url(view.lang)).strip("/")
    return [*((page.title, page.url) for page in pages_above(view.lang, path)), (view.title, "")]


def _section_crumb(space: str, lang: str, region: str | None) -> list[tuple[str, str]]:
    owned = registry().sections.get(space)
    url = section_url(space, lang, region) if owned else None
    if owned is None or url is None:
        return []
    above = region_crumb(region, lang) if owned.owner in registry().regional else []
    return [*above, (translate(owned.value.title), url)]


def region_crumb(region: str | None, lang: str) -> list[tuple[str, str]]:
    """The page of *region*, above what a regional add-on shows there."""
    url = region_url(region, lang) if region else None
    return [(vocabulary(REGION).label(region, lang), url)] if region and url else []


def facet_names(declared: Section, region: str) -> tuple[str, ...]:
    """The facets of a section; within one *region* there is none to choose."""
    return tuple(name for name in declared.facets if not (region and name == REGION))

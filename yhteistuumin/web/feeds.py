"""Atom feeds of listings: what is published in the feed's language, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from feedgen.feed import FeedGenerator
from flask import Response, abort, make_response, request
from flask.typing import ResponseReturnValue

from yhteistuumin.content.addresses import absolute, front_url, item_url, section_url, term_url
from yhteistuumin.content.listing import Query, listing
from yhteistuumin.content.reading import Card, cards
from yhteistuumin.content.vocabularies import vocabulary
from yhteistuumin.i18n import translate
from yhteistuumin.runtime import registry
from yhteistuumin.security.permissions import public
from yhteistuumin.web.facets import chosen_facets, list_title, with_choices
from yhteistuumin.web.frame import site_text
from yhteistuumin.web.themes import FACETS, THEME

ENTRIES = 30
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@public
def everything(lang: str) -> ResponseReturnValue:
    """Everything new in *lang*."""
    query = Query(lang, only_lang=lang, per_page=ENTRIES)
    return atom_feed(query, site_text("name", lang), front_url(lang))


@public
def section(lang: str, section: str, region: str = "") -> ResponseReturnValue:
    """What is new in a section; facet parameters narrow it like the listing."""
    declared = registry().section(section)
    page = section_url(section, lang, region)
    if declared is None or page is None:
        abort(404)
    kinds = registry().kinds_in(section)
    chosen = chosen_facets(tuple(dict.fromkeys(("kind", *declared.facets, *_own_facets(kinds)))))
    query = Query(lang, kinds=kinds, facets=chosen, only_lang=lang, per_page=ENTRIES, home=region)
    title = list_title(translate(declared.title), chosen, lang)
    return atom_feed(query, f"{title} – {site_text('name', lang)}", with_choices(page, chosen))


def _own_facets(kinds: Iterable[str]) -> Iterator[str]:
    """The facets of the section's types that its listing does not show, such as a series."""
    types = (registry().content_type(kind) for kind in kinds)
    return (f.facet_name for declared in types if declared for f in declared.fields if f.facet)


@public
def theme(lang: str, slug: str) -> ResponseReturnValue:
    """What is new in a theme and those below it; facet parameters narrow it like the page."""
    term = vocabulary(THEME).by_slug(lang, slug)
    page = term_url(THEME, slug, lang)
    if term is None or page is None:
        abort(404)
    chosen = chosen_facets(FACETS)
    query = Query(lang, facets={THEME: (term.id,), **chosen}, only_lang=lang, per_page=ENTRIES)
    title = list_title(term.label(lang), chosen, lang)
    return atom_feed(query, f"{title} – {site_text('name', lang)}", with_choices(page, chosen))


def atom_feed(query: Query, title: str, page: str, *, among: Sequence[int] | None = None) -> Response:
    """What *query* lists as an Atom feed called *title*, for the listing at the address *page*; with
    *among* item ids only those.

    Ask for one language (``only_lang``): a feed is read without our marks for other languages.
    """
    lang = query.lang
    shown = cards(listing(query, among=among).ids, lang)
    feed: Any = FeedGenerator()  # type: ignore[no-untyped-call]
    feed.id(_absolute(page))
    feed.title(title)
    feed.language(lang)
    feed.link(href=_absolute(page), rel="alternate", hreflang=lang)
    feed.link(href=_absolute(request.full_path.removesuffix("?")), rel="self")
    feed.author(name=site_text("name", lang))
    feed.updated(max(map(_updated, shown), default=EPOCH))
    for card in shown:
        _add(feed, card)
    response = make_response(feed.atom_str(pretty=True))
    response.mimetype = "application/atom+xml"
    return response


def _add(feed: Any, card: Card) -> None:
    entry = feed.add_entry(order="append")
    entry.id(_permanent(card))
    entry.title(card.title)
    entry.link(href=_absolute(card.url), hreflang=card.lang)
    entry.updated(_updated(card))
    entry.published(card.published_at or EPOCH)
    if card.summary:
        entry.summary(card.summary)


def _updated(card: Card) -> datetime:
    """When the text last changed for readers: not before it came out."""
    return max(card.published_at or EPOCH, card.changed_at or EPOCH)


def _permanent(card: Card) -> str:
    """The address of the item by its id, which survives a new slug and redirects to it."""
    space = card.content_type.section if card.content_type else ""
    return _absolute(item_url(card.lang, space, card.uid, card.region) or card.url)


def _absolute(path: str) -> str:
    return absolute(path, request.url_root)

"""What the blog declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yhteistuumin.api import (
    ContentType,
    MenuItem,
    Mount,
    Panel,
    PanelContext,
    Plugin,
    Query,
    Section,
    cards,
    count,
    hookimpl,
    listing,
    translator,
)
from yhteistuumin_blog.authors import author_url, blueprint
from yhteistuumin_blog.post import POST

_ = translator(__name__)

NEWEST = 3

PLUGIN = Plugin(
    "blog",
    _("Blog"),
    _("Posts with authors and dates, listed by year and theme, with a feed in each language."),
    author="Kulttuuria yhteistuumin",
    licence="MIT",
)


def newest_posts(context: PanelContext) -> Mapping[str, Any] | None:
    """The newest posts of the place, or None where there are none: of a region, or those for the
    whole country."""
    facets = {"region": (context.region,)} if context.region else {}
    national = not context.region
    found = listing(Query(context.lang, kinds=("post",), facets=facets, national=national, per_page=NEWEST))
    if not found.total:
        return None
    total = count(Query(context.lang, kinds=("post",), facets=facets))
    return {"posts": cards(found.ids, context.lang), "total": total}


def authors_of_posts(_query: Query) -> Mapping[str, Any]:
    """How the listing leads to the pages of authors."""
    return {"author_url": author_url}


SECTION = Section(
    "blog",
    _("Blog"),
    {"fi": "blogi", "sv": "blogg", "en": "blog"},
    lead=_("What happens in the network, told by those who were there."),
    facets=("theme", "region", "year", "authors", "lang"),
    template="blog/listing.html",
    order=40,
    more=authors_of_posts,
)


@hookimpl
def sections() -> Iterable[Section]:
    return [SECTION]


@hookimpl
def content_types() -> Iterable[ContentType]:
    return [POST]


@hookimpl
def blueprints() -> Iterable[Mount]:
    return [Mount(blueprint, SECTION.prefix)]


@hookimpl
def menu_items() -> Iterable[MenuItem]:
    return [MenuItem(_("Blog"), section="blog", order=40)]


@hookimpl
def panels() -> Iterable[Panel]:
    return [
        Panel("blog", "front", "blog/panel.html", newest_posts, order=80),
        Panel("blog-region", "region", "blog/panel.html", newest_posts, order=40),
    ]

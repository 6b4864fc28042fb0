"""What the search declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from yhteistuumin.api import (
    HealthCheck,
    MenuItem,
    Mount,
    OutboxHandler,
    Panel,
    PanelContext,
    Plugin,
    Query,
    counts,
    hookimpl,
    term_url,
    translator,
    vocabulary,
)
from yhteistuumin_search import bridge, desk, offering, rebuilding
from yhteistuumin_search.analysis import Analyser
from yhteistuumin_search.asking import warm_up
from yhteistuumin_search.commands import search_group
from yhteistuumin_search.declared import TAKEN, look_here
from yhteistuumin_search.index import analyser_health, index_health, update
from yhteistuumin_search.views import api_blueprint, blueprint

if TYPE_CHECKING:
    import click

_ = translator(__name__)

OFFERED_THEMES = 4

PLUGIN = Plugin(
    "search",
    _("Search"),
    _("Full-text search in Finnish and Swedish; a question in one language finds pages in both."),
    author="Kulttuuria yhteistuumin",
    licence="MIT",
    takes={TAKEN: Analyser},
    personal_data=_(
        "Words that readers searched with and did not find, counted by month, once they were asked three times. "
        "Names, addresses and numbers are not counted. Deleted after twelve months."
    ),
)

look_here()


def search_box(context: PanelContext) -> Mapping[str, Any]:
    """The search field of the front page, with the themes that have most pages."""
    warm_up()
    themes = vocabulary("theme")
    numbers = counts("theme", Query(context.lang))
    busiest = sorted(
        (term for term in themes.terms.values() if term.parent and numbers.get(term.id)),
        key=lambda term: -numbers[term.id],
    )
    return {
        "offered": [
            {
                "label": term.label(context.lang),
                "lang": term.label_lang(context.lang),
                "url": term_url("theme", term.slug(context.lang), context.lang),
            }
            for term in busiest[:OFFERED_THEMES]
        ]
    }


def header_field(_context: PanelContext) -> Mapping[str, Any]:
    """The search field of the header. A page with a field of its own leaves it out."""
    return {}


@hookimpl
def blueprints() -> Iterable[Mount]:
    return [
        Mount(blueprint, {"fi": "haku", "sv": "sok", "en": "search"}),
        Mount(api_blueprint, "/api/v1"),
        Mount(desk.blueprint, "/admin/search", desk.ACTION),
        Mount(offering.blueprint, "/admin/search-themes", offering.ACTION),
    ]


@hookimpl
def menu_items() -> Iterable[MenuItem]:
    return [
        MenuItem(_("Search"), endpoint="search.page", order=90),
        MenuItem(_("Search"), endpoint="search_desk.not_found", menu="admin", order=30),
    ]


@hookimpl
def panels() -> Iterable[Panel]:
    return [
        Panel("search-field", "header", "search/header.html", header_field),
        Panel("search", "front-hero", "search/hero.html", search_box),
        Panel("themes", "edit-themes", "search/offered.html", offering.offered),
    ]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [search_group]


@hookimpl
def health_checks() -> Iterable[HealthCheck]:
    return [
        HealthCheck("search index", index_health),
        HealthCheck("search analysers", analyser_health),
    ]


@hookimpl
def outbox_handlers() -> Iterable[OutboxHandler]:
    return [
        OutboxHandler("search", "item", update),
        OutboxHandler("search-rebuild", rebuilding.TOPIC, rebuilding.carry_out),
        OutboxHandler("search-names", "vocabulary", bridge.learn),
    ]

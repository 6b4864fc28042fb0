"""What the knowledge bank declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from yhteistuumin.api import (
    ContentType,
    ItemView,
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
from yhteistuumin_knowledge_bank.act import what_the_act_says
from yhteistuumin_knowledge_bank.brief import blueprint, brief_url
from yhteistuumin_knowledge_bank.file import FILE
from yhteistuumin_knowledge_bank.practice import PRACTICE
from yhteistuumin_knowledge_bank.resource import GLOSSARY_TERM, RESOURCE
from yhteistuumin_knowledge_bank.similar import similar_practices
from yhteistuumin_knowledge_bank.views import views

_ = translator(__name__)

NEWEST_ON_FRONT = 4
NEWEST_OF_REGION = 6

PLUGIN = Plugin(
    "knowledge_bank",
    _("Knowledge bank"),
    _("Practices of municipal culture services: what was done, for whom, and what was learned."),
    author="Kulttuuria yhteistuumin",
    licence="MIT",
)

SECTION = Section(
    "knowledge_bank",
    _("Knowledge bank"),
    {"fi": "tietopankki", "sv": "kunskapsbank", "en": "knowledge-bank"},
    lead=_("Practices tried in the everyday life of municipalities, told so that others can use them."),
    facets=(
        "theme",
        "region",
        "stage",
        "life-course",
        "service-area",
        "sector",
        "resource_kind",
        "audience",
        "customer_flow",
        "need_level",
        "act-goal",
        "municipality",
        "lang",
    ),
    template="knowledge_bank/listing.html",
    order=10,
    more=views,
)


def newest_practices(context: PanelContext) -> Mapping[str, Any] | None:
    """The newest practices of the place, or None where there are none: of a region, or those for
    the whole country."""
    facets = {"region": (context.region,)} if context.region else {}
    number = NEWEST_OF_REGION if context.region else NEWEST_ON_FRONT
    national = not context.region
    found = listing(Query(context.lang, kinds=("practice",), facets=facets, national=national, per_page=number))
    if not found.total:
        return None
    total = count(Query(context.lang, kinds=("practice",), facets=facets))
    return {"practices": cards(found.ids, context.lang), "total": total, "region": context.region}


def _after_practice(view: ItemView) -> Mapping[str, Any]:
    return {**similar_practices(view), "brief_url": brief_url(view)}


def _after_resource(view: ItemView) -> Mapping[str, Any]:
    return {"brief_url": brief_url(view)}


@hookimpl
def sections() -> Iterable[Section]:
    return [SECTION]


@hookimpl
def content_types() -> Iterable[ContentType]:
    return [replace(PRACTICE, more=_after_practice), replace(RESOURCE, more=_after_resource), GLOSSARY_TERM, FILE]


@hookimpl
def blueprints() -> Iterable[Mount]:
    return [Mount(blueprint, SECTION.prefix)]


@hookimpl
def menu_items() -> Iterable[MenuItem]:
    return [MenuItem(_("Knowledge bank"), section="knowledge_bank", order=10)]


@hookimpl
def panels() -> Iterable[Panel]:
    return [
        Panel("practices", "front", "knowledge_bank/front.html", newest_practices, order=10),
        Panel("practices-region", "region", "knowledge_bank/region.html", newest_practices, order=30),
        Panel("act", "theme", "knowledge_bank/act.html", what_the_act_says, order=20),
    ]

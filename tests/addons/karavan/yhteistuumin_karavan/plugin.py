"""Everything that a regional add-on can bring, on a small scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from yhteistuumin.api import (
    Block,
    BlockContext,
    Choice,
    ContentType,
    Field,
    FieldKind,
    MenuItem,
    Mount,
    Panel,
    PanelContext,
    Plugin,
    Query,
    Section,
    Setting,
    SettingKind,
    VocabularyTerm,
    cards,
    hookimpl,
    listing,
    plugin_setting,
    translator,
)

_ = translator(__name__)

PLUGIN = Plugin(
    "karavan",
    _("Village caravan"),
    _("The tours of a theatre caravan: where it stops, what was tried and how it went."),
    author="Byarnas karavan rf",
    licence="MIT",
    personal_data=_("The e-mail address of a contact person for each region, until it is changed."),
    regional=True,
)

pages = Blueprint("karavan", __name__)
desk = Blueprint("karavan_desk", __name__)
machines = Blueprint("karavan_api", __name__)


@pages.get("/")
def plan(lang: str, region: str) -> ResponseReturnValue:
    """Where the caravan goes."""
    found = listing(Query(lang, kinds=("tour",), home=region))
    return render_template(
        "karavan/plan.html", tours=cards(found.ids, lang), contact=plugin_setting("karavan", "contact", region)
    )


@desk.get("/")
def workshop() -> ResponseReturnValue:
    """For editors."""
    return render_template("karavan/workshop.html")


@machines.get("/karavan/tours")
def tours() -> ResponseReturnValue:
    """For programs."""
    return jsonify({"tours": listing(Query("fi", kinds=("tour",))).total})


def newest(context: PanelContext) -> Mapping[str, Any] | None:
    """The tours of the region."""
    found = listing(Query(context.lang, kinds=("tour",), home=context.region))
    return {"tours": cards(found.ids, context.lang)} if found.total else None


def in_text(context: BlockContext, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The tours of the region, in the weather that was chosen."""
    facets = {"weather": (values["weather"],)} if values["weather"] else {}
    found = listing(Query(context.lang, kinds=("tour",), home=context.region, facets=facets))
    return {"tours": cards(found.ids, context.lang), "heading": values["heading"]} if found.total else None


@hookimpl
def sections() -> Iterable[Section]:
    return [
        Section(
            "karavan",
            _("Caravan tours"),
            {"fi": "kiertueet", "sv": "turneer"},
            lead=_("A stage on wheels that stops in the villages."),
            facets=("theme", "region", "weather"),
        )
    ]


WEATHER = Field(
    "weather",
    FieldKind.CHOICE,
    _("Weather"),
    choices=(Choice("rain", _("Rain")), Choice("shine", _("Sunshine"))),
)


@hookimpl
def blocks() -> Iterable[Block]:
    heading = Field("heading", FieldKind.LINE, _("Heading"), max_length=60)
    return [
        Block(
            "tours",
            _("Tours of the caravan"),
            _("The newest tours of the region, always up to date."),
            "karavan/block.html",
            in_text,
            fields=(heading, WEATHER),
        )
    ]


@hookimpl
def content_types() -> Iterable[ContentType]:
    return [
        ContentType(
            "tour",
            _("Caravan tour"),
            _("Caravan tours"),
            section="karavan",
            description=_("One tour of the caravan: the villages, what was tried, and the result."),
            fields=(
                Field("result", FieldKind.RICH, _("Result"), translatable=True),
                Field("villages", FieldKind.LINES, _("Villages")),
                replace(WEATHER, facet=True),
            ),
        )
    ]


@hookimpl
def blueprints() -> Iterable[Mount]:
    return [
        Mount(pages, {"fi": "reittikartta", "sv": "turkarta"}),
        Mount(desk, "/admin/karavan", "item.edit"),
        Mount(machines, "/api/v1"),
    ]


@hookimpl
def menu_items() -> Iterable[MenuItem]:
    return [
        MenuItem(_("Caravan tours"), section="karavan", order=10),
        MenuItem(_("Tour map"), endpoint="karavan.plan", order=20),
        MenuItem(_("Caravan workshop"), endpoint="karavan_desk.workshop", menu="admin"),
    ]


@hookimpl
def panels() -> Iterable[Panel]:
    return [
        Panel("tours", "region", "karavan/panel.html", newest),
        Panel("tours-front", "front", "karavan/panel.html", newest),
    ]


@hookimpl
def terms() -> Iterable[VocabularyTerm]:
    return [VocabularyTerm("theme", "caravan:street-theatre", {"fi": "Kyläkaravaani", "sv": "Bykaravan"})]


@hookimpl
def settings() -> Iterable[Setting]:
    return [
        Setting("contact", _("Contact"), SettingKind.EMAIL, hint=_("Readers see it below the tours."), scope="region"),
        Setting("seats", _("Seats"), SettingKind.NUMBER, 40),
    ]

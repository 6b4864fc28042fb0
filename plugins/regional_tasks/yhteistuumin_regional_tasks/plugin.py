"""What the regional development tasks declare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yhteistuumin.api import (
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
    TermPages,
    cards,
    hookimpl,
    listing,
    translator,
)
from yhteistuumin_regional_tasks.views import blueprint, region_tiles

_ = translator(__name__)

PLUGIN = Plugin(
    "regional_tasks",
    _("Regional development tasks"),
    _("Regional development tasks and a page for every region."),
    author="Kulttuuria yhteistuumin",
    licence="MIT",
)

SECTION = Section(
    "regional_tasks",
    _("Development tasks"),
    {"fi": "kehittamistehtavat", "sv": "utvecklingsuppgifter", "en": "development-tasks"},
    lead=_("National and regional development tasks under section 6 of the Act."),
    facets=("region", "theme", "phase", "lang"),
    order=30,
)

ADMINISTRATION = _("Who and when")

TASK = ContentType(
    "regional_task",
    _("Development task"),
    _("Development tasks"),
    section="regional_tasks",
    description=_("Work for a whole region: its aims, period, and the organisation responsible."),
    template="regional_tasks/task.html",
    fields=(
        Field("aims", FieldKind.RICH, _("Aims"), translatable=True, required=True),
        Field("host", FieldKind.LINE, _("Responsible organisation"), translatable=True, required=True),
        Field(
            "coordinator",
            FieldKind.LINE,
            _("Coordinator"),
            translatable=True,
            personal_data=_("Name of the coordinator, shown with the task."),
            group=ADMINISTRATION,
        ),
        Field(
            "steering_group",
            FieldKind.LINES,
            _("Steering group"),
            hint=_("One member on each line."),
            translatable=True,
            personal_data=_("Members of the steering group, shown with the task."),
            group=ADMINISTRATION,
        ),
        Field(
            "scope",
            FieldKind.CHOICE,
            _("Scope"),
            required=True,
            choices=(Choice("regional", _("Regional")), Choice("national", _("National"))),
            group=ADMINISTRATION,
        ),
        Field(
            "regions",
            FieldKind.TERM,
            _("Regions"),
            many=True,
            facet=True,
            vocabulary="region",
            group=ADMINISTRATION,
        ),
        Field("period_start", FieldKind.DATE, _("Begins"), group=ADMINISTRATION),
        Field("period_end", FieldKind.DATE, _("Ends"), group=ADMINISTRATION),
        Field(
            "phase",
            FieldKind.CHOICE,
            _("Phase"),
            required=True,
            facet=True,
            choices=(
                Choice("planned", _("Planned")),
                Choice("running", _("Running")),
                Choice("ended", _("Ended")),
            ),
            group=ADMINISTRATION,
        ),
        Field(
            "members",
            FieldKind.TERM,
            _("Member municipalities"),
            many=True,
            facet=True,
            vocabulary="municipality",
            group=ADMINISTRATION,
        ),
        Field("website", FieldKind.URL, _("Website"), group=ADMINISTRATION),
        Field("continued_by", FieldKind.LINE, _("Continued by"), searchable=False, group=ADMINISTRATION),
    ),
)


def tile_map(context: PanelContext) -> Mapping[str, Any] | None:
    """All regions with the number of items in each."""
    return {"tiles": region_tiles(context.lang)}


def tasks_of_region(context: PanelContext) -> Mapping[str, Any] | None:
    """The tasks of the region, or None where there are none."""
    found = listing(Query(context.lang, kinds=("regional_task",), facets={"region": (context.region,)}))
    return {"tasks": cards(found.ids, context.lang)} if found.total else None


@hookimpl
def sections() -> Iterable[Section]:
    return [SECTION]


@hookimpl
def content_types() -> Iterable[ContentType]:
    return [TASK]


@hookimpl
def blueprints() -> Iterable[Mount]:
    return [Mount(blueprint, {"fi": "maakunnat", "sv": "landskap", "en": "regions"})]


@hookimpl
def menu_items() -> Iterable[MenuItem]:
    return [MenuItem(_("Regions"), endpoint="regional_tasks.index", order=30)]


@hookimpl
def panels() -> Iterable[Panel]:
    return [
        Panel("regions", "front", "regional_tasks/front.html", tile_map, order=60),
        Panel("tasks", "region", "regional_tasks/region_tasks.html", tasks_of_region, order=10),
    ]


@hookimpl
def term_pages() -> Iterable[TermPages]:
    return [TermPages("region", "regional_tasks.region")]

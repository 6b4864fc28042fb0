"""What the regional development tasks declare."""

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
    TermPages,
    cards,
    cards_by_uid,
    hookimpl,
    listing,
    translator,
)
from yhteistuumin_regional_tasks.organisation import ORGANISATION, ORGANISATIONS, experts_of_theme
from yhteistuumin_regional_tasks.task import TASK
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

def tile_map(context: PanelContext) -> Mapping[str, Any] | None:
    """All regions with the number of items in each."""
    return {"tiles": region_tiles(context.lang)}


def tasks_of_region(context: PanelContext) -> Mapping[str, Any] | None:
    """The tasks of the region, or None where there are none."""
    found = listing(Query(context.lang, kinds=("regional_task",), facets={"region": (context.region,)}))
    if not found.total:
        return None
    tasks = cards(found.ids, context.lang)
    named = [task.fields["host_organisation"] for task in tasks if task.fields.get("host_organisation")]
    hosts = {host.uid: host for host in cards_by_uid(named, context.lang)}
    return {"tasks": tasks, "hosts": hosts}


@hookimpl
def sections() -> Iterable[Section]:
    return [SECTION, ORGANISATIONS]


@hookimpl
def content_types() -> Iterable[ContentType]:
    return [TASK, ORGANISATION]


@hookimpl
def blueprints() -> Iterable[Mount]:
    return [Mount(blueprint, {"fi": "maakunnat", "sv": "landskap", "en": "regions"})]


@hookimpl
def menu_items() -> Iterable[MenuItem]:
    return [
        MenuItem(_("Regions"), endpoint="regional_tasks.index", order=30),
        MenuItem(_("Organisations of the network"), section="organisations", menu="footer", order=30),
    ]


@hookimpl
def panels() -> Iterable[Panel]:
    return [
        Panel("regions", "front", "regional_tasks/front.html", tile_map, order=60),
        Panel("experts", "theme", "regional_tasks/experts.html", experts_of_theme, order=10),
        Panel("tasks", "region", "regional_tasks/region_tasks.html", tasks_of_region, order=10),
    ]


@hookimpl
def term_pages() -> Iterable[TermPages]:
    return [TermPages("region", "regional_tasks.region")]

"""Where each plugin exists: everywhere, or, for a regional one, in the regions that switched it on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_, select

from yhteistuumin.content.state import is_writing, site_state
from yhteistuumin.db import session
from yhteistuumin.errors import NotFound
from yhteistuumin.runtime import registry
from yhteistuumin.schema.declarations import REGION
from yhteistuumin.tables import Item
from yhteistuumin.tables.addons import PluginRegion

EXTENSION = "yhteistuumin.regions"

Regions = frozenset[str]


def switched_on() -> Mapping[str, Regions]:
    """The regions of every running regional plugin. One query per state of the site and process,
    none where no such plugin runs. Nothing is regional on a site whose regions have no pages."""
    running = registry().regional
    if not running or REGION not in registry().term_pages:
        return {}
    if is_writing():
        return _read(running)
    state = site_state()
    kept = current_app.extensions.get(EXTENSION)
    if kept is None or kept[0] != state:
        kept = (state, _read(running))
        current_app.extensions[EXTENSION] = kept
    return cast(Mapping[str, Regions], kept[1])


def _read(running: Regions) -> dict[str, Regions]:
    found: dict[str, set[str]] = {}
    rows = session().execute(select(PluginRegion.plugin, PluginRegion.region).where(PluginRegion.plugin.in_(running)))
    for plugin, region in rows:
        found.setdefault(plugin, set()).add(region)
    return {plugin: frozenset(regions) for plugin, regions in found.items()}


def regions_of(plugin: str) -> Regions | None:
    """The regions in which *plugin* exists; None for one that exists everywhere."""
    return switched_on().get(plugin, frozenset()) if plugin in registry().regional else None


def active(plugin: str, region: str | None) -> bool:
    """Whether *plugin* exists in *region*; a regional one exists in no place without a region."""
    regions = regions_of(plugin)
    return regions is None or region in regions


def places_of(plugin: str) -> list[str]:
    """The regions below which *plugin* has its addresses; ``[""]`` for one that stands below none."""
    regions = regions_of(plugin)
    return [""] if regions is None else sorted(regions)


def active_somewhere(plugin: str) -> bool:
    """Whether *plugin* exists at all."""
    regions = regions_of(plugin)
    return regions is None or bool(regions)


def kind_active(kind: str, region: str | None) -> bool:
    """Whether items of *kind* exist in *region*; False for the type of a plugin that does not run."""
    owned = registry().content_types.get(kind)
    return owned is not None and active(owned.owner, region)


def known_kinds() -> Iterator[str]:
    """The content types that exist anywhere."""
    return (name for name, owned in registry().content_types.items() if active_somewhere(owned.owner))


def existing_items() -> ColumnElement[bool]:
    """For a WHERE over `Item`: what belongs to a type that exists in the item's region."""
    types, regional = registry().content_types, registry().regional
    everywhere = Item.kind.in_([name for name, owned in types.items() if owned.owner not in regional])
    limited = [
        and_(
            Item.kind.in_([name for name, owned in types.items() if owned.owner == plugin]),
            Item.region.in_(sorted(regions)),
        )
        for plugin, regions in switched_on().items()
    ]
    return or_(everywhere, *limited)


def require_active(item: Item) -> None:
    """Raise `NotFound` for an item whose type is not switched on in its region."""
    if not kind_active(item.kind, item.region):
        raise NotFound(f"the add-on of {item.kind} is not switched on for {item.region}")

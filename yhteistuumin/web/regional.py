"""The pages of regional add-ons, below the page of each region that switched them on.

Everywhere else their addresses are addresses of nothing: what tells the regions apart is the
converter in the address itself, so that not even a redirect gives one away.
"""

from __future__ import annotations

import re

from flask import Blueprint, Flask, abort
from werkzeug.routing import BaseConverter, Map, ValidationError

from yhteistuumin.content.addresses import section_prefix
from yhteistuumin.content.regions import active, regions_of
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.plugins.conflicts import is_for_editors
from yhteistuumin.runtime import REGISTRY, SETTINGS
from yhteistuumin.schema.declarations import Mount
from yhteistuumin.schema.registry import Owned, Registry
from yhteistuumin.security.permissions import current_actor
from yhteistuumin.web import embeds, feeds, pages

CONVERTER = "region_of"
ARGUMENT = re.compile(r"<(?:[^:<>]+:)?slug>")


class RegionOf(BaseConverter):
    """The name of a region in an address of *plugin* in *lang*; the view gets the region's id."""

    def __init__(self, map: Map, plugin: str, lang: str) -> None:
        super().__init__(map)
        self.plugin = plugin
        self.lang = lang

    def to_python(self, value: str) -> str:
        term = vocabulary(REGION).by_slug(self.lang, value)
        if term is None or not active(self.plugin, term.id):
            raise ValidationError
        return term.id

    def to_url(self, value: str) -> str:
        term = vocabulary(REGION).get(value)
        if term is None or not active(self.plugin, value):
            raise ValidationError
        return term.slug(self.lang)


def prepare(app: Flask) -> None:
    """Let addresses name regions."""
    app.url_map.converters[CONVERTER] = RegionOf


def install(app: Flask) -> None:
    """Mount the sections of regional add-ons. The pages of the regions are there already."""
    registry: Registry = app.extensions[REGISTRY]
    blueprint = Blueprint("web-regional", __name__)
    for name, owned in registry.sections.items():
        if owned.owner in registry.regional:
            for lang in app.extensions[SETTINGS].languages:
                prefix = base_of(app, owned.owner, lang)
                if prefix:
                    base = f"{prefix}{section_prefix(owned.value.prefix, lang)}/"
                    _add_section(blueprint, base, {"lang": lang, "section": name})
    app.register_blueprint(blueprint)


def _add_section(blueprint: Blueprint, base: str, there: dict[str, str]) -> None:
    blueprint.add_url_rule(base, "section", pages.section, defaults=there)
    blueprint.add_url_rule(f"{base}feed.atom", "feed", feeds.section, defaults=there)
    blueprint.add_url_rule(f"{base}embed/", "embed", embeds.section, defaults=there)
    blueprint.add_url_rule(f"{base}<path>/", "item", pages.item, defaults=there, strict_slashes=False)


def base_of(app: Flask, plugin: str, lang: str) -> str:
    """The address of a region's page in *lang*, with a place for the regions of *plugin*; ``""``
    where regions have no pages."""
    owned = app.extensions[REGISTRY].term_pages.get(REGION)
    if owned is None:
        return ""
    blueprint, _dot, view = owned.value.endpoint.partition(".")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == f"{blueprint}-{lang}.{view}" and rule.arguments <= {"slug", "lang"}:
            return ARGUMENT.sub(f"<{CONVERTER}('{plugin}','{lang}'):region>", rule.rule)
    return ""


def fence(app: Flask, owned: Owned[Mount]) -> None:
    """Hide what a regional add-on mounted outside of the regions from whoever it is not for: its
    pages for editors from those of other regions, and the rest while no region has it."""
    plugin, permission = owned.owner, owned.value.permission
    for_editors = is_for_editors(owned.value)

    def hide() -> None:
        regions = regions_of(plugin) or frozenset()
        own = current_actor().regions(permission) if for_editors else None
        if not (regions if own is None else regions & own):
            abort(404)

    app.before_request_funcs.setdefault(owned.value.blueprint.name, []).append(hide)

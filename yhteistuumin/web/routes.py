"""Which address leads to which view of the core's public side."""

from __future__ import annotations

import re

from flask import Blueprint, Flask
from werkzeug.routing import BaseConverter, Map, ValidationError

from yhteistuumin.content.addresses import section_prefix, themes_prefix
from yhteistuumin.runtime import SETTINGS, registry
from yhteistuumin.settings import Settings
from yhteistuumin.web import drawings, embeds, feeds, files, health, looks, map_pages, pages, sitemap, statics, themes

SECTION = "section_of"
NOTHING = "(?!)"


class SectionOf(BaseConverter):
    """The segment of a section in an address in *lang*; the view gets the section's name.

    One rule serves every section: a rule for each costs 0.6 ms at start-up, and a look through all
    of them whenever an address is built. The sections of regional add-ons stand elsewhere.
    """

    def __init__(self, map: Map, lang: str) -> None:
        super().__init__(map)
        sections = {
            name: owned for name, owned in registry().sections.items() if owned.owner not in registry().regional
        }
        self.segments = {name: section_prefix(owned.value.prefix, lang) for name, owned in sections.items()}
        self.names = {segment: name for name, segment in self.segments.items()}
        self.regex = "|".join(re.escape(segment) for segment in self.names) or NOTHING

    def to_python(self, value: str) -> str:
        return self.names[value]

    def to_url(self, value: str) -> str:
        if value not in self.segments:
            raise ValidationError
        return self.segments[value]


def install(app: Flask) -> None:
    """Mount the public pages for every language and every registered section."""
    settings: Settings = app.extensions[SETTINGS]
    app.url_map.converters[SECTION] = SectionOf
    blueprint = Blueprint("web", __name__)
    _add_machine_routes(blueprint)
    for lang in settings.languages:
        _add_language(blueprint, lang)
    app.register_blueprint(blueprint)


def _add_machine_routes(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/", view_func=pages.root)
    blueprint.add_url_rule("/healthz", view_func=health.healthz)
    blueprint.add_url_rule("/readyz", view_func=health.readyz)
    blueprint.add_url_rule("/robots.txt", view_func=sitemap.robots)
    blueprint.add_url_rule("/sitemap.xml", "sitemap_index", sitemap.index)
    blueprint.add_url_rule("/sitemap-<lang>.xml", "sitemap", sitemap.of_language)
    blueprint.add_url_rule("/static/<path:filename>", view_func=statics.show_static)
    blueprint.add_url_rule("/media/<name>", view_func=statics.show_media)
    blueprint.add_url_rule("/files/<digest>/<name>", view_func=files.show_file)
    blueprint.add_url_rule("/weave/<shape>/<ident>.svg", view_func=drawings.show_weave)
    blueprint.add_url_rule("/look/<region>-<digest>.css", view_func=looks.show_look)


def _add_language(blueprint: Blueprint, lang: str) -> None:
    here = {"lang": lang}
    themes_base = f"/{lang}/{themes_prefix(lang)}/"
    blueprint.add_url_rule(f"/{lang}/", view_func=pages.front, defaults=here)
    blueprint.add_url_rule(f"/{lang}/feed.atom", "feed", feeds.everything, defaults=here)
    blueprint.add_url_rule(themes_base, view_func=themes.themes, defaults=here)
    blueprint.add_url_rule(f"{themes_base}<slug>/", view_func=themes.theme, defaults=here, strict_slashes=False)
    blueprint.add_url_rule(f"{themes_base}<slug>/feed.atom", "theme_feed", feeds.theme, defaults=here)
    base = f"/{lang}/<{SECTION}('{lang}'):section>/"
    blueprint.add_url_rule(base, view_func=pages.section, defaults=here)
    blueprint.add_url_rule(f"{base}feed.atom", "section_feed", feeds.section, defaults=here)
    blueprint.add_url_rule(f"{base}embed/", "section_embed", embeds.section, defaults=here)
    blueprint.add_url_rule(f"{base}{map_pages.SEGMENT}/", "section_map", map_pages.section, defaults=here)
    blueprint.add_url_rule(f"{base}<path>/", view_func=pages.item, defaults=here, strict_slashes=False)
    blueprint.add_url_rule(f"/{lang}/<path:path>/", view_func=pages.page, defaults=here, strict_slashes=False)

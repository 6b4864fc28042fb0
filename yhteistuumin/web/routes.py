"""Which address leads to which view of the core's public side."""

from __future__ import annotations

from flask import Blueprint, Flask

from yhteistuumin.content.addresses import section_prefix, themes_prefix
from yhteistuumin.runtime import REGISTRY, SETTINGS
from yhteistuumin.schema.registry import Registry
from yhteistuumin.settings import Settings
from yhteistuumin.web import drawings, embeds, feeds, files, health, looks, map_pages, pages, sitemap, statics, themes


def install(app: Flask) -> None:
    """Mount the public pages for every language and every registered section."""
    settings: Settings = app.extensions[SETTINGS]
    registry: Registry = app.extensions[REGISTRY]
    blueprint = Blueprint("web", __name__)
    _add_machine_routes(blueprint)
    for lang in settings.languages:
        _add_language(blueprint, registry, lang)
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


def _add_language(blueprint: Blueprint, registry: Registry, lang: str) -> None:
    here = {"lang": lang}
    themes_base = f"/{lang}/{themes_prefix(lang)}/"
    blueprint.add_url_rule(f"/{lang}/", view_func=pages.front, defaults=here)
    blueprint.add_url_rule(f"/{lang}/feed.atom", "feed", feeds.everything, defaults=here)
    blueprint.add_url_rule(themes_base, view_func=themes.themes, defaults=here)
    blueprint.add_url_rule(f"{themes_base}<slug>/", view_func=themes.theme, defaults=here, strict_slashes=False)
    blueprint.add_url_rule(f"{themes_base}<slug>/feed.atom", "theme_feed", feeds.theme, defaults=here)
    for name, owned in registry.sections.items():
        if owned.owner in registry.regional:
            continue
        base = f"/{lang}/{section_prefix(owned.value.prefix, lang)}/"
        there = {"lang": lang, "section": name}
        blueprint.add_url_rule(base, view_func=pages.section, defaults=there)
        blueprint.add_url_rule(f"{base}feed.atom", "section_feed", feeds.section, defaults=there)
        blueprint.add_url_rule(f"{base}embed/", "section_embed", embeds.section, defaults=there)
        blueprint.add_url_rule(f"{base}{map_pages.SEGMENT}/", "section_map", map_pages.section, defaults=there)
        blueprint.add_url_rule(f"{base}<path>/", view_func=pages.item, defaults=there, strict_slashes=False)
    blueprint.add_url_rule(f"/{lang}/<path:path>/", view_func=pages.page, defaults=here, strict_slashes=False)

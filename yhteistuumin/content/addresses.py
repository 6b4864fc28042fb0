"""The public address of everything that has one. Works with and without a request."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app
from werkzeug.routing import BuildError

from yhteistuumin.content.regions import active
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.runtime import registry, settings

PAGE_SPACE = ""
"""The space of the page tree; every other space is the name of a section."""

THEMES_PREFIX: Mapping[str, str] = {"fi": "teemat", "sv": "teman"}
THEMES_FALLBACK = "themes"

LISTED = "theme"


def themes_prefix(lang: str) -> str:
    """The path segment under which themes stand in *lang*."""
    return THEMES_PREFIX.get(lang, THEMES_FALLBACK)


def front_url(lang: str) -> str:
    """The front page in *lang*."""
    return f"/{lang}/"


def region_url(region: str, lang: str) -> str | None:
    """The page of the region with the id *region*; None where there is none."""
    term = vocabulary(REGION).get(region)
    return term_url(REGION, term.slug(lang), lang) if term else None


def section_url(name: str, lang: str, region: str | None = None) -> str | None:
    """The listing of the section called *name*; None when its plugin is not enabled.

    The section of a regional plugin stands below each *region* that has it, and nowhere else.
    """
    owned = registry().sections.get(name)
    if owned is None:
        return None
    base: str | None = f"/{lang}/"
    if owned.owner in registry().regional:
        base = region_url(region, lang) if region and active(owned.owner, region) else None
    return None if base is None else f"{base}{section_prefix(owned.value.prefix, lang)}/"


def section_prefix(prefix: Mapping[str, str], lang: str) -> str:
    """The segment of *prefix* in *lang*; a language without one borrows the first declared."""
    return prefix.get(lang) or next(iter(prefix.values()))


def item_url(lang: str, space: str, path: str, region: str | None = None) -> str | None:
    """The address of an item of *region* at *path* of *space*; None when its section is not
    enabled there."""
    if space == PAGE_SPACE:
        return f"/{lang}/{path}/"
    base = section_url(space, lang, region)
    return None if base is None else f"{base}{path}/"


def endpoint_url(endpoint: str, lang: str, **values: str) -> str | None:
    """The address of a plugin's view (``blueprint.view``) in *lang*; None when it is not mounted."""
    blueprint, _, view = endpoint.partition(".")
    adapter = current_app.url_map.bind("localhost")
    for name in (f"{blueprint}-{lang}.{view}", endpoint):
        try:
            return adapter.build(name, values, force_external=False)
        except BuildError:
            continue
    return None


def term_url(vocabulary: str, slug: str, lang: str) -> str | None:
    """The page of the term with *slug*; None when no plugin gives that vocabulary pages."""
    if vocabulary == LISTED:
        return f"/{lang}/{themes_prefix(lang)}/{slug}/"
    owned = registry().term_pages.get(vocabulary)
    return None if owned is None else endpoint_url(owned.value.endpoint, lang, slug=slug)


def absolute(path: str, root: str = "") -> str:
    """*path* with the site's own origin: the configured address, else *root* of the request."""
    return f"{settings().canonical_url or root.rstrip('/')}{path}"

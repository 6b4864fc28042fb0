"""For search engines: one sitemap for each language, and which addresses are not for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from yhteistuumin.content.addresses import absolute, front_url, section_url, term_url, themes_prefix
from yhteistuumin.content.live import live_addresses
from yhteistuumin.content.regions import places_of
from yhteistuumin.content.vocabularies import vocabulary
from yhteistuumin.runtime import registry, settings
from yhteistuumin.security.permissions import public
from yhteistuumin.web.themes import THEME
from yhteistuumin.web.words import iso_date


@dataclass(frozen=True)
class Entry:
    """One address with its counterparts in other languages and the day of its last change."""

    url: str
    changed: str
    alternates: tuple[tuple[str, str], ...]


@public
def index() -> ResponseReturnValue:
    """The sitemaps of all languages."""
    urls = [_absolute(f"/sitemap-{lang}.xml") for lang in settings().languages]
    return _xml(render_template("public/sitemap-index.xml", urls=urls))


@public
def of_language(lang: str) -> ResponseReturnValue:
    """Every public address in *lang*."""
    if lang not in settings().languages:
        abort(404)
    entries = [*_fixed(lang), *_items(lang)]
    return _xml(render_template("public/sitemap.xml", entries=entries))


@public
def robots() -> ResponseReturnValue:
    """Robots may read everything but the editors' side and narrowed listings."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /api/"]
    lines.append(f"Sitemap: {_absolute('/sitemap.xml')}")
    response = make_response("\n".join(lines) + "\n")
    response.mimetype = "text/plain"
    return response


def _fixed(lang: str) -> Iterator[Entry]:
    yield _entry(lang, {code: front_url(code) for code in settings().languages})
    yield _entry(lang, {code: f"/{code}/{themes_prefix(code)}/" for code in settings().languages})
    for name, owned in registry().sections.items():
        for region in places_of(owned.owner):
            yield _entry(lang, {code: section_url(name, code, region) for code in settings().languages})
    for name in (THEME, *(name for name in registry().term_pages if name != THEME)):
        for term in vocabulary(name).terms.values():
            yield _entry(lang, {code: term_url(name, term.slug(code), code) for code in settings().languages})


def _entry(lang: str, urls: dict[str, str | None], changed: str = "") -> Entry:
    told = tuple((code, _absolute(url)) for code, url in urls.items() if url)
    return Entry(dict(told).get(lang, ""), changed, told if len(told) > 1 else ())


def _items(lang: str) -> Iterable[Entry]:
    found: dict[int, dict[str, str | None]] = {}
    changed: dict[int, str] = {}
    for live in live_addresses():
        found.setdefault(live.item_id, {})[live.lang] = live.url
        if live.lang == lang:
            changed[live.item_id] = iso_date(live.changed_at) if live.changed_at else ""
    return [_entry(lang, found[item_id], day) for item_id, day in changed.items()]


def _absolute(path: str) -> str:
    return absolute(path, request.url_root)


def _xml(text: str) -> Response:
    response = make_response(text)
    response.mimetype = "application/xml"
    return response

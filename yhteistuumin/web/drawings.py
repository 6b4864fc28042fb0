"""Addresses and answers of woven bands; see `weave` for how they are drawn."""

from __future__ import annotations

import re
from functools import lru_cache

from flask import Response, abort, make_response, request

from yhteistuumin.content.state import setting
from yhteistuumin.security.permissions import public
from yhteistuumin.settings import PACKAGE
from yhteistuumin.web import weave

SEPARATOR = "~"
SIGN, ALL, NARROW = "sign", "all", "narrow"
NARROW_BANDS = 9
IDENT = re.compile(r"[A-Za-z0-9._:-]{1,100}")
FOREVER = "public, max-age=31536000, immutable"
DEFAULT_PROFILE = "yhteistuumin"


def weave_url(shape: str, *names: str | None) -> str:
    """The address of a drawing: ``band ID``, ``wide ID``, ``cover REGION THEME SEED``, ``hang
    all|narrow``, ``mark``. A missing name is the national weave."""
    default = {"mark": SIGN, "hang": ALL}.get(shape, "national")
    ident = SEPARATOR.join(name or default for name in names) or default
    return f"/weave/{shape}/{ident}.svg"


@public
def show_weave(shape: str, ident: str) -> Response:
    """A drawing as SVG, cacheable for ever: an id always draws the same."""
    names = ident.split(SEPARATOR)
    if not all(IDENT.fullmatch(name) for name in names):
        abort(404)
    drawn = _draw(str(setting("profile", DEFAULT_PROFILE)), shape, tuple(names))
    if drawn is None:
        abort(404)
    response = make_response(drawn)
    response.mimetype = "image/svg+xml"
    response.headers["Cache-Control"] = FOREVER
    response.add_etag()
    response.make_conditional(request)
    return response


@lru_cache(maxsize=8)
def dye_table(profile: str) -> weave.DyeTable:
    """The dyes that the profile chose; every id draws its own where it chose none."""
    file = PACKAGE / "profiles" / profile / "dyes.json"
    return weave.DyeTable.from_json(file.read_text(encoding="utf-8")) if file.is_file() else weave.PLAIN


@lru_cache(maxsize=512)
def _draw(profile: str, shape: str, names: tuple[str, ...]) -> str | None:
    table = dye_table(profile)
    match shape, names:
        case "band", (name,):
            return weave.band(name, table=table)
        case "wide", (name,):
            return weave.wide(name, table=table)
        case "cover", (region, theme, seed):
            return weave.cover(region, theme, seed, table=table)
        case "mark", ("sign",):
            return weave.mark()
        case "hang", ("all",):
            return weave.hang(table=table)
        case "hang", ("narrow",):
            bands = table.hanging[:NARROW_BANDS]
            return weave.hang(bands, table=table, width=360, height=150, short=26)
    return None

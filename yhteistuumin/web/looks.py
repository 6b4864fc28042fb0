"""A region's own look: at most twelve colours, served as a style sheet of its own."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache

from flask import Response, abort, make_response

from yhteistuumin.content.state import setting
from yhteistuumin.security.permissions import public
from yhteistuumin.settings import PACKAGE
from yhteistuumin.web.drawings import DEFAULT_PROFILE, FOREVER, IDENT, weave_url

COLOURS = (
    "accent",
    "accent-2",
    "on-accent",
    "tint",
    "deep",
    "on-deep",
    "accent-dark",
    "accent-2-dark",
    "tint-dark",
    "deep-dark",
)
HEX = re.compile(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?", re.I)


def has_look(region: str) -> bool:
    """Whether *region* has a look of its own."""
    return bool(_sheet(_profile(), region))


def look_url(region: str) -> str:
    """The address of the look of *region*; it changes when the look does."""
    digest = hashlib.sha256(_sheet(_profile(), region).encode()).hexdigest()[:12]
    return f"/look/{region}-{digest}.css"


@public
def show_look(region: str, digest: str) -> Response:
    """The style sheet of a region's look."""
    sheet = _sheet(_profile(), region)
    if not sheet:
        abort(404)
    response = make_response(sheet)
    response.mimetype = "text/css"
    response.headers["Cache-Control"] = FOREVER
    return response


def _profile() -> str:
    return str(setting("profile", DEFAULT_PROFILE))


@lru_cache(maxsize=128)
def _sheet(profile: str, region: str) -> str:
    values = _looks(profile).get(region)
    if not values or not IDENT.fullmatch(region):
        return ""
    lines = [f"--look-{name}:{values[name]}" for name in COLOURS if HEX.fullmatch(values.get(name, ""))]
    if IDENT.fullmatch(values.get("band", "")):
        lines.append(f"--look-band:url({weave_url('band', values['band'])})")
    return f'@layer theme{{[data-look="{region}"]{{{";".join(lines)}}}}}\n'


@lru_cache(maxsize=8)
def _looks(profile: str) -> dict[str, dict[str, str]]:
    file = PACKAGE / "profiles" / profile / "looks.json"
    found: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found

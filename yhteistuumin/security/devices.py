"""A name for the browser that makes the request, as its owner would recognise it."""

from __future__ import annotations

from flask import has_request_context, request

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
NAME_LENGTH = 200


def device_name(user_agent: str | None = None) -> str:
    """“Firefox, Linux”; the beginning of the user agent where neither is known."""
    if user_agent is None:
        user_agent = request.user_agent.string if has_request_context() else ""
    found = [_first(user_agent, known) for known in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name) or user_agent[:NAME_LENGTH]


def _first(user_agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in known if mark in user_agent), "")

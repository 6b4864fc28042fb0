"""Headers that tell browsers what our pages never do. A view's own header wins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, request
from flask.typing import RouteCallable

from yhteistuumin.runtime import settings
from yhteistuumin.security.permissions import is_public

EMBEDDABLE = "yhteistuumin_embeddable"
"""Views with this attribute may be shown in a frame on other sites."""

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000"


def embeddable(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark *view* as one that other sites may show in a frame."""
    setattr(view, EMBEDDABLE, True)
    return view


def content_security_policy(*, framed: bool = False) -> str:
    """The policy as one line; *framed* lets other sites show the page in a frame."""
    policy = POLICY | ({"frame-ancestors": "*"} if framed else {})
    return "; ".join(f"{directive} {source}" for directive, source in policy.items())


def add_headers(response: Response) -> Response:
    """After each request: the headers that the view did not set itself."""
    view = _view()
    framed = bool(getattr(view, EMBEDDABLE, False))
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", content_security_policy(framed=framed))
    if settings().secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    if view is not None and (request.path.startswith("/admin/") or not is_public(request.endpoint)):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _view() -> RouteCallable | None:
    return current_app.view_functions.get(request.endpoint or "")


def install(app: Flask) -> None:
    """Add the headers to every response of *app*, errors included."""
    app.after_request(add_headers)

"""Refuses writes that another site makes in a signed-in person's browser.

There are no tokens in forms. A browser says itself where a request comes from: in
``Sec-Fetch-Site``, older ones in ``Origin`` or ``Referer``. A program that says none of them is
let in only without a session cookie, since then there is nothing to abuse.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Request, request
from werkzeug.exceptions import Forbidden

from yhteistuumin.runtime import settings
from yhteistuumin.schema.messages import translator
from yhteistuumin.security.sessions import cookie_name

_ = translator(__name__)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSED = _("This form was sent from another site, so nothing was saved. Open the page here and try again.")


def is_from_here(asked: Request) -> bool:
    """Whether *asked* comes from a page of this site, or changes nothing."""
    if asked.method in SAFE_METHODS:
        return True
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    said = asked.headers.get("Origin") or asked.headers.get("Referer")
    if said is not None:
        return urlsplit(said).netloc in _own_hosts(asked)
    return cookie_name() not in asked.cookies


def _own_hosts(asked: Request) -> set[str]:
    return {asked.host, urlsplit(settings().canonical_url).netloc} - {""}


def refuse_foreign_writes() -> None:
    """Before each request: 403 for a write that another site makes."""
    if not is_from_here(request):
        raise Forbidden(REFUSED)  # type: ignore[arg-type]  # put into words when it is shown


def install(app: Flask) -> None:
    """Check every request to *app*."""
    app.before_request(refuse_foreign_writes)

"""Errors as pages: in the visitor's language, saying what happened and where to go from here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import cast

from flask import Flask, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from yhteistuumin.errors import Conflict, Denied, Invalid, NotFound
from yhteistuumin.i18n import set_language
from yhteistuumin.runtime import settings
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.security.interface import interface_language
from yhteistuumin.web.frame import head
from yhteistuumin.web.language import EDITORS, asked_language, path_language

_ = translator(__name__)

FORMATS = "yhteistuumin.error_formats"
OWN_PAGES = frozenset({400, 403, 404, 409, 413, 429})
"""Statuses with a template of their own; any other below 500 uses that of 400."""

ErrorFormat = Callable[[HTTPException], Response]

TITLES: dict[int, Message] = {
    400: _("The address or form has a mistake"),
    401: _("Sign in first"),
    403: _("You may not open this page"),
    404: _("The thread ends here"),
    405: _("This page does not take that"),
    409: _("Somebody saved first"),
    413: _("The file is too large"),
    429: _("Too many tries"),
}

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Show every error of *app* as a page, or in the format of `add_format`."""
    app.extensions[FORMATS] = {}
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(NotFound, lambda error: show_http_error(_http(404)))
    app.register_error_handler(Denied, lambda error: show_http_error(_http(403)))
    app.register_error_handler(Conflict, lambda error: show_http_error(_http(409)))
    app.register_error_handler(Invalid, lambda error: show_http_error(_http(400)))


def add_format(app: Flask, prefix: str, show: ErrorFormat) -> None:
    """Answer errors below the address *prefix* with *show* instead of a page."""
    cast(dict[str, ErrorFormat], app.extensions[FORMATS])[prefix] = show


def _http(status: int) -> HTTPException:
    error = HTTPException()
    error.code = status
    return error


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """The page of an HTTP error; redirects and ready-made responses pass."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    formats = cast(dict[str, ErrorFormat], current_app.extensions[FORMATS])
    for prefix, show in formats.items():
        if request.path.startswith(prefix):
            return show(error)
    return _page(error)


def _page(error: HTTPException) -> Response:
    status = error.code or 500
    set_language(_language())
    try:
        html = _broken_page() if status >= 500 else _rendered(status, error)
    except (SQLAlchemyError, TemplateError):
        log.exception("the page of error %s cannot be made", status)
        html = _broken_page()
    response = make_response(html, status)
    for name, value in error.get_headers(request.environ):
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    if not path_language(request.path):
        response.vary.add("Accept-Language")
    return response


def _language() -> str:
    """That of the address, else the editor's own, else what the browser asks for."""
    if not request.path.startswith(EDITORS):
        return path_language(request.path) or asked_language()
    try:
        return interface_language()
    except SQLAlchemyError:
        return asked_language()


def _rendered(status: int, error: HTTPException) -> str:
    head().noindex = True
    head().untranslated.update(settings().languages)
    name = status if status in OWN_PAGES else 400
    title = str(TITLES.get(status, TITLES[400]))
    words = request.path.rstrip("/").rpartition("/")[2].replace("-", " ")
    return render_template(
        f"errors/{name}.html",
        status=status,
        title=title,
        address=request.path,
        words=words,
        retry_after=_retry_after(error),
        crumbs=[(title, "")],
    )


def _retry_after(error: HTTPException) -> int | None:
    seconds = getattr(error, "retry_after", None)
    return seconds if isinstance(seconds, int) else None


def _broken_page() -> str:
    """A page that needs neither the database nor a plugin."""
    return render_template("errors/500.html", status=InternalServerError.code)

"""Finished pages for anonymous readers, kept while nothing that they show has changed.

A page is kept with the site's counters, which are read from the database before it is given
out: a publication in any process is seen by the next request of every other, and so is a text
whose moment has come. What the worker made of a publication later, such as a search index, counts
as a change of its own. Pages also age, because a plugin's panel may count hours. A kept page is
answered in front of Flask.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Response, current_app, has_request_context, request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_etags

from yhteistuumin.content.state import State, peek_state, site_state
from yhteistuumin.db import database
from yhteistuumin.plugins.current import built_generation
from yhteistuumin.runtime import settings
from yhteistuumin.security.permissions import is_public
from yhteistuumin.security.sessions import cookie_name
from yhteistuumin.web.language import path_language

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

EXTENSION = "yhteistuumin.page_cache"
UNKEPT = "yhteistuumin.unkept"
KEEP = "yhteistuumin.keep"
"""Set in the WSGI environment of a request whose page may be kept: the counters it shows."""
KEPT_PAGES = 500
KEPT_BYTES = 16 * 1024 * 1024
LARGEST = 512 * 1024
LIFETIME_SECONDS = 300
REVALIDATE = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-cache"
KEPT_TYPES = frozenset({"text/html", "application/atom+xml", "application/xml"})
ABOUT_THE_BODY = frozenset({"content-type", "content-length"})

Address = tuple[str, str, str, str]


@dataclass(frozen=True)
class KeptPage:
    """A finished page with its headers, as it was under *state*."""

    content: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    state: State
    born: float


class PageCache:
    """The pages of one process, the least recently asked for forgotten first."""

    def __init__(self, size: int = KEPT_PAGES, total: int = KEPT_BYTES) -> None:
        self._pages: OrderedDict[Address, KeptPage] = OrderedDict()
        self._size = size
        self._total = total
        self._bytes = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, address: Address, now: float) -> KeptPage | None:
        """The page at *address*, unless it is too old."""
        with self._lock:
            page = self._pages.get(address)
            if page is None or now - page.born > LIFETIME_SECONDS:
                return None
            self._pages.move_to_end(address)
            return page

    def put(self, address: Address, page: KeptPage) -> None:
        """Keep *page* at *address*."""
        with self._lock:
            before = self._pages.pop(address, None)
            self._bytes += len(page.content) - (len(before.content) if before else 0)
            self._pages[address] = page
            while len(self._pages) > self._size or self._bytes > self._total:
                _where, oldest = self._pages.popitem(last=False)
                self._bytes -= len(oldest.content)

    def clear(self) -> None:
        """Forget every page."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0


class FrontDoor:
    """Answers with kept pages, and keeps what the application behind it marks with `KEEP`."""

    def __init__(
        self, inner: WSGIApplication, cache: PageCache, cookie: str, engine: Engine, languages: Sequence[str]
    ) -> None:
        self._inner = inner
        self._cache = cache
        self._cookie = f"{cookie}="
        self._engine = engine
        self._languages = languages

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"} or self._cookie in environ.get("HTTP_COOKIE", ""):
            return self._inner(environ, start_response)
        address = _address(environ)
        page = self._cache.get(address, time.monotonic())
        if page is not None and page.state == self._state():
            return _answer(page, environ, start_response)
        return self._inner(environ, _Recorder(self._cache, address, environ, start_response))

    def _state(self) -> State | None:
        try:
            return peek_state(self._engine, self._languages)
        except SQLAlchemyError:
            return None


class _Recorder:
    """A ``start_response`` that keeps the page it is called for."""

    def __init__(
        self, cache: PageCache, address: Address, environ: WSGIEnvironment, start_response: StartResponse
    ) -> None:
        self._cache = cache
        self._address = address
        self._environ = environ
        self._start_response = start_response

    def __call__(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        kept: tuple[State, bytes, str] | None = self._environ.pop(KEEP, None)
        if kept is not None and exc_info is None and status.startswith("200"):
            state, content, etag = kept
            page = KeptPage(content, tuple(headers), etag, state, time.monotonic())
            self._cache.put(self._address, page)
        return self._start_response(status, headers, exc_info)


def _address(environ: WSGIEnvironment) -> Address:
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
    )


def _answer(page: KeptPage, environ: WSGIEnvironment, start_response: StartResponse) -> Sequence[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and parse_etags(known).contains_weak(page.etag):
        headers = [(name, value) for name, value in page.headers if name.lower() not in ABOUT_THE_BODY]
        start_response("304 NOT MODIFIED", headers)
        return ()
    start_response("200 OK", list(page.headers))
    return () if environ["REQUEST_METHOD"] == "HEAD" else (page.content,)


def install(app: Flask) -> None:
    """Keep the public pages of *app*. Needs its application context."""
    cache = PageCache()
    app.extensions[EXTENSION] = cache
    app.after_request(mark_page)
    door = FrontDoor(app.wsgi_app, cache, _cookie_name(app), database.engine, settings().languages)
    app.wsgi_app = door  # type: ignore[method-assign]


def _cookie_name(app: Flask) -> str:
    with app.app_context():
        return cookie_name()


def page_cache() -> PageCache:
    """The kept pages of the current application."""
    return cast(PageCache, current_app.extensions[EXTENSION])


def do_not_keep() -> None:
    """Have the page of the present request made anew for every reader, such as an answer that was
    given without an index that cannot be read: nothing tells when that is mended."""
    if has_request_context():
        request.environ[UNKEPT] = True


def mark_page(response: Response) -> Response:
    """After a request: say how long the page may be kept, and mark what the front door keeps."""
    if cookie_name() in request.cookies:
        response.headers.setdefault("Cache-Control", PRIVATE)
        return response
    if not _may_keep(response):
        return response
    content = response.get_data()
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.add("Cookie")
    response.add_etag()
    etag = response.get_etag()[0] or ""
    if request.method == "GET" and len(content) <= LARGEST and UNKEPT not in request.environ:
        request.environ[KEEP] = (site_state(), content, etag)
    response.make_conditional(request)
    return response


def _may_keep(response: Response) -> bool:
    """Only what any anonymous reader would get of the present plugins: a whole public page in a
    language."""
    return (
        response.status_code == 200
        and response.mimetype in KEPT_TYPES
        and not response.is_streamed
        and "Set-Cookie" not in response.headers
        and "Cache-Control" not in response.headers
        and (bool(path_language(request.path)) or request.path.startswith("/sitemap"))
        and is_public(request.endpoint)
        and site_state().generation == built_generation()
    )

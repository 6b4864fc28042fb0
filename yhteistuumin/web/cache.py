"""Finished pages for anonymous readers, kept while nothing that they show has changed.

A page is kept under its address and the site's two counters, which are read from the database
on every request: a publication in any process is seen by the next request of every other. Pages
also age, because a plugin's panel may count days.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import cast

from flask import Flask, Response, current_app, g, request

from yhteistuumin.content.state import site_state
from yhteistuumin.security.permissions import is_public
from yhteistuumin.security.sessions import cookie_name
from yhteistuumin.web.language import path_language

EXTENSION = "yhteistuumin.page_cache"
KEPT_PAGES = 500
LARGEST = 512 * 1024
LIFETIME_SECONDS = 300
REVALIDATE = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-cache"
KEPT_TYPES = frozenset({"text/html", "application/atom+xml", "application/xml"})
_KEY = "yhteistuumin_cache_key"


@dataclass(frozen=True)
class KeptPage:
    """A finished page."""

    content: bytes
    mimetype: str
    etag: str
    born: float


class PageCache:
    """The pages of one process, the least recently asked for forgotten first."""

    def __init__(self, size: int = KEPT_PAGES) -> None:
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._size = size
        self._lock = Lock()

    def get(self, key: Hashable, now: float) -> KeptPage | None:
        """The page under *key*, unless it is too old."""
        with self._lock:
            page = self._pages.get(key)
            if page is None or now - page.born > LIFETIME_SECONDS:
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: KeptPage) -> None:
        """Keep *page* under *key*."""
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > self._size:
                self._pages.popitem(last=False)

    def clear(self) -> None:
        """Forget every page."""
        with self._lock:
            self._pages.clear()


def install(app: Flask) -> None:
    """Keep the public pages of *app*."""
    app.extensions[EXTENSION] = PageCache()
    app.before_request(answer_from_cache)
    app.after_request(keep_page)


def _cache() -> PageCache:
    return cast(PageCache, current_app.extensions[EXTENSION])


def _may_keep() -> bool:
    """Only what any anonymous reader would get: no session cookie, a public page in a language."""
    return (
        request.method in {"GET", "HEAD"}
        and cookie_name() not in request.cookies
        and (bool(path_language(request.path)) or request.path.startswith("/sitemap"))
        and is_public(request.endpoint)
    )


def answer_from_cache() -> Response | None:
    """Before a request: the kept page, or 304 where the reader has it already."""
    if not _may_keep():
        return None
    key = (request.host_url, request.full_path, *site_state())
    setattr(g, _KEY, key)
    page = _cache().get(key, time.monotonic())
    return None if page is None else _response(page)


def _response(page: KeptPage) -> Response:
    response = Response(page.content, mimetype=page.mimetype)
    response.set_etag(page.etag)
    _mark(response)
    return response


def keep_page(response: Response) -> Response:
    """After a request: keep the page if it may be kept, and answer 304 where that is enough."""
    key = g.get(_KEY)
    if cookie_name() in request.cookies:
        response.headers.setdefault("Cache-Control", PRIVATE)
    if key is None or response.status_code != 200 or response.mimetype not in KEPT_TYPES:
        return response
    if "Set-Cookie" in response.headers or "Cache-Control" in response.headers or response.is_streamed:
        return _conditional(response)
    content = response.get_data()
    if len(content) > LARGEST:
        return response
    response.add_etag()
    etag, _weak = response.get_etag()
    _cache().put(key, KeptPage(content, response.mimetype or "", etag or "", time.monotonic()))
    _mark(response)
    return _conditional(response)


def _mark(response: Response) -> None:
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.add("Cookie")


def _conditional(response: Response) -> Response:
    if response.get_etag()[0]:
        response.make_conditional(request)
    return response

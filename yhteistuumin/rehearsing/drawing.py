"""The pages of a plugin as they would look, in every language, for a visitor and for an editor."""

from __future__ import annotations

import hashlib
import re
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, got_request_exception
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from yhteistuumin.content.addresses import front_url, item_url, region_url, section_url, term_url, themes_prefix
from yhteistuumin.content.outbox import announce, drain_all
from yhteistuumin.content.state import forget_state
from yhteistuumin.content.vocabularies import vocabulary
from yhteistuumin.db import session, write
from yhteistuumin.events import Topic
from yhteistuumin.plugins.barrier import handle_events
from yhteistuumin.plugins.rehearsal import Page
from yhteistuumin.plugins.state import failures
from yhteistuumin.rehearsing.inert import inert
from yhteistuumin.rehearsing.samples import first_term, kinds_of, put_sample, put_text, text_uid, uid_of
from yhteistuumin.runtime import REGISTRY, registry
from yhteistuumin.schema.declarations import REGION, OutboxEvent, OutboxHandler
from yhteistuumin.schema.messages import Text, translator
from yhteistuumin.schema.registry import Owned
from yhteistuumin.security import sessions
from yhteistuumin.security.permissions import permission_of
from yhteistuumin.security.rules import ADMINISTRATOR
from yhteistuumin.tables import Account, Grant, Item, PluginRegion, Translation

_ = translator(__name__)

VISITOR, EDITOR = "visitor", "editor"
MOST_PAGES = 60
MOST_ITEMS = 500
"""With more, an index takes longer than a rehearsal may."""
SLOW_SECONDS = 2.0
SERVER_ERROR = 500
OK = 200
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_CONVERTER = re.compile(r"<[^<>:]+:")
_SAFE = re.compile(r"[^a-z0-9.]+")
WITHOUT_ITEMS = _(
    "Its background jobs were not tried with the items of the site, which are many. "
    "Pages that show what these jobs make, such as an index, show less here than they will."
)
Seen = tuple[str, str, str]
"""Address, language and reader of a page that was drawn."""
ASK_AUTHOR = _("Tell the add-on's author.")


@dataclass
class Drawn:
    """The pages, and what went wrong while they were drawn. *addresses* are those of each regional
    plugin in the region where it was tried."""

    addresses: dict[str, list[str]] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    faults: list[tuple[Text, Text, str]] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)


def drawn(app: Flask, names: Sequence[str], order: dict[str, Any], *, wanted: bool) -> Drawn:
    """Draw the pages of the plugins *names* on the site *app*; without *wanted*, only see that it
    stands."""
    found, seen = Drawn(), set[Seen]()
    artists = [_Artist(app, name, order, found, seen) for name in names]
    languages: list[str] = order["languages"]
    artists[0].look("/healthz", languages[0], VISITOR, keep=False)
    for lang in languages:
        artists[0].look(f"/{lang}/", lang, VISITOR, keep=False)
    for artist in artists if wanted else ():
        artist.prepare()
        for lang in languages:
            for url, reader in artist.addresses(lang):
                artist.look(url, lang, reader)
        artist.note_addresses()
        artist.note_failures()
    return found


def rules_of(app: Flask, name: str) -> list[Rule]:
    """The addresses of plugin *name* in the built site."""
    names = {owned.value.blueprint.name for owned in app.extensions[REGISTRY].mounts if owned.owner == name}
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.rpartition(".")[0].partition("-")[0] in names]


def _opened(browser: FlaskClient, url: str) -> tuple[TestResponse, float]:
    started = time.perf_counter()
    response = browser.get(url, headers={"Sec-Fetch-Site": "same-origin"})
    return response, time.perf_counter() - started


def _plain(rule: str, address: str) -> str:
    """*address*, or where it takes more than a region the rule itself, told simply."""
    return address or _CONVERTER.sub("<", rule)


class _Artist:
    def __init__(self, app: Flask, name: str, order: dict[str, Any], found: Drawn, seen: set[Seen]) -> None:
        self.app = app
        self.name = name
        self.folder = Path(order["folder"])
        self.languages: list[str] = order["languages"]
        self.region: str = order["region"]
        self.is_regional = False
        self.found = found
        self.seen = seen
        self.raised: list[BaseException] = []
        self.browsers: dict[tuple[str, str], FlaskClient] = {}
        got_request_exception.connect(self._note, app)

    def _note(self, _app: Flask, exception: BaseException, **_facts: object) -> None:
        self.raised.append(exception)

    def prepare(self) -> None:
        """Put examples of the plugin's types there, and do the background jobs."""
        self.is_regional = self.name in registry().regional
        self.region = self.region or (first_term(REGION) if self.is_regional else "")
        if self.is_regional and self.region:
            with write() as writing:
                writing.merge(PluginRegion(plugin=self.name, region=self.region))
            forget_state()
        for kind in kinds_of(self.name):
            why = put_sample(kind, self.languages, self.region, self.folder / "copy")
            if why:
                self.found.warnings.append(
                    _("No example of “%(kind)s” could be made: %(why)s.", kind=kind.title, why=why)
                )
        why = put_text(self.name, self.languages, self.region, self.folder / "copy")
        if why:
            self.found.warnings.append(_("No text with its blocks could be made: %(why)s.", why=why))
        self._do_jobs()

    def _do_jobs(self) -> None:
        """The background jobs, with every item as if it had changed: what they make, such as an
        index, lies beside the database and is not part of the copy.

        Where there are too many items for that, only the jobs of this plugin, for the examples.
        """
        topics = {owned.value.topic for owned in registry().outbox_handlers if owned.owner == self.name}
        uids = [uid for (uid,) in session().query(Item.uid).order_by(Item.id.desc()).limit(MOST_ITEMS + 1)]
        are_many = len(uids) > MOST_ITEMS
        if Topic.ITEM in topics and are_many:
            self.found.warnings.append(WITHOUT_ITEMS)
        elif Topic.ITEM in topics:
            with write() as writing:
                announce(writing, *uids)
        drain_all(call=self._handle_own if are_many else handle_events)

    def _handle_own(self, owned: Owned[OutboxHandler], events: Sequence[OutboxEvent]) -> str:
        return handle_events(owned, events) if owned.owner == self.name else ""

    def addresses(self, lang: str) -> Iterator[tuple[str, str]]:
        """(address, reader) of everything of the plugin's that can be opened without knowing more."""
        session().rollback()
        forget_state()
        if self.is_regional and (url := region_url(self.region, lang)):
            yield url, VISITOR
        yield from self._own_pages(lang)
        yield from ((url, VISITOR) for url in self._sections(lang))
        for kind in kinds_of(self.name):
            yield from self._sample_pages(uid_of(kind.name), lang)
            yield f"/admin/create?kind={kind.name}", EDITOR
        yield from self._sample_pages(text_uid(self.name), lang)
        yield from self._panel_pages(lang)

    def _sections(self, lang: str) -> Iterator[str]:
        for section in (owned.value for owned in registry().sections.values() if owned.owner == self.name):
            url = section_url(section.name, lang, self.region or None)
            if url:
                yield url

    def _own_pages(self, lang: str) -> Iterator[tuple[str, str]]:
        for rule in rules_of(self.app, self.name):
            known = {*(rule.defaults or {}), REGION}
            methods = rule.methods or set()
            if rule.arguments - known or "GET" not in methods or (rule.defaults or {}).get("lang", lang) != lang:
                continue
            public = permission_of(self.app, rule.endpoint) == "public"
            url = self._address(rule)
            if url:
                yield url, VISITOR if public else EDITOR

    def _address(self, rule: Rule) -> str:
        """The address of *rule* in the region where the plugin is tried; ``""`` where it has none."""
        values = {**(rule.defaults or {}), **({REGION: self.region} if REGION in rule.arguments else {})}
        built = rule.build(values, append_unknown=False)
        return built[1] if built else ""

    def note_addresses(self) -> None:
        """The addresses that it has there, for what will happen."""
        if self.is_regional:
            own = {_plain(rule.rule, self._address(rule)) for rule in rules_of(self.app, self.name)}
            listed = {url for lang in self.languages for url in self._sections(lang)}
            self.found.addresses[self.name] = sorted(own | listed)

    def _sample_pages(self, uid: str, lang: str) -> Iterator[tuple[str, str]]:
        item = session().query(Item).filter_by(uid=uid).one_or_none()
        if item is None:
            return
        text = session().query(Translation).filter_by(item_id=item.id, lang=lang).one_or_none()
        url = item_url(lang, text.space, text.path or "", item.region) if text else None
        if url:
            yield url, VISITOR
        yield f"/admin/items/{item.uid}/{lang}/", EDITOR

    def _panel_pages(self, lang: str) -> Iterator[tuple[str, str]]:
        places = {owned.value.place for owned in registry().panels if owned.owner == self.name}
        if places & {"front", "front-hero"}:
            yield front_url(lang), VISITOR
        for place in sorted(places & {"theme", "region"}):
            term = self.region if place == "region" and self.region else first_term(place)
            view = vocabulary(place).get(term)
            url = term_url(place, view.slug(lang), lang) if view else None
            if url:
                yield url, VISITOR
        if "header" in places:
            yield f"/{lang}/{themes_prefix(lang)}/", VISITOR
        if places & {"desk", "edit"}:
            yield "/admin/", EDITOR
        if "item" in places or "edit" in places:
            yield from self._live_item(lang)

    def _live_item(self, lang: str) -> Iterator[tuple[str, str]]:
        wanted = session().query(Translation).filter_by(lang=lang, state="published").order_by(Translation.id)
        text = wanted.first()
        url = item_url(lang, text.space, text.path or "") if text else None
        if url:
            yield url, VISITOR

    def look(self, url: str, lang: str, reader: str, *, keep: bool = True) -> None:
        """Open *url* and keep what it shows."""
        if (url, lang, reader) in self.seen or len(self.found.pages) >= MOST_PAGES:
            return
        if keep:
            self.seen.add((url, lang, reader))
        browser = self._browser(reader, lang)
        self.raised.clear()
        response, elapsed = _opened(browser, url)
        if elapsed > SLOW_SECONDS:
            # The first time a page also fills caches and compiles templates.
            response, elapsed = _opened(browser, url)
        if response.status_code >= SERVER_ERROR or self.raised:
            self._fault(url, response.status_code)
            return
        if elapsed > SLOW_SECONDS:
            self.found.warnings.append(
                _("The page %(url)s took %(seconds)s seconds.", url=url, seconds=f"{elapsed:.1f}")
            )
        if keep and response.mimetype == "text/html" and response.status_code == OK:
            self._keep(url, lang, reader, response.get_data(as_text=True), browser)

    def _fault(self, url: str, status: int) -> None:
        error = self.raised[-1] if self.raised else None
        why = f"{type(error).__name__}: {error}" if error else str(status)
        trace = "".join(traceback.format_exception(error)) if error else ""
        reason = _("The page %(url)s fails: %(why)s.", url=url, why=why.rstrip("."))
        self.found.faults.append((reason, ASK_AUTHOR, trace))

    def _keep(self, url: str, lang: str, reader: str, html: str, browser: FlaskClient) -> None:
        number = len(self.found.pages) + 1
        page_id = f"p{number:02d}-{lang}-{reader}"
        title = _TITLE.search(html)
        words = unescape(title[1].strip()) if title else url
        file = self.folder / "pages" / f"{page_id}.html"
        file.write_text(inert(html, lambda address: self._kept_address(address, browser)), encoding="utf-8")
        self.found.pages.append(Page(page_id, words, url, lang, reader, OK))

    def _kept_address(self, address: str, browser: FlaskClient) -> str:
        """Files of this plugin are nowhere but here, so they are kept beside the pages."""
        path = urlsplit(address).path
        if not path.startswith(f"/static/{self.name}/"):
            return address if path.startswith("/") and not address.startswith("//") else ""
        name = _SAFE.sub("-", path.rpartition("/")[2].casefold()).strip("-.")
        kept = f"{hashlib.sha256(path.encode()).hexdigest()[:8]}-{name}"[:80]
        target = self.folder / "files" / kept
        if not target.is_file():
            response = browser.get(path)
            if response.status_code != OK:
                return ""
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(response.get_data())
        return f"files/{kept}"

    def _browser(self, reader: str, lang: str) -> FlaskClient:
        key = (reader, lang if reader == EDITOR else "")
        if key not in self.browsers:
            self.browsers[key] = self.app.test_client()
            if reader == EDITOR:
                self._sign_in(self.browsers[key], lang)
        return self.browsers[key]

    def _sign_in(self, browser: FlaskClient, lang: str) -> None:
        mark = f"rehearsal-{self.name}-{lang}"
        with write() as writing:
            account = Account(email=f"{mark}@example.org", name="", fs_uniquifier=mark, interface_lang=lang)
            writing.add(account)
            writing.flush()
            writing.add(Grant(account_id=account.id, role=ADMINISTRATOR))
            number = account.id
        token = sessions.create({"_user_id": mark, "_fresh": True}, number)
        browser.set_cookie(sessions.cookie_name(), token)

    def note_failures(self) -> None:
        """What the fault barrier has caught meanwhile: the page stood, but its part was missing."""
        session().rollback()
        for failure in failures():
            if failure.plugin == self.name and not failure.hook.startswith("view:"):
                reason = _("It failed in “%(hook)s”: %(error)s", hook=failure.hook, error=failure.error)
                self.found.faults.append((reason, ASK_AUTHOR, failure.trace))

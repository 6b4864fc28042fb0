"""What every add-on must keep to, as tests that its author runs with one command.

Put this into ``tests/test_conformance.py`` and run ``pytest``::

    from yhteistuumin.conformance import *

or let ``yhteistuumin plugins conform FOLDER`` run it, which also stores the result as the badge that
the add-ons panel shows. The plugin is tried on a site of its own, as the coordinator's rehearsal
does it: in another process first, and only when nothing spoke against it also here.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect

from yhteistuumin.content.addresses import section_url
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.db import database, session
from yhteistuumin.errors import PluginError
from yhteistuumin.i18n import SOURCE_LANGUAGE, set_language
from yhteistuumin.installing import initialise
from yhteistuumin.plugins import lifecycle, removal
from yhteistuumin.plugins.contract import tables_of
from yhteistuumin.plugins.discovery import Candidate, in_folder
from yhteistuumin.plugins.regions import switch_on
from yhteistuumin.plugins.rehearsal import Rehearsal, rehearse
from yhteistuumin.rehearsing.samples import kinds_of, put_sample
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.declarations import PUBLIC
from yhteistuumin.schema.fields import FieldKind
from yhteistuumin.schema.messages import Message
from yhteistuumin.schema.registry import Registry
from yhteistuumin.security.rules import ACTIONS
from yhteistuumin.site import close_site, create_site
from yhteistuumin.testing import SameOriginClient, counted_queries, new_database

__all__ = [
    "test_accessibility",
    "test_another_server_is_never_named_silently",
    "test_blocks_for_texts_speak_every_language",
    "test_data_about_persons_is_declared",
    "test_every_page_answers_in_every_language",
    "test_every_page_says_who_may_open_it",
    "test_every_text_is_there_in_finnish_and_swedish",
    "test_it_can_be_switched_on",
    "test_it_says_what_it_is",
    "test_listings_cost_the_same_however_long_they_are",
    "test_removing_it_leaves_the_database_as_it_was",
    "test_switching_off_keeps_everything",
    "tried",
]

PERSONAL_COLUMNS = frozenset({"email", "phone", "address", "first_name", "last_name", "person", "birth"})
PERSONAL_KINDS = frozenset({FieldKind.EMAIL})
FEW, MANY = 2, 12
REFUSED = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 405})
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ("--no-sandbox", "--disable-gpu")
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@dataclass(frozen=True)
class Tried:
    """A plugin and what trying it out showed; *app* is a site that has it, None if nothing would."""

    candidate: Candidate
    folder: Path
    rehearsal: Rehearsal
    app: Flask | None
    instance: Path
    overrides: dict[str, str]
    schema: dict[str, list[str]]
    region: str

    @property
    def name(self) -> str:
        """The plugin's name."""
        return self.candidate.name

    def site(self) -> Flask:
        """The site that has it; the test fails with the first reason where there is none."""
        if self.app is None:
            pytest.fail(_told(self.rehearsal), pytrace=False)
        return self.app

    def client(self) -> FlaskClient:
        """A visitor of that site."""
        return self.site().test_client()


@pytest.fixture(scope="session")
def tried(plugin_folder: Path | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    """The plugin of ``yhteistuumin_plugin``, tried out on a new site."""
    if plugin_folder is None:
        pytest.skip("no plugin is named: set yhteistuumin_plugin in the [tool:pytest] of its setup.cfg")
    instance, overrides = tmp_path_factory.mktemp("conformance") / "instance", new_database()
    close_site(initialise(instance, **overrides).app)
    attempt = try_out(plugin_folder, instance, overrides)
    yield attempt
    if attempt.app is not None:
        close_site(attempt.app)


def try_out(folder: Path, instance: Path, overrides: dict[str, str]) -> Tried:
    """Rehearse the plugin in *folder* on the site in *instance*, whose settings *overrides* replace;
    switch it on there if nothing speaks against it."""
    set_language(SOURCE_LANGUAGE)
    found = in_folder(folder)
    if not found:
        pytest.fail(f"{folder} holds no plugin: setup.cfg needs an entry point yhteistuumin.plugins", pytrace=False)
    (instance / "plugins").mkdir(exist_ok=True)
    (instance / "plugins" / folder.name).symlink_to(folder)
    plain = create_site(instance, **overrides)
    with plain.app_context():
        schema, region = _schema(), next(iter(vocabulary(REGION).terms), "")
        rehearsal = rehearse(folder, "enable")
        if rehearsal.ok:
            lifecycle.enable(found[0].name)
    close_site(plain)
    app = _switched_on(instance, overrides, found[0].name, region) if rehearsal.ok else None
    return Tried(found[0], folder, rehearsal, app, instance, overrides, schema, region)


def _switched_on(instance: Path, overrides: dict[str, str], name: str, region: str) -> Flask:
    app = create_site(instance, testing=True, **overrides)
    app.test_client_class = SameOriginClient
    with app.app_context():
        if name in registry().regional:
            switch_on(name, region)
        for kind in kinds_of(name):
            put_sample(kind, settings().languages, region, instance)
    return app


def _told(rehearsal: Rehearsal) -> str:
    lines = [f"{fault.phase}: {fault.reason} {fault.advice}" for fault in rehearsal.faults]
    return "\n".join([f"“{rehearsal.name}” cannot be switched on:", *lines])


def _fail(headline: str, lines: Sequence[object]) -> None:
    if lines:
        pytest.fail("\n  ".join([headline, *map(str, lines)]), pytrace=False)


def test_it_can_be_switched_on(tried: Tried) -> None:
    """Contract, conflicts, migrations up and down, templates, catalogues and pages hold."""
    if not tried.rehearsal.ok:
        pytest.fail(_told(tried.rehearsal), pytrace=False)


def test_it_says_what_it_is(tried: Tried) -> None:
    """Title, description, author, licence, README and CHANGES are there."""
    absent = [name for name in ("author", "licence") if not getattr(tried.candidate, name)]
    absent += [] if tried.candidate.version else ["version"]
    for name in ("README.md", "CHANGES.md"):
        file = tried.folder / name
        absent += [] if file.is_file() and file.read_text(encoding="utf-8").strip() else [name]
    if tried.app is not None:
        loaded = next(one for one in _loaded(tried.app) if one.plugin.name == tried.name)
        absent += [] if loaded.plugin.description else ["description"]
    _fail("An editor cannot tell what this is; missing:", absent)


def _loaded(app: Flask) -> Sequence[Any]:
    from yhteistuumin.plugins.current import load_result

    with app.app_context():
        return load_result().loaded


def test_every_text_is_there_in_finnish_and_swedish(tried: Tried) -> None:
    """No text that is shown lacks a translation."""
    missing = [f"{lang}: {text}" for lang, texts in tried.rehearsal.effects.untranslated.items() for text in texts]
    _fail("These texts are not in every catalogue:", missing)


def test_another_server_is_never_named_silently(tried: Tried) -> None:
    """Every host in its templates, static files and code is in ``Plugin.hosts``."""
    silent = [f"{host.name} ({', '.join(host.places)})" for host in tried.rehearsal.effects.hosts if not host.declared]
    _fail("It names servers that PLUGIN does not declare in hosts=(…):", silent)


def test_blocks_for_texts_speak_every_language(tried: Tried) -> None:
    """What editors read about its blocks can be translated. That each is drawn, empty and filled in,
    is tried when it is switched on."""
    with tried.site().app_context():
        fixed = [
            f"{name}: “{text}” is no _(…)"
            for name, owned in registry().blocks.items()
            if owned.owner == tried.name
            for text in (owned.value.title, owned.value.summary, *(field.label for field in owned.value.fields))
            if not isinstance(text, Message)
        ]
    _fail("These words about its blocks are in one language only:", fixed)


def test_data_about_persons_is_declared(tried: Tried) -> None:
    """Fields and tables that hold data about persons say which, why and for how long."""
    with tried.site().app_context():
        plugin = next(one.plugin for one in _loaded(tried.site()) if one.plugin.name == tried.name)
        silent = [
            f"field {kind.name}.{field.name}: set personal_data on it"
            for kind in kinds_of(tried.name)
            for field in kind.fields
            if field.kind in PERSONAL_KINDS and not field.personal_data
        ]
        if not plugin.personal_data:
            silent += [f"table {table}: set personal_data on PLUGIN" for table in _personal_tables(tried.name)]
    _fail("It stores data about persons without saying so:", silent)


def _personal_tables(name: str) -> list[str]:
    inspector = inspect(database.engine)
    return [
        table
        for table in tables_of(name)
        if PERSONAL_COLUMNS & {column["name"] for column in inspector.get_columns(table)}
    ]


def test_every_page_says_who_may_open_it(tried: Tried) -> None:
    """Each mount names a permission of the rule table, and what is for editors is closed to visitors."""
    site = tried.site()
    with site.app_context():
        mounts = [owned.value for owned in registry().mounts if owned.owner == tried.name]
        unknown = [
            f"{mount.blueprint.name}: “{mount.permission}” is no action of the rule table"
            for mount in mounts
            if mount.permission != PUBLIC and mount.permission not in ACTIONS
        ]
        closed = {mount.blueprint.name for mount in mounts if mount.permission != PUBLIC}
    open_ones = [
        f"{rule.rule}: a visitor gets {answer}"
        for rule in site.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in closed and not rule.arguments and "GET" in (rule.methods or ())
        for answer in [tried.client().get(rule.rule).status_code]
        if answer not in REFUSED
    ]
    _fail("These pages are not guarded:", [*unknown, *open_ones])


def test_every_page_answers_in_every_language(tried: Tried) -> None:
    """The rehearsal drew each page for visitors and editors in each language of the site."""
    tried.site()
    pages = tried.rehearsal.pages
    bad = [f"{page.url} ({page.lang}, {page.reader}): {page.status}" for page in pages if page.status >= 400]
    _fail("These pages do not answer:", bad)
    counts = {lang: sum(page.lang == lang for page in pages) for lang in {page.lang for page in pages}}
    _fail("The languages do not have the same pages:", [counts] if len(set(counts.values())) > 1 else [])


def test_listings_cost_the_same_however_long_they_are(tried: Tried) -> None:
    """A listing asks the database the same number of questions for 2 items and for 12."""
    site = tried.site()
    with site.app_context():
        languages, own = settings().languages, _sections(registry(), tried.name)
        addresses = [(name, section_url(name, languages[0], tried.region) or "") for name in own]
    costs = {}
    for number in (FEW, MANY):
        with site.app_context():
            for kind in kinds_of(tried.name):
                for n in range(1, number + 1):
                    put_sample(kind, languages, tried.region, tried.instance, number=n)
        costs[number] = {address: _queries(tried, address) for _name, address in addresses if address}
    grown = [
        f"{address}: {costs[FEW][address]} queries for {FEW} items, {costs[MANY][address]} for {MANY}"
        for address in costs[FEW]
        if costs[FEW][address] < costs[MANY][address]
    ]
    _fail("Its listings ask the database for each item (N+1):", grown)


def _sections(found: Registry, name: str) -> list[str]:
    return [section for section, owned in found.sections.items() if owned.owner == name]


def _queries(tried: Tried, address: str) -> int:
    client = tried.client()
    client.get(address)
    with counted_queries(tried.site()) as statements:
        answer = client.get(f"{address}?page=1")
        assert answer.status_code == 200, f"{address} answers {answer.status_code}"
        return len(statements)


def test_switching_off_keeps_everything(tried: Tried) -> None:
    """Switched off and on again, every page that answered before answers as before."""
    site = tried.site()
    urls = [page.url for page in tried.rehearsal.pages if page.reader == "visitor"]
    before = {url: site.test_client().get(url).status_code for url in urls}
    with site.app_context():
        lifecycle.disable(tried.name)
        lifecycle.enable(tried.name)
    again = create_site(tried.instance, testing=True, **tried.overrides)
    try:
        after = {url: again.test_client().get(url).status_code for url in urls}
    finally:
        close_site(again)
    _fail("Pages are gone after switching off and on:", [url for url in urls if before[url] != after[url]])


def test_removing_it_leaves_the_database_as_it_was(tried: Tried, tmp_path: Path) -> None:
    """Uninstalled, nothing of its tables is left, and nothing else has changed; it can come back."""
    tried.site()
    app = create_site(tried.instance, testing=True, **tried.overrides)
    try:
        with app.app_context():
            removal.uninstall(tried.name, tmp_path / "archive.zip")
            left = _schema()
    except PluginError as refused:
        pytest.fail(f"It cannot be removed: {refused}", pytrace=False)
    finally:
        close_site(app)
        _put_back(tried)
    changed = {table for table in {*left, *tried.schema} if left.get(table) != tried.schema.get(table)}
    _fail("Removing it leaves these tables other than before:", sorted(changed))


def _put_back(tried: Tried) -> None:
    app = create_site(tried.instance, testing=True, **tried.overrides)
    with app.app_context():
        lifecycle.enable(tried.name)
    close_site(app)
    close_site(_switched_on(tried.instance, tried.overrides, tried.name, tried.region))


def _schema() -> dict[str, list[str]]:
    """Every table with its columns; the version table of the plugin is none of the site's."""
    session().rollback()
    inspector = inspect(database.engine)
    return {
        table: [f"{column['name']} {column['type']} {column['nullable']}" for column in columns]
        for (_schema_name, table), columns in inspector.get_multi_columns().items()
        if table is not None
    }


def test_accessibility(tried: Tried) -> None:
    """No accessibility rule is broken on its pages, in any language (axe-core in Chromium)."""
    site = tried.site()
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    if CHROMIUM is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    urls = [page.url for page in tried.rehearsal.pages if page.reader == "visitor"]
    with _served(site) as address, playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page()
        broken = []
        for url in urls:
            page.goto(f"{address}{url}")
            violations = axe.Axe().run(page, options=WCAG).response["violations"]
            broken += [f"{url}: {one['id']} ({one['help']})" for one in violations]
        browser.close()
    _fail("These pages break rules of accessibility:", broken)


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log(self, *_args: object) -> None:
            return

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""Fixtures for testing plugins and the core on whole sites; a pytest plugin.

`client` is a visitor of a new `site`, ``signed_in(role)`` an editor; ``put({…})`` publishes content,
`drain` does the background jobs. `demo` is a visitor of the example network, which all tests share:
read it only.

The tables are made once, with the profile and the bundled plugins; each test gets a copy. A plugin
that names itself in its ``setup.cfg`` (``[tool:pytest] yhteistuumin_plugin = .``) is switched on in
every site of its tests, a regional one for ``yhteistuumin_regions``.

Set ``YHTEISTUUMIN_TEST_DATABASE_URL`` to test on PostgreSQL (its role must be allowed to create
databases); without it everything runs on SQLite.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

TEST_DATABASE = "YHTEISTUUMIN_TEST_DATABASE_URL"

MakeSite = Callable[..., Flask]
SignIn = Callable[..., FlaskClient]
SharedSite = Callable[..., Flask]
CopySite = Callable[..., Flask]
Put = Callable[..., None]
Drain = Callable[[], int]


class SameOriginClient(FlaskClient):
    """Asks as a browser does from a page of the site itself."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        headers = dict(kwargs.pop("headers", None) or {})
        headers.setdefault("Sec-Fetch-Site", "same-origin")
        return super().open(*args, headers=headers, **kwargs)


@pytest.fixture(scope="session", autouse=True)
def _plain_environment() -> Iterator[None]:
    """No setting of the developer's own changes what is tested."""
    kept = {name: os.environ.pop(name) for name in _own_settings()}
    yield
    os.environ.update(kept)


@pytest.fixture(autouse=True)
def _english() -> None:
    """A request of an earlier test leaves no language behind."""
    if "yhteistuumin.i18n" not in sys.modules:
        return
    from yhteistuumin.i18n import SOURCE_LANGUAGE, set_language

    set_language(SOURCE_LANGUAGE)


def _own_settings() -> list[str]:
    return [name for name in os.environ if name.startswith("YHTEISTUUMIN_") and name != TEST_DATABASE]


@dataclass(frozen=True)
class Template:
    """An installation with tables, profile and bundled plugins, to be copied."""

    folder: Path
    database: str


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings of the tests of one plugin."""
    parser.addini("yhteistuumin_plugin", "folder of the plugin that is tested", default="")
    parser.addini("yhteistuumin_regions", "regions for which it is switched on", type="args", default=[])


@pytest.fixture(scope="session")
def plugin_folder(pytestconfig: pytest.Config) -> Path | None:
    """The folder of the plugin that is tested; None in the tests of the core."""
    told = str(pytestconfig.getini("yhteistuumin_plugin"))
    return (pytestconfig.rootpath / told).resolve() if told else None


@pytest.fixture(scope="session")
def template(
    tmp_path_factory: pytest.TempPathFactory, plugin_folder: Path | None, pytestconfig: pytest.Config
) -> Template:
    from yhteistuumin.installing import initialise
    from yhteistuumin.site import close_site

    folder = tmp_path_factory.mktemp("template")
    database = _new_database()
    if plugin_folder is not None:
        (folder / "plugins").mkdir()
        (folder / "plugins" / plugin_folder.name).symlink_to(plugin_folder)
    overrides = _database_override(database)
    app = initialise(folder, **overrides).app
    if plugin_folder is not None:
        close_site(app)
        _switch_on(folder, plugin_folder, pytestconfig.getini("yhteistuumin_regions"), overrides)
    close_site(app)
    return Template(folder, database)


def _switch_on(instance: Path, plugin_folder: Path, regions: list[str], overrides: Mapping[str, str]) -> None:
    from yhteistuumin.plugins.discovery import in_folder
    from yhteistuumin.plugins.lifecycle import enable
    from yhteistuumin.plugins.regions import switch_on
    from yhteistuumin.site import close_site, create_site

    names = [candidate.name for candidate in in_folder(plugin_folder)]
    app = create_site(instance, **overrides)
    with app.app_context():
        enable(*names)
    close_site(app)
    app = create_site(instance, **overrides)
    with app.app_context():
        for name, region in ((name, region) for name in names for region in regions):
            switch_on(name, region)
    close_site(app)


@pytest.fixture
def instance(template: Template, tmp_path: Path) -> Path:
    """The folder of an installation of its own, with the profile and the bundled plugins."""
    folder = tmp_path / "instance"
    shutil.copytree(template.folder, folder, symlinks=True)
    (folder / "database").write_text(_new_database(template.database), encoding="utf-8")
    return folder


@pytest.fixture
def make_site(instance: Path) -> Iterator[MakeSite]:
    """Builds sites of `instance`: call it again for the next generation."""
    from yhteistuumin.site import close_site, create_site

    made: list[Flask] = []

    def make(**overrides: Any) -> Flask:
        database = (instance / "database").read_text(encoding="utf-8")
        app = create_site(instance, testing=True, **{**_database_override(database), **overrides})
        app.test_client_class = SameOriginClient
        made.append(app)
        return app

    yield make
    for app in made:
        close_site(app)


@pytest.fixture
def site(make_site: MakeSite) -> Flask:
    """The site with the bundled plugins, empty of content."""
    return make_site()


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """A visitor."""
    return site.test_client()


@pytest.fixture
def signed_in(site: Flask) -> SignIn:
    """``signed_in("regional-editor", region="uusimaa")``: a browser signed in to a new account."""

    def sign_in(role: str, region: str | None = None, lang: str | None = None) -> FlaskClient:
        from yhteistuumin.db import write
        from yhteistuumin.security import sessions
        from yhteistuumin.tables import Account, Grant

        mark = uuid.uuid4().hex
        with site.app_context():
            with write() as writing:
                email = f"{role}-{mark[:8]}@example.org"
                account = Account(email=email, name=role.capitalize(), fs_uniquifier=mark)
                writing.add(account)
                writing.flush()
                writing.add(Grant(account_id=account.id, role=role, region=region, lang=lang))
                number = account.id
            payload = {"_user_id": mark, "_fresh": True}
            token = sessions.create(payload, number)
            name = sessions.cookie_name()
        browser = site.test_client()
        browser.set_cookie(name, token)
        return browser

    return sign_in


@contextmanager
def counted_queries(app: Flask) -> Iterator[list[str]]:
    """The SQL statements of *app* while the block runs, in a list that grows (and may be cleared)."""
    from sqlalchemy import event

    from yhteistuumin.db import database

    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    with app.app_context():
        engine = database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def remake_tables(app: Flask, plugin: str) -> str:
    """Run the migrations of *plugin* down and up again; the name of its version table.

    Raises what a migration that cannot go down or up raises.
    """
    from yhteistuumin import migrating
    from yhteistuumin.db import database
    from yhteistuumin.plugins.current import load_result
    from yhteistuumin.plugins.lifecycle import branch_of

    with app.app_context():
        loaded = next(each for each in load_result().loaded if each.plugin.name == plugin)
        branch = branch_of(loaded)
        with migrating.schema_change(database.engine) as connection:
            migrating.downgrade(connection, branch)
            migrating.upgrade(connection, branch)
    return branch.version_table


@pytest.fixture
def drain(site: Flask) -> Drain:
    """Does the background jobs that wait, as the worker does; the number of events taken."""
    return lambda: drain_site(site)


@pytest.fixture
def put(site: Flask, tmp_path: Path) -> Put:
    """``put({"uid": …}, …)``: load items in the form of the JSON Lines, and do the background jobs."""

    def put_lines(*lines: Mapping[str, Any]) -> None:
        load_lines(site, tmp_path, *lines)
        drain_site(site)

    return put_lines


def load_lines(app: Flask, folder: Path, *lines: Mapping[str, Any]) -> None:
    """Load items into *app* through a file in *folder*; background jobs are left waiting."""
    from yhteistuumin.content.loading import load_file

    file = folder / f"{uuid.uuid4().hex}.jsonl"
    file.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), encoding="utf-8")
    with app.app_context():
        load_file(file)


def load_word_list(app: Flask, folder: Path, name: str, turtle: str) -> None:
    """Import the SKOS word list *name*, written in Turtle; an empty text takes the list away.

    Background jobs are left waiting.
    """
    from yhteistuumin.content.thesaurus import storing
    from yhteistuumin.content.thesaurus.concepts import checked
    from yhteistuumin.content.thesaurus.reading import read_concepts
    from yhteistuumin.db import write
    from yhteistuumin.runtime import settings

    file = folder / f"{uuid.uuid4().hex}.ttl"
    file.write_text(turtle, encoding="utf-8")
    with app.app_context():
        languages = settings().languages
        with write() as writing:
            if turtle:
                storing.store(writing, name, checked(read_concepts(file), languages), languages)
            else:
                storing.forget(writing, name)


def drain_site(app: Flask) -> int:
    """Do the background jobs of *app* that wait, as the worker does; the number of events taken."""
    from yhteistuumin.content.outbox import drain_all
    from yhteistuumin.plugins.barrier import handle_events

    with app.app_context():
        return drain_all(call=handle_events)


@pytest.fixture(scope="session")
def shared_site(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedSite]:
    """``shared_site({"uid": …}, …)``: a site for a fixture of a module whose tests only read."""
    from yhteistuumin.site import close_site, create_site

    made: list[Flask] = []

    def make(*lines: Mapping[str, Any]) -> Flask:
        folder = tmp_path_factory.mktemp("shared") / "instance"
        shutil.copytree(template.folder, folder, symlinks=True)
        app = create_site(folder, testing=True, **_database_override(_new_database(template.database)))
        app.test_client_class = SameOriginClient
        made.append(app)
        if lines:
            load_lines(app, folder, *lines)
            drain_site(app)
        return app

    yield make
    for app in made:
        close_site(app)


@pytest.fixture(scope="session")
def demo_site(shared_site: SharedSite) -> Flask:
    """The example network, indexed. All tests of a run share it: read it only."""
    from yhteistuumin.installing import load_demo

    app = shared_site()
    load_demo(app)
    drain_site(app)
    return app


@pytest.fixture
def copy_site(tmp_path: Path) -> Iterator[CopySite]:
    """``copy_site(app, safe_mode=True)``: a site with the content of *app* and other settings."""
    from yhteistuumin.runtime import SETTINGS
    from yhteistuumin.site import close_site, create_site

    made: list[Flask] = []

    def copy(app: Flask, **overrides: Any) -> Flask:
        close_site(app)
        folder = tmp_path / f"copy-{len(made)}"
        shutil.copytree(app.instance_path, folder, symlinks=True)
        url = app.extensions[SETTINGS].database_url
        database = _new_database(url) if os.environ.get(TEST_DATABASE) else ""
        made.append(create_site(folder, testing=True, **{**_database_override(database), **overrides}))
        made[-1].test_client_class = SameOriginClient
        return made[-1]

    yield copy
    for app in made:
        close_site(app)


@pytest.fixture(scope="session")
def demo(demo_site: Flask) -> FlaskClient:
    """A visitor of `demo_site`."""
    return demo_site.test_client()


_databases: list[str] = []
"""PostgreSQL databases made so far. Dropping one waits for a checkpoint, so all go at the end."""


def _new_database(source: str = "") -> str:
    """The address of a new PostgreSQL database, a copy of *source* if given; ``""`` on SQLite."""
    base = os.environ.get(TEST_DATABASE, "")
    if not base:
        return ""
    name = f"yt_{uuid.uuid4().hex[:12]}"
    copied = f" TEMPLATE {source.rpartition('/')[2]}" if source else ""
    _execute(base, f"CREATE DATABASE {name}{copied}")
    _databases.append(name)
    return f"{base.rpartition('/')[0]}/{name}"


def pytest_sessionfinish() -> None:
    """Leave the server as it was."""
    while _databases:
        _execute(os.environ[TEST_DATABASE], f"DROP DATABASE {_databases.pop()} WITH (FORCE)")


def new_database() -> dict[str, str]:
    """The settings under which a new site of its own can be made in the database that is tested on."""
    return _database_override(_new_database())


def _execute(url: str, statement: str) -> None:
    import psycopg

    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement.encode())


def _database_override(database: str) -> dict[str, str]:
    return {"database_url": database} if database else {}

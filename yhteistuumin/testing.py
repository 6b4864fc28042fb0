"""Fixtures for testing plugins and the core on whole sites; a pytest plugin.

The tables are made once, with the profile and the bundled plugins; each test gets a copy. Set
``YHTEISTUUMIN_TEST_DATABASE_URL`` to test on PostgreSQL (its role must be allowed to create
databases); without it everything runs on SQLite.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

TEST_DATABASE = "YHTEISTUUMIN_TEST_DATABASE_URL"

MakeSite = Callable[..., Flask]
SignIn = Callable[..., FlaskClient]


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
    from yhteistuumin.i18n import SOURCE_LANGUAGE, set_language

    set_language(SOURCE_LANGUAGE)


def _own_settings() -> list[str]:
    return [name for name in os.environ if name.startswith("YHTEISTUUMIN_") and name != TEST_DATABASE]


@dataclass(frozen=True)
class Template:
    """An installation with tables, profile and bundled plugins, to be copied."""

    folder: Path
    database: str


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    from yhteistuumin.installing import initialise
    from yhteistuumin.site import close_site

    folder = tmp_path_factory.mktemp("template")
    database = _new_database()
    close_site(initialise(folder, **_database_override(database)).app)
    return Template(folder, database)


@pytest.fixture
def instance(template: Template, tmp_path: Path) -> Path:
    """The folder of an installation of its own, with the profile and the bundled plugins."""
    folder = tmp_path / "instance"
    shutil.copytree(template.folder, folder)
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


def _execute(url: str, statement: str) -> None:
    import psycopg

    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement.encode())


def _database_override(database: str) -> dict[str, str]:
    return {"database_url": database} if database else {}

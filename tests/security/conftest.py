"""A small application with the tables, the security floor and nothing above it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select, text
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.test import TestResponse

from yhteistuumin import i18n, runtime, security
from yhteistuumin.db import database, metadata, prepare_engine, session, write
from yhteistuumin.errors import Denied
from yhteistuumin.schema.registry import Registry
from yhteistuumin.security import accounts, grants
from yhteistuumin.security.permissions import current_actor, public, requires
from yhteistuumin.security.rules import SYSTEM
from yhteistuumin.settings import Settings
from yhteistuumin.tables import Term

LAYOUT = (
    "<!doctype html><html lang='{{ language() }}'><title>{% block title %}{% endblock %}</title>"
    "{% block head %}{% endblock %}{% block crumbs %}{% endblock %}{% block main %}{% endblock %}"
)


def bare_app(instance: Path, url: str, *, secure: bool = False) -> Flask:
    """An application with a database and no security yet."""
    package = Path(i18n.__file__).parent
    app = Flask("yhteistuumin", root_path=str(package))
    app.config.update(
        TESTING=True,
        SECRET_KEY="test",
        SQLALCHEMY_DATABASE_URI=url,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={"argon2__rounds": 1, "argon2__memory_cost": 64},
    )
    app.extensions[runtime.SETTINGS] = Settings(
        instance=instance, database_url=url, secret_key="test", secure_cookies=secure
    )
    app.extensions[runtime.REGISTRY] = Registry()
    app.jinja_env.add_extension(i18n.OwnedGettext)
    app.jinja_env.globals.update(i18n.template_globals([]))
    app.jinja_loader = ChoiceLoader(
        [DictLoader(dict.fromkeys(("public/layout.html", "admin/layout.html"), LAYOUT)), app.jinja_loader]
    )
    app.jinja_env.globals.update(language=i18n.language, weave_url=lambda *parts: "/weave.svg")
    app.jinja_env.filters["date"] = lambda moment: moment.date().isoformat()
    i18n.install({}, instance / "cache")
    database.init_app(app)
    return app


@pytest.fixture(autouse=True)
def _without_catalogues() -> Iterator[None]:
    """English here, and afterwards whatever the sites of other tests speak."""
    folders, cache = dict(i18n._folders), list(i18n._cache_folder)
    i18n._folders.clear()
    yield
    if cache:
        i18n.install(folders, cache[0])


def empty_tables(app: Flask) -> None:
    """Make every table anew in the database of *app*."""
    with app.app_context():
        prepare_engine(database.engine)
        with write() as session:
            if database.engine.dialect.name == "postgresql":
                session.execute(text("DROP SCHEMA public CASCADE"))
                session.execute(text("CREATE SCHEMA public"))
            metadata.create_all(session.connection())


def database_url(folder: Path) -> str:
    """The database to test with: PostgreSQL where the environment names one."""
    return os.environ.get("YHTEISTUUMIN_TEST_DATABASE_URL") or f"sqlite:///{folder / 'site.db'}"


PASSWORD = "tuohikontti ja kaksi kiulua"
HERE = {"Sec-Fetch-Site": "same-origin"}


def add_views(app: Flask) -> None:
    """One view for each way of being protected."""

    @app.route("/open", methods=["GET", "POST"])
    @public
    def open_page() -> str:
        return "open"

    @app.route("/who")
    @public
    def who() -> str:
        return current_actor().name or "nobody"

    @app.get("/admin/")
    @requires("desk.open")
    def desk() -> str:
        return "desk"

    @app.route("/admin/addons", methods=["GET", "POST"])
    @requires("addons.manage")
    def addons() -> str:
        return "addons"

    @app.get("/api/v1/desk")
    @requires("desk.open")
    def api_desk() -> str:
        return "desk"

    @app.get("/forgotten")
    def forgotten() -> str:
        return "forgotten"

    @app.errorhandler(Denied)
    def denied(error: Denied) -> tuple[str, int]:
        return str(error), 403


def make_account(app: Flask, email: str, role: str = "", region: str | None = None) -> int:
    """An account with `PASSWORD` and, if named, one role."""
    with app.app_context():
        account_id = accounts.create_account(email, email.partition("@")[0], actor=SYSTEM, password=PASSWORD).id
        if role:
            grants.grant(account_id, role, region=region, actor=SYSTEM)
    return account_id


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **form: str) -> TestResponse:
    """Send the sign-in form."""
    return client.post("/admin/sign-in", data={"email": email, "password": password, **form}, headers=HERE)


def tables_of(app: Flask, *columns: InstrumentedAttribute[Any]) -> list[tuple[Any, ...]]:
    """What the database holds in *columns*."""
    with app.app_context():
        return [tuple(row) for row in session().execute(select(*columns))]


@pytest.fixture
def app(bare: Flask) -> Flask:
    """The application with security, some views, a region and three accounts."""
    security.install(bare)
    add_views(bare)
    with bare.app_context(), write() as db:
        db.add_all([Term(vocabulary="region", id=region) for region in ("uusimaa", "lappi")])
    return bare


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser."""
    return app.test_client()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Flask]:
    """The application without security, with empty tables."""
    app = bare_app(tmp_path, database_url(tmp_path))
    empty_tables(app)
    yield app
    with app.app_context():
        database.engine.dispose()

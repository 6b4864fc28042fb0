"""A small application with the tables, the security floor and nothing above it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import text

from yhteistuumin import i18n, runtime
from yhteistuumin.db import database, metadata, prepare_engine, write
from yhteistuumin.schema.registry import Registry
from yhteistuumin.settings import Settings

LAYOUT = (
    "<!doctype html><html lang='{{ lang }}'><title>{% block title %}{% endblock %}</title>"
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
    app.jinja_loader = ChoiceLoader([DictLoader({"public/layout.html": LAYOUT}), app.jinja_loader])
    i18n.install({}, instance / "cache")
    database.init_app(app)
    return app


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


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Flask]:
    """The application without security, with empty tables."""
    app = bare_app(tmp_path, database_url(tmp_path))
    empty_tables(app)
    yield app
    with app.app_context():
        database.engine.dispose()

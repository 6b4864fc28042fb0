"""A small application with the content floor only: no plugins, no pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.ctx import AppContext
from sqlalchemy import text as sql

from yhteistuumin import db
from yhteistuumin.content import state, vocabularies
from yhteistuumin.content.pages import CORE_TYPES
from yhteistuumin.content.vocabularies import TermView
from yhteistuumin.runtime import REGISTRY, SETTINGS
from yhteistuumin.schema.declarations import OutboxEvent, OutboxHandler
from yhteistuumin.schema.fields import Choice, Field, FieldKind
from yhteistuumin.schema.registry import Owned, Registry, facets_of
from yhteistuumin.schema.types import ContentType, Section
from yhteistuumin.settings import Settings


def term(id: str, fi: str, sv: str, *, parent: str | None = None, position: int = 0) -> TermView:
    slugs = {"fi": fi.casefold().replace(" ", "-"), "sv": sv.casefold().replace(" ", "-")}
    return TermView(id, parent, "", position, {"fi": fi, "sv": sv}, slugs)


TERMS = {
    "theme": [
        term("music", "Musiikki", "Musik"),
        term("choirs", "Kuorot", "Körer", parent="music", position=1),
        term("dance", "Tanssi", "Dans", position=2),
    ],
    "region": [term("uusimaa", "Uusimaa", "Nyland"), term("lappi", "Lappi", "Lappland", position=1)],
    "municipality": [
        term("638", "Porvoo", "Borgå", parent="uusimaa"),
        term("148", "Inari", "Enare", parent="lappi", position=1),
    ],
    "sector": [term("library", "kirjasto", "bibliotek"), term("sport", "liikunta", "idrott", position=1)],
}


def content_app(folder: Path, registry: Registry) -> Flask:
    """A Flask application for an empty database: PostgreSQL where the environment names one."""
    url = os.environ.get("YHTEISTUUMIN_TEST_DATABASE_URL") or f"sqlite:///{folder / 'site.db'}"
    app = Flask("content")
    app.config.update(SQLALCHEMY_DATABASE_URI=url)
    app.extensions[SETTINGS] = Settings(instance=folder, database_url=url, secret_key="x" * 32)
    app.extensions[REGISTRY] = registry
    db.database.init_app(app)
    return app


def term_choices() -> tuple[Field, ...]:
    """Fields whose values are checked against a list."""
    stages = (Choice("trial", "Trial"), Choice("in-use", "In use"))
    return (
        Field("stage", FieldKind.CHOICE, "Stage", facet=True, choices=stages),
        Field("sectors", FieldKind.TERM, "Sectors", vocabulary="sector", many=True, facet=True),
        Field("places", FieldKind.TERM, "Places", vocabulary="municipality", many=True, facet=True),
    )


BANK = Section("bank", "Bank", {"fi": "pankki", "sv": "bank"}, facets=("theme", "region", "stage"))

PRACTICE = ContentType(
    "practice",
    "Practice",
    "Practices",
    section="bank",
    fields=(
        Field("need", FieldKind.TEXT, "Need", translatable=True, required=True),
        Field("idea", FieldKind.RICH, "Idea", translatable=True),
        Field("steps", FieldKind.STEPS, "Steps", translatable=True),
        Field("terms", FieldKind.LINES, "Conditions", translatable=True),
        Field("contact", FieldKind.EMAIL, "Contact"),
        Field("homepage", FieldKind.URL, "Home page"),
        Field("started", FieldKind.DATE, "Started"),
        *term_choices(),
    ),
)


@pytest.fixture
def practice() -> ContentType:
    """A content type with a field of every kind, in a section of its own."""
    return PRACTICE


@pytest.fixture
def taken() -> list[OutboxEvent]:
    """What the handler of the topic ``item`` was told."""
    return []


@pytest.fixture
def registry(taken: list[OutboxEvent]) -> Registry:
    types = {**CORE_TYPES, "practice": Owned("bank", PRACTICE)}
    return Registry(
        content_types=types,
        sections={"bank": Owned("bank", BANK)},
        facets=facets_of(owned.value for owned in types.values()),
        outbox_handlers=(
            Owned("search", OutboxHandler("search", "item", taken.extend)),
            Owned("words", OutboxHandler("words", "vocabulary", taken.extend)),
        ),
    )


@pytest.fixture
def app(tmp_path: Path, registry: Registry) -> Flask:
    return content_app(tmp_path, registry)


@pytest.fixture
def context(app: Flask) -> Iterator[AppContext]:
    with app.app_context() as pushed:
        db.prepare_engine(db.database.engine)
        vocabularies.forget_vocabularies()
        with db.write() as writing:
            if db.database.engine.dialect.name == "postgresql":
                writing.execute(sql("DROP SCHEMA public CASCADE"))
                writing.execute(sql("CREATE SCHEMA public"))
            db.metadata.create_all(writing.connection())
            state.ensure_state(writing)
            for name, terms in TERMS.items():
                vocabularies.load_vocabulary(writing, name, terms)
        yield pushed
        db.session().rollback()
        db.database.engine.dispose()

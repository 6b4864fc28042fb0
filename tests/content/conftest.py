"""A small application with the content floor only: no plugins, no pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.ctx import AppContext

from yhteistuumin import db
from yhteistuumin.content import state, vocabularies
from yhteistuumin.content.vocabularies import TermView
from yhteistuumin.runtime import REGISTRY, SETTINGS
from yhteistuumin.schema.registry import Registry
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
    """A Flask application with an empty database in *folder*."""
    url = f"sqlite:///{folder / 'site.db'}"
    app = Flask("content")
    app.config.update(SQLALCHEMY_DATABASE_URI=url)
    app.extensions[SETTINGS] = Settings(instance=folder, database_url=url, secret_key="x" * 32)
    app.extensions[REGISTRY] = registry
    db.database.init_app(app)
    return app


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture
def app(tmp_path: Path, registry: Registry) -> Flask:
    return content_app(tmp_path, registry)


@pytest.fixture
def context(app: Flask) -> Iterator[AppContext]:
    with app.app_context() as pushed:
        db.prepare_engine(db.database.engine)
        with db.write() as writing:
            db.metadata.create_all(writing.connection())
            state.ensure_state(writing)
            for name, terms in TERMS.items():
                vocabularies.load_vocabulary(writing, name, terms)
        yield pushed
        db.session().rollback()
        db.database.engine.dispose()

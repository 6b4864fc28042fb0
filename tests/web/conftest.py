"""Content put straight into the tables: these tests are about showing it, not about saving it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from yhteistuumin.content.state import bump_content_revision
from yhteistuumin.db import database, write
from yhteistuumin.i18n import sort_key
from yhteistuumin.runtime import registry
from yhteistuumin.tables import Item, ItemTerm, Translation

Put = Callable[..., None]
FIRST_DAY = datetime(2026, 1, 12, 9, tzinfo=UTC)


def put_items(app: Flask, *entries: Mapping[str, Any]) -> None:
    """Put items in the form of the JSON Lines into the database of *app*, published."""
    with app.app_context(), write() as writing:
        for number, entry in enumerate(entries):
            _put(writing, entry, FIRST_DAY - timedelta(minutes=number))
        bump_content_revision(writing)


def _put(writing: Any, entry: Mapping[str, Any], moment: datetime) -> None:
    content_type = registry().content_type(entry["kind"])
    assert content_type is not None, entry["kind"]
    parent = entry.get("parent")
    item = Item(
        uid=entry["uid"],
        kind=entry["kind"],
        region=entry.get("region"),
        national_at=moment,
        lead_lang=entry.get("lead", "fi"),
        fields=entry.get("fields", {}),
        themes=entry.get("themes", []),
        cover=entry.get("cover"),
        parent_id=writing.scalar(select(Item.id).where(Item.uid == parent)) if parent else None,
    )
    writing.add(item)
    writing.flush()
    lead_hash = ""
    for lang, text in entry["translations"].items():
        slug = text.get("slug") or entry["uid"]
        own_hash = hashlib.sha256(json.dumps(text, sort_keys=True).encode()).hexdigest()
        lead_hash = lead_hash or own_hash
        published = text.get("state", "published") == "published"
        writing.add(
            Translation(
                item_id=item.id,
                lang=lang,
                state=text.get("state", "published"),
                space=content_type.section,
                path=_path(writing, item, lang, slug, text) if published else None,
                slug=slug,
                title=text["title"],
                sort_key=sort_key(text["title"]),
                summary=text.get("summary", ""),
                body=[{"type": "richtext", "version": 1, "html": text.get("body", "")}],
                fields=text.get("fields", {}),
                text_hash=own_hash,
                basis_hash=text.get("basis_hash", lead_hash),
                promised_on=date.fromisoformat(text["promised_on"]) if "promised_on" in text else None,
                published_at=datetime.fromisoformat(text["published_at"]) if _fixed(text) else moment,
                changed_at=moment,
            )
        )
    writing.add_all(ItemTerm(item_id=item.id, vocabulary=name, term=term) for name, term in sorted(_terms(entry, item)))
    writing.flush()


def _fixed(text: Mapping[str, Any]) -> bool:
    return "published_at" in text and text["published_at"][:1].isdigit()


def _path(writing: Any, item: Item, lang: str, slug: str, text: Mapping[str, Any]) -> str:
    if item.parent_id is None:
        return slug
    above = select(Translation.path).where(Translation.item_id == item.parent_id, Translation.lang == lang)
    return f"{writing.scalar(above)}/{slug}"


def _terms(entry: Mapping[str, Any], item: Item) -> set[tuple[str, str]]:
    found = {("theme", theme) for theme in entry.get("themes", [])}
    if entry.get("region"):
        found.add(("region", entry["region"]))
    content_type = registry().content_type(entry["kind"])
    assert content_type is not None
    for field in content_type.fields:
        value = entry.get("fields", {}).get(field.name)
        if field.facet and value:
            found |= {(field.facet_name, one) for one in (value if isinstance(value, list) else [value])}
    return found


def practice(number: int, **changes: Any) -> dict[str, Any]:
    """A practice in both languages; *changes* replace its parts."""
    entry = {
        "uid": f"practice-{number}",
        "kind": "practice",
        "region": "uusimaa",
        "lead": "fi",
        "themes": ["children-s-culture"],
        "fields": {"stage": "in-use", "municipalities": ["638"]},
        "translations": {
            "fi": {
                "title": f"Kirjastoauto {number}",
                "slug": f"kirjastoauto-{number}",
                "summary": "Auto tulee kylälle.",
                "body": "<h2>Lähtökohta</h2><p>Kylä on kaukana.</p>",
            },
            "sv": {
                "title": f"Bokbuss {number}",
                "slug": f"bokbuss-{number}",
                "summary": "Bussen kommer till byn.",
                "body": "<h2>Utgångspunkt</h2><p>Byn ligger långt borta.</p>",
            },
        },
    }
    return {**entry, **changes}


POST_IN_SWEDISH = {
    "uid": "post-1",
    "kind": "post",
    "region": "uusimaa",
    "lead": "sv",
    "themes": ["skills-and-peer-learning"],
    "fields": {"authors": ["Henrik Östergård"]},
    "translations": {
        "sv": {"title": "Vad är god praxis?", "slug": "vad-ar-god-praxis", "summary": "Tre frågor."},
        "fi": {"title": "", "state": "draft", "promised_on": "2099-12-15"},
    },
}
ABOUT = {
    "uid": "about",
    "kind": "page",
    "translations": {
        "fi": {"title": "Tietoa verkostosta", "slug": "tietoa", "body": "<p>Verkosto.</p>"},
        "sv": {"title": "Om nätverket", "slug": "om", "body": "<p>Nätverket.</p>"},
    },
}
PRIVACY = {
    "uid": "privacy",
    "kind": "page",
    "parent": "about",
    "translations": {
        "fi": {"title": "Tietosuoja", "slug": "tietosuoja", "body": "<p>Näin.</p>"},
        "sv": {"title": "Dataskydd", "slug": "dataskydd", "body": "<p>Så här.</p>"},
    },
}


@pytest.fixture
def put(site: Flask) -> Put:
    """Puts items into the site."""
    return lambda *entries: put_items(site, *entries)


@pytest.fixture
def network(site: Flask) -> Flask:
    """A small network: two practices, a post in Swedish only, and two pages."""
    put_items(site, practice(1), practice(2), POST_IN_SWEDISH, ABOUT, PRIVACY)
    return site


@pytest.fixture
def reader(network: Flask) -> FlaskClient:
    """A visitor of `network`."""
    return network.test_client()


@pytest.fixture
def make_practice() -> Callable[..., dict[str, Any]]:
    """`practice`."""
    return practice


@contextmanager
def _counting(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    with app.app_context():
        engine = database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def count_queries(site: Flask) -> Callable[[str], int]:
    """How many statements one request sends, with an index that is up to date."""

    def count(address: str) -> int:
        client = site.test_client()
        assert client.get(f"{address}?warm=1").status_code == 200
        with _counting(site) as statements:
            assert client.get(f"{address}?counted=1").status_code == 200
        return len([s for s in statements if s.lstrip().upper().startswith("SELECT")])

    return count


@pytest.fixture
def count_statements(site: Flask) -> Callable[[Callable[[], object]], int]:
    """How many statements a call sends."""

    def count(call: Callable[[], object]) -> int:
        with _counting(site) as statements:
            call()
        return len([s for s in statements if s.lstrip().upper().startswith("SELECT")])

    return count

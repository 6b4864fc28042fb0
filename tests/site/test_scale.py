"""What a page costs does not grow with the network."""

from __future__ import annotations

from itertools import cycle

import pytest
from sqlalchemy import event

from yhteistuumin.db import database
from yhteistuumin.testing import load_lines

FEW, MANY = 20, 1000
THEMES = ("children-s-culture", "employment-of-artists", "cultural-well-being", "grants")
REGIONS = ("uusimaa", "lappi", None, "pohjanmaa")
TOWNS = ("638", "148", "499")
ADDRESSES = (
    "/fi/",
    "/sv/teman/barnkultur/",
    "/fi/tietopankki/",
    "/sv/kunskapsbank/?theme=arts-and-culture-education&region=uusimaa",
    "/fi/blogi/?year=2026",
    "/fi/haku/?q=kirjastoautot",
    "/sv/sok/?q=barnkultur&kind=practice",
    "/api/v1/items?lang=fi&theme=children-s-culture",
    "/api/v1/search?lang=sv&q=bokbuss",
    "/fi/maakunnat/uusimaa/",
    "/fi/feed.atom",
    "/sitemap-fi.xml",
)

pytestmark = pytest.mark.slow


def items(first: int, last: int) -> list[dict[str, object]]:
    """Small items of every kind, in one language or in both."""
    themes, regions, towns = cycle(THEMES), cycle(REGIONS), cycle(TOWNS)
    found = []
    for number in range(first, last):
        kind = ("practice", "practice", "post", "page")[number % 4]
        own = {"stage": "in-use", "municipalities": [next(towns)]} if kind == "practice" else {}
        texts = {"fi": text(f"Kirjastoauto {number}"), "sv": text(f"Bokbuss {number}")}
        found.append(
            {
                "uid": f"item-{number}",
                "kind": kind,
                "region": next(regions),
                "lead": "fi",
                "themes": [next(themes)],
                "fields": {"authors": ["Sanna Ylijoki"]} if kind == "post" else own,
                "translations": texts if number % 3 else {"fi": texts["fi"]},
            }
        )
    return found


def text(title: str) -> dict[str, object]:
    return {"title": title, "summary": f"{title}.", "state": "published", "published_at": "2026-03-01T09:00:00Z"}


def queries(site, address: str) -> int:
    """How many questions one page asks the database, when its indexes are warm."""
    visitor = site.test_client()
    joint = "&" if "?" in address else "?"
    assert visitor.get(f"{address}{joint}warm=1").status_code == 200
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    with site.app_context():
        engine = database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert visitor.get(f"{address}{joint}counted=1").status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return sum(statement.lstrip().upper().startswith("SELECT") for statement in asked)


def test_a_page_asks_the_database_as_often_with_a_thousand_items_as_with_twenty(site, drain, tmp_path):
    load_lines(site, tmp_path, *items(0, FEW))
    drain()
    few = {address: queries(site, address) for address in ADDRESSES}
    load_lines(site, tmp_path, *items(FEW, MANY))
    drain()
    assert site.test_client().get("/api/v1/items?lang=fi").json["total"] == MANY
    assert site.test_client().get("/api/v1/search?lang=fi&q=kirjastoautot").json["total"] == MANY
    assert {address: queries(site, address) for address in ADDRESSES} == few
    assert max(few.values()) <= 30

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import delete

from yhteistuumin import db
from yhteistuumin.content import media
from yhteistuumin.content.exporting import export_to
from yhteistuumin.content.loading import Loaded, load_file
from yhteistuumin.content.parity import changed_sentences
from yhteistuumin.content.saving import item_with
from yhteistuumin.tables import Item, Media

pytestmark = pytest.mark.usefixtures("context")


def text(title: str, **more: Any) -> dict[str, Any]:
    return {
        "title": title,
        "slug": "",
        "summary": "S.",
        "body": "<p>Yksi. Kaksi.</p>",
        "fields": {"need": "N"},
        "state": "published",
        "published_at": "2026-05-26T06:00:00+00:00",
        **more,
    }


LINES = [
    {
        "uid": "a",
        "kind": "practice",
        "region": "uusimaa",
        "lead": "sv",
        "parent": None,
        "themes": ["dance"],
        "cover": "lava",
        "fields": {"stage": "trial", "places": ["638"]},
        "translations": {
            "sv": text("Turné", slug="turne"),
            "fi": text("Kiertue", slug="kiertue", made_from={"fields": {"need": "Vanha."}, "title": "Turnén"}),
        },
    },
    {
        "uid": "b",
        "kind": "page",
        "region": None,
        "lead": "fi",
        "parent": None,
        "themes": [],
        "cover": None,
        "fields": {},
        "translations": {
            "fi": text("Sivu", slug="sivu", fields={}, state="archived"),
            "sv": {
                "title": "Sida",
                "slug": "",
                "summary": "",
                "body": "",
                "fields": {},
                "state": "draft",
                "promise": "2026-12-15",
            },
        },
    },
    {
        "uid": "c",
        "kind": "page",
        "region": None,
        "lead": "fi",
        "parent": "b",
        "themes": [],
        "cover": None,
        "fields": {},
        "translations": {"fi": text("Ala", slug="ala", fields={})},
    },
]


def test_what_is_exported_can_be_loaded_again(tmp_path: Path) -> None:
    drawn = BytesIO()
    Image.new("RGB", (600, 300), "teal").save(drawn, "PNG")
    media.store(drawn.getvalue(), filename="lava.png", alt={"fi": "Lava"}, uid="lava", credit="L. S.")
    source = tmp_path / "source.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    load_file(source)
    assert export_to(tmp_path / "out") == 3
    written = (tmp_path / "out" / "content.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in written[1:]] == LINES

    with db.write() as writing:
        writing.execute(delete(Item).where(Item.parent_id.is_not(None)))
        writing.execute(delete(Item))
        writing.execute(delete(Media))
    assert load_file(tmp_path / "out" / "content.jsonl") == Loaded(new=4)
    item = item_with("a")
    assert item is not None
    assert [(c.field, c.old, c.new) for c in changed_sentences(item, "fi")] == [
        ("title", "Turnén", "Turné"),
        ("need", "Vanha.", "N"),
    ]
    shown = media.picture("lava", "fi")
    assert shown is not None
    assert (shown.alt, shown.credit, shown.width) == ("Lava", "L. S.", 600)


def test_loading_an_export_over_its_own_site_changes_no_text(tmp_path: Path) -> None:
    source = tmp_path / "source.jsonl"
    source.write_text(json.dumps({**LINES[0], "cover": None}) + "\n", encoding="utf-8")
    load_file(source)
    export_to(tmp_path / "out")
    before = (tmp_path / "out" / "content.jsonl").read_text(encoding="utf-8")
    load_file(tmp_path / "out" / "content.jsonl")
    export_to(tmp_path / "again")
    assert (tmp_path / "again" / "content.jsonl").read_text(encoding="utf-8") == before

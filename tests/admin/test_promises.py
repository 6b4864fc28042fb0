"""A day by which the other language is promised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from yhteistuumin import db
from yhteistuumin.content.promises import today
from yhteistuumin.content.records import record_of
from yhteistuumin.content.saving import item_with
from yhteistuumin.tables import Translation

Create = Callable[..., str]
Versions = Callable[[str], dict[str, str]]

POST = {"text-title": "Byturné", "text-body": "Börja med kartan.", "all-authors": "Linnea Strandvik"}
THERE = "/fi/blogi/byturne/"


def published(editor: FlaskClient, create: Create, versions: Versions) -> str:
    """The address of the form of the missing Finnish text of a post that is published in Swedish."""
    swedish = create(editor)
    editor.post(swedish, data={**POST, **versions(swedish)})
    editor.post(f"{swedish}publish", data=versions(swedish))
    return swedish.replace("/sv/", "/fi/")


def test_a_missing_language_is_promised_to_readers_and_editors(
    editor: FlaskClient, client: FlaskClient, create: Create, versions: Versions, site: Flask
) -> None:
    finnish = published(editor, create, versions)
    assert "In Finnish by" in editor.get(finnish).text
    assert "In Finnish by" not in editor.get(finnish.replace("/fi/", "/sv/")).text
    saved = editor.post(finnish, data={"promised_on": "15.12.2099", "text-title": "", **versions(finnish)})
    assert saved.status_code == 303
    assert "Suomeksi viimeistään 15.12.2099." in client.get(THERE).text
    assert "fi: draft, by 15 December 2099" in editor.get("/admin/").text
    assert 'value="15.12.2099"' in editor.get(finnish).text
    with site.app_context():
        item = item_with(finnish.split("/")[3])
        assert item is not None and "fi" not in record_of(item).copies
    editor.post(finnish, data={"promised_on": "", **versions(finnish)})
    assert "15.12.2099" not in client.get(THERE).text


def test_a_day_that_is_none_or_has_passed_is_refused_beside_the_field(
    editor: FlaskClient, create: Create, versions: Versions
) -> None:
    finnish = published(editor, create, versions)
    for day, sentence in (("soon", "Write the date as day.month.year"), ("15.12.2020", "This day has passed.")):
        sent = {"promised_on": day, "text-title": "Kiertue", **versions(finnish)}
        refused = editor.post(finnish, data=sent)
        assert refused.status_code == 422
        assert f'href="#promised_on">In Finnish by: {sentence}' in refused.text
        assert f'value="{day}"' in refused.text


def test_a_promise_that_was_not_kept_is_told_to_editors_only(
    editor: FlaskClient, client: FlaskClient, create: Create, versions: Versions, site: Flask
) -> None:
    finnish = published(editor, create, versions)
    editor.post(finnish, data={"promised_on": "15.12.2099", **versions(finnish)})
    with site.app_context(), db.write() as writing:
        translation = writing.scalar(select(Translation).where(Translation.promised_on.is_not(None)))
        assert translation is not None
        translation.promised_on = today() - timedelta(days=1)
    assert "The promised day has passed" in editor.get(finnish).text
    assert "fi: draft, was promised by" in editor.get("/admin/").text
    assert "viimeistään" not in client.get(f"{THERE}?again").text
    saved = editor.post(finnish, data={"text-title": "Kiertue", **versions(finnish)})
    assert saved.status_code == 303

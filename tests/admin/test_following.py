"""A translation that is behind: what its editor is asked, and what the original's editor may say."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

Create = Callable[..., str]
Versions = Callable[[str], dict[str, str]]

FOLLOWS = "This text now says the same as the original"
POST = {"text-title": "Byturné", "text-body": "Börja med kartan.", "all-authors": "Linnea Strandvik"}


def lead_hash(html: str) -> str:
    found = re.search(r'name="lead_hash" value="([^"]*)"', html)
    assert found
    return found[1]


def is_ticked(html: str) -> bool:
    found = re.search(r'<input type="checkbox" name="says_same"[^>]*>', html)
    assert found
    return " checked" in found[0]


@pytest.fixture
def out(editor: FlaskClient, versions: Versions) -> Callable[..., None]:
    def save_and_publish(address: str, options: dict[str, str] | None = None, **content: str) -> None:
        editor.post(address, data={**content, **versions(address)})
        answer = editor.post(f"{address}publish", data={**versions(address), **(options or {})})
        assert answer.status_code == 303, answer.text

    return save_and_publish


@pytest.fixture
def pair(editor: FlaskClient, create: Create, out: Callable[..., None]) -> tuple[str, str]:
    """The addresses of a post published in Swedish, which leads, and in Finnish."""
    swedish = create(editor)
    finnish = swedish.replace("/sv/", "/fi/")
    out(swedish, **POST)
    out(finnish, **{"text-title": "Kyläkiertue", "text-body": "Aloita kartasta."})
    return swedish, finnish


def test_who_mends_something_else_leaves_the_translation_behind(
    editor: FlaskClient, versions: Versions, pair: tuple[str, str], out: Callable[..., None]
) -> None:
    swedish, finnish = pair
    assert FOLLOWS not in editor.get(finnish).text
    out(swedish, **{"text-body": "Börja med kaffet."})
    form = editor.get(finnish).text
    assert not is_ticked(form)
    sent = {"text-title": "Kyläkiertueet", "lead_hash": lead_hash(form)}
    editor.post(finnish, data={**sent, **versions(finnish)})
    assert not is_ticked(editor.get(finnish).text)
    assert "The translation still needs updating" in editor.get(f"{finnish}publish").text
    editor.post(f"{finnish}publish", data=versions(finnish))
    assert "fi: needs updating" in editor.get("/admin/").text
    editor.post(finnish, data={**sent, "says_same": "1", **versions(finnish)})
    assert is_ticked(editor.get(finnish).text)
    assert "The translation is up to date again" in editor.get(f"{finnish}publish").text
    editor.post(f"{finnish}publish", data=versions(finnish))
    assert "fi: up to date" in editor.get("/admin/").text


def test_an_original_that_changes_behind_an_open_form_is_not_followed_unseen(
    editor: FlaskClient, versions: Versions, pair: tuple[str, str], out: Callable[..., None]
) -> None:
    swedish, finnish = pair
    opened = lead_hash(editor.get(finnish).text)
    out(swedish, **{"text-body": "Börja med kaffet."})
    out(finnish, **{"text-title": "Kyläkiertueet", "lead_hash": opened})
    assert "fi: needs updating" in editor.get("/admin/").text


def test_a_small_fix_is_offered_with_its_sentences(
    editor: FlaskClient, versions: Versions, pair: tuple[str, str], out: Callable[..., None]
) -> None:
    swedish, _finnish = pair
    editor.post(swedish, data={"text-body": "Börja med kartorna.", **versions(swedish)})
    asked = editor.get(f"{swedish}publish").text
    assert "Small fix: the translations stay up to date" in asked
    assert asked.count("<ins>Börja med kartorna.</ins>") == 1
    editor.post(f"{swedish}publish", data={**versions(swedish), "small_fix": "1"})
    assert "fi: up to date" in editor.get("/admin/").text

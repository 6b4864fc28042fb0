"""From a new draft to a published page in both languages, as editors do it."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

Create = Callable[..., str]
Versions = Callable[[str], dict[str, str]]

POST = {
    "text-title": "Byturné",
    "text-summary": "Teatern kommer till postlådorna.",
    "text-body": "Börja med kartan.\n\n## Rutten\n\n- bybutiken\n- **postlådorna**",
    "all-authors": "Linnea Strandvik\nAino Merivaara",
    "all-themes__is": "1",
    "all-themes": ["villages-and-sparsely-populated-areas"],
}


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def publish(browser: FlaskClient, address: str, versions: Versions) -> None:
    answer = browser.post(f"{address}publish", data=versions(address))
    assert answer.status_code == 303, words_of(answer.text)


def test_a_text_goes_from_draft_to_published_in_both_languages(
    editor: FlaskClient, client: FlaskClient, create: Create, versions: Versions
) -> None:
    swedish = create(editor)
    finnish = swedish.replace("/sv/", "/fi/")
    saved = editor.post(swedish, data={**POST, **versions(swedish), "do": "publish"})
    assert saved.location == f"{swedish}publish"
    asked = editor.get(saved.location)
    assert "A new page in this language" in asked.text
    assert client.get("/sv/blogg/byturne/").status_code == 404
    publish(editor, swedish, versions)
    assert "Börja med kartan." in client.get("/sv/blogg/byturne/").text

    beside = editor.get(finnish)
    assert "<strong>postlådorna</strong>" in beside.text
    editor.post(finnish, data={"text-title": "Kyläkiertue", "text-body": "Aloita kartasta.", **versions(finnish)})
    publish(editor, finnish, versions)
    page = client.get("/fi/blogi/kylakiertue/")
    assert "Aloita kartasta." in page.text
    assert "Linnea Strandvik" in page.text
    listed = words_of(editor.get("/admin/").text)
    assert "fi: up to date" in listed and "sv: up to date" in listed


def test_the_effect_names_the_sentences_and_the_language_that_falls_behind(
    editor: FlaskClient, create: Create, versions: Versions
) -> None:
    swedish = create(editor)
    finnish = swedish.replace("/sv/", "/fi/")
    editor.post(swedish, data={**POST, **versions(swedish)})
    publish(editor, swedish, versions)
    editor.post(finnish, data={"text-title": "Kyläkiertue", "text-body": "Aloita kartasta.", **versions(finnish)})
    publish(editor, finnish, versions)
    changed = {"text-body": "Börja med kaffet.", "all-authors": "Linnea Strandvik"}
    editor.post(swedish, data={**changed, **versions(swedish)})

    effect = editor.get(f"{swedish}publish").text
    assert effect.count("<ins>Börja med kaffet.</ins>") == 1
    assert effect.count("<del>Börja med kartan.</del>") == 1
    assert "Finnish: needs updating" in effect
    assert "These change on other pages as well: Finnish." in effect
    assert "Aino Merivaara" in effect

    publish(editor, swedish, versions)
    behind = editor.get(finnish).text
    assert "This translation needs updating" in behind
    assert "<ins>Börja med kaffet.</ins>" in behind
    assert editor.post(f"{finnish}still-correct").status_code == 303
    assert "This translation needs updating" not in editor.get(finnish).text


def test_an_incomplete_draft_is_saved_and_publishing_says_what_is_missing(
    editor: FlaskClient, create: Create, versions: Versions
) -> None:
    address = create(editor, kind="practice")
    saved = editor.post(address, data={"text-what": "Teater vid postlådan.", **versions(address)})
    assert saved.status_code == 303
    asked = editor.get(f"{address}publish").text
    assert f'<a href="{address}#text-where">Where: Fill in this field.</a>' in asked
    assert f'<a href="{address}#all-stage">Stage: Fill in this field.</a>' in asked
    assert 'name="version"' not in asked
    refused = editor.post(f"{address}publish", data=versions(address))
    assert refused.status_code == 422


def test_an_author_submits_and_an_editor_sends_back(
    desk: Callable[..., FlaskClient], editor: FlaskClient, create: Create, versions: Versions
) -> None:
    author = desk("author", region="uusimaa")
    address = create(author)
    assert "Save and send for approval" in author.get(address).text
    sent = author.post(address, data={**POST, **versions(address), "do": "submit"})
    assert sent.location == f"{address}?note=submitted"
    read = author.get(address)
    assert "You can read this text, but not change it now." in read.text
    assert "Börja med kartan." in read.text
    assert author.post(address, data={**POST, **versions(address)}).status_code == 403
    assert author.get(f"{address}publish").status_code == 403
    assert "Take back as a draft" in read.text
    assert "Take back as a draft" not in editor.get(address).text
    assert author.post(f"{address}recall").location == f"{address}?note=recall"
    assert "Save and send for approval" in author.get(address).text
    assert author.post(f"{address}recall").status_code == 403
    author.post(address, data={**POST, **versions(address), "do": "submit"})
    assert editor.post(f"{address}recall").status_code == 403
    assert editor.post(f"{address}send-back").status_code == 303
    assert author.post(address, data={**POST, **versions(address)}).status_code == 303


def test_a_page_is_taken_off_the_site_and_archived(
    editor: FlaskClient, client: FlaskClient, create: Create, versions: Versions
) -> None:
    address = create(editor)
    editor.post(address, data={**POST, **versions(address)})
    publish(editor, address, versions)
    linking = create(editor, title="Länken")
    sent = {**POST, "text-body": "Läs om [turnén](/sv/blogg/byturne/)."}
    editor.post(linking, data={**sent, "text-title": "Länken", **versions(linking)})
    publish(editor, linking, versions)
    asked = editor.get(f"{address}retract").text
    assert "These pages lead here" in asked
    assert '<a href="/sv/blogg/lanken/" lang="sv">Länken</a>' in asked
    assert editor.post(f"{address}retract").location == f"{address}?note=retract"
    assert client.get("/sv/blogg/byturne/").status_code == 404
    assert editor.post(f"{address}archive").status_code == 303
    assert "Archived 1" in words_of(editor.get("/admin/").text)
    assert editor.post(f"{address}restore").status_code == 303
    assert "sv: draft" in words_of(editor.get("/admin/").text)


def test_another_regions_text_is_refused_in_words(
    desk: Callable[..., FlaskClient], editor: FlaskClient, create: Create, versions: Versions
) -> None:
    stranger = desk("regional-editor", region="lappi")
    address = create(editor)
    for answer in (
        stranger.get(address),
        stranger.post(address, data={**POST, **versions(address)}),
        stranger.get(f"{address}publish"),
        stranger.post(f"{address}retract"),
        stranger.get(f"{address}move"),
        stranger.post("/admin/create?kind=post", data={"title": "x", "lang": "sv", "region": "uusimaa"}),
    ):
        assert answer.status_code == 403
    assert "Byturné" not in stranger.get("/admin/").text


def test_a_coordinator_moves_a_text_to_another_region(
    coordinator: FlaskClient, editor: FlaskClient, create: Create
) -> None:
    address = create(editor)
    assert coordinator.post(f"{address}move", data={"region": "lappi"}).status_code == 303
    assert editor.get(address).status_code == 403
    assert editor.post(f"{address}move", data={"region": "uusimaa"}).status_code == 403


def test_a_draft_that_was_never_public_can_be_deleted(editor: FlaskClient, create: Create) -> None:
    address = create(editor)
    assert "cannot be undone" in editor.get(f"{address}delete").text
    assert editor.post(f"{address}delete").location == "/admin/?note=delete"
    assert editor.get(address).status_code == 404


def test_the_translation_becomes_the_original(editor: FlaskClient, create: Create, versions: Versions) -> None:
    swedish = create(editor)
    finnish = swedish.replace("/sv/", "/fi/")
    editor.post(finnish, data={"text-title": "Kyläkiertue", **versions(finnish)})
    assert editor.post(f"{finnish}lead").status_code == 303
    assert "<strong>Finnish</strong>, original language" in editor.get(finnish).text


def test_no_editors_page_is_kept_or_indexed(editor: FlaskClient, create: Create, site: Flask) -> None:
    address = create(editor)
    for path in ("/admin/", "/admin/create", address, f"{address}publish", "/admin/media/"):
        answer = editor.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
        assert '<meta name="robots" content="noindex">' in answer.text, path

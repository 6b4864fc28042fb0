"""Forms that come back with exactly what was typed, and say what is wrong beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import MultiDict

from yhteistuumin.admin.forms import LanguageForm, NeutralForm
from yhteistuumin.content.schema_checks import check_neutral, check_text
from yhteistuumin.content.texts import LanguageText, NeutralContent
from yhteistuumin.runtime import registry

Create = Callable[..., str]
Versions = Callable[[str], dict[str, str]]

TABLE = "<table><tbody><tr><th>a</th></tr></tbody></table>"


@pytest.fixture
def practice(site: Flask) -> Any:
    with site.test_request_context("/admin/"):
        yield registry().content_type("practice")


def test_each_kind_of_field_gives_what_the_gate_takes(practice: Any) -> None:
    sent = MultiDict(
        [
            ("text-title", " Byturné "),
            ("text-service_chain", "Brev\r\nByborna skriver.\r\n\r\nPjäs\r\n"),
            ("text-starting_point", "Vi ville **nå** alla."),
        ]
    )
    form = LanguageForm(practice, "sv", LanguageText(), sent)
    checked = check_text(practice, form.given())
    assert (form.problems(), checked.problems) == ([], ())
    assert checked.content == LanguageText(
        title="Byturné",
        fields={
            "starting_point": "<p>Vi ville <strong>nå</strong> alla.</p>",
            "service_chain": [
                {"title": "Brev", "text": "Byborna skriver."},
                {"title": "Pjäs", "text": ""},
            ],
        },
    )


def test_neutral_fields_give_what_the_gate_takes(practice: Any) -> None:
    sent = MultiDict(
        [
            ("all-stage", "in-use"),
            ("all-decision_date", "8.6.2026"),
            ("all-need_level__is", "1"),
            ("all-need_level", "group"),
            ("all-municipalities__is", "1"),
            ("all-municipalities", "018"),
            ("all-municipalities__add", "Borgå, lapinjärvi\nInari"),
            ("all-themes__is", "1"),
        ]
    )
    stored = NeutralContent({"life_course": ["children"]}, themes=("music",))
    form = NeutralForm(practice, "sv", stored, sent)
    assert form.problems() == []
    checked = check_neutral(practice, form.given(), stored)
    assert checked.content == NeutralContent(
        {
            "life_course": ["children"],
            "stage": "in-use",
            "decision_date": "2026-06-08",
            "need_level": ["group"],
            "municipalities": ["018", "638", "407", "148"],
        },
        themes=(),
    )


def test_an_unknown_municipality_is_named_and_stays_typed(
    editor: FlaskClient, create: Create, versions: Versions
) -> None:
    address = create(editor, kind="practice")
    typed = {
        "text-title": "Byturné",
        "all-municipalities__is": "1",
        "all-municipalities__add": "Borgå, Ankkalinna",
        "all-decision_date": "31.11.2026",
        "all-contact_email": "linnea",
    }
    answer = editor.post(address, data={**typed, **versions(address)})
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert "“Ankkalinna” is not in the list." in page
    assert 'name="all-municipalities__add" value="Ankkalinna"' in page
    assert 'name="all-municipalities" value="638" checked' in page
    assert 'value="31.11.2026"' in page
    assert '<a href="#all-decision_date">' in page
    assert 'aria-describedby="all-decision_date-h all-decision_date-e" aria-invalid="true"' in page
    assert 'value="linnea"' in page
    assert "Everything you wrote is still here." in page


def test_a_refused_form_comes_back_with_every_word(editor: FlaskClient, create: Create, versions: Versions) -> None:
    address = create(editor)
    typed = "Rad ett\n<script>alert(1)</script>\n\n## Rubrik\n\n- [länk](javascript:x)"
    data = {"text-title": "T" * 400, "text-body": typed, "text-slug": "Å Ä", **versions(address)}
    answer = editor.post(address, data=data)
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert "T" * 400 in page
    assert f">\n{typed}</textarea>" in page
    assert 'value="Å Ä"' in page
    assert "<script>alert" not in answer.text


def test_formatted_text_is_taken_from_the_editor_and_from_the_plain_field(
    editor: FlaskClient, create: Create, versions: Versions, site: Flask
) -> None:
    address = create(editor)
    html = f"<p>Text <b>fet</b></p>{TABLE}<script>x</script>"
    editor.post(address, data={"text-body": "ignored", "text-body__html": html, **versions(address)})
    page = unescape(editor.get(address).text)
    assert "<p>Text <strong>fet</strong></p>" in page
    assert ">\nText **fet**\n\n[[block 2]]</textarea>" in page
    assert "<script>x" not in page
    plain = {"text-body": "Ny *början*\n\n[[block 2]]", **versions(address)}
    assert editor.post(address, data=plain).status_code == 303
    after = unescape(editor.get(address).text)
    assert "<p>Ny <em>början</em></p><table>" in after


def test_other_blocks_of_a_body_stay(site: Flask) -> None:
    with site.test_request_context("/admin/"):
        post = registry().content_type("post")
        assert post is not None
        map_block = {"type": "map", "version": 1, "place": "Borgå"}
        stored = LanguageText(body=[map_block, {"type": "richtext", "version": 1, "html": "<p>a</p>"}])
        form = LanguageForm(post, "sv", stored, MultiDict({"text-body": "b"}))
        assert form.given()["body"] == [map_block, {"type": "richtext", "version": 1, "html": "<p>b</p>"}]


def test_two_editors_saving_lose_nothing(
    desk: Callable[..., FlaskClient], editor: FlaskClient, create: Create, versions: Versions
) -> None:
    address = create(editor)
    opened = versions(address)
    other = desk("coordinator")
    first = {"text-title": "Annas rubrik", "all-authors": "Anna", **opened}
    assert other.post(address, data=first).status_code == 303
    second = {"text-title": "Min rubrik", "text-summary": "Min text", "all-authors": "Berit", **opened}
    answer = editor.post(address, data=second)
    assert answer.status_code == 409
    for word in ("Annas rubrik", "Min rubrik", "Min text", "Anna", "Berit"):
        assert word in answer.text
    again = editor.post(address, data={**second, **versions(address)})
    assert again.status_code == 303


def test_a_form_left_open_while_somebody_publishes_is_refused_at_publishing(
    desk: Callable[..., FlaskClient], editor: FlaskClient, create: Create, versions: Versions
) -> None:
    address = create(editor)
    shown = versions(address)
    desk("coordinator").post(address, data={"text-title": "Annan rubrik", **shown})
    answer = editor.post(f"{address}publish", data=shown)
    assert answer.status_code == 409
    assert "Somebody saved in between." in answer.text


def test_a_mistake_does_not_hide_that_somebody_saved_first(
    desk: Callable[..., FlaskClient], editor: FlaskClient, create: Create, versions: Versions
) -> None:
    address = create(editor)
    opened = versions(address)
    desk("coordinator").post(address, data={"text-title": "Annas rubrik", **opened})
    refused = editor.post(address, data={"all-cover__add": "no such picture", **opened})
    assert refused.status_code == 422
    assert f'name="version" value="{opened["version"]}"' in refused.text
    assert editor.post(address, data={"text-title": "Min rubrik", **opened}).status_code == 409


def test_what_another_editor_ticked_in_between_is_not_published_unseen(
    desk: Callable[..., FlaskClient], editor: FlaskClient, create: Create, versions: Versions
) -> None:
    address = create(editor)
    editor.post(address, data={"all-authors": "Anna", **versions(address)})
    shown = versions(address)
    desk("coordinator").post(address, data={"all-authors": "Berit", **shown})
    assert editor.post(f"{address}publish", data=shown).status_code == 409


def test_saving_an_untouched_form_changes_nothing(editor: FlaskClient, create: Create, versions: Versions) -> None:
    address = create(editor, kind="practice")
    first = ["library", "culture"]
    data = {"all-sectors__is": "1", "all-sectors": first, "text-core_idea": "Ett\n\n- två"}
    editor.post(address, data={**data, **versions(address)})
    before = versions(address)
    page_order = {**data, "all-sectors": first[::-1]}
    assert editor.post(address, data={**page_order, **before}).status_code == 303
    assert versions(address) == before


def test_a_text_sent_after_signing_out_is_kept(
    editor: FlaskClient, client: FlaskClient, create: Create, versions: Versions
) -> None:
    address = create(editor)
    data = {"text-title": "Min rubrik", "text-body": "En lång text.\n\n**Slut.**", **versions(address)}
    answer = client.post(address, data=data, headers={"Accept-Language": "en"})
    assert answer.status_code == 401
    page = unescape(answer.text)
    assert "Sign in to save your text" in page
    assert 'name="text-body" value="En lång text.\n\n**Slut.**"' in page
    assert f'<form class="gap-top" method="post" action="{address}">' in page


def test_creating_without_a_title_keeps_the_other_choices(editor: FlaskClient) -> None:
    answer = editor.post("/admin/create?kind=post", data={"title": " ", "lang": "fi", "region": "uusimaa"})
    assert answer.status_code == 422
    assert '<a href="#title">Fill in this field.</a>' in answer.text
    assert 'name="lang" value="fi" checked' in answer.text


def test_who_may_write_one_language_only_leaves_the_rest_alone(
    desk: Callable[..., FlaskClient], editor: FlaskClient, create: Create, versions: Versions
) -> None:
    address = create(editor)
    translator = desk("regional-editor", region="uusimaa", lang="fi")
    finnish = address.replace("/sv/", "/fi/")
    page = translator.get(finnish)
    assert 'id="shared" disabled' in page.text
    data = {"text-title": "Kyläkiertue", "all-authors": "Somebody", **versions(finnish)}
    assert translator.post(finnish, data=data).status_code == 303
    assert "Somebody" not in editor.get(finnish).text
    assert translator.get(address).status_code == 403


def picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (600, 400), "#234285").save(out, "PNG")
    out.seek(0)
    return out


def test_a_picture_is_added_described_and_chosen(editor: FlaskClient, create: Create, versions: Versions) -> None:
    data = {"file": (picture(), "brygga.png"), "region": "uusimaa", "alt-sv": "En brygga", "credit": "Linnea"}
    assert editor.post("/admin/media/", data=data).location == "/admin/media/?note=uploaded"
    listed = editor.get("/admin/media/").text
    assert "fi: no description" in listed
    [found] = json.loads(editor.get("/admin/media.json").text)["pictures"]
    assert (found["title"], found["alt"]) == ("brygga.png", "En brygga")
    described = {"alt-sv": "En brygga", "alt-fi": "Laituri", "credit": "Linnea"}
    assert editor.post(f"/admin/media/{found['uid']}", data=described).status_code == 303
    assert "no description" not in editor.get("/admin/media/").text
    address = create(editor)
    chosen = {"all-cover": "", "all-cover__add": "brygga.png", **versions(address)}
    assert editor.post(address, data=chosen).status_code == 303
    assert f'name="all-cover" value="{found["uid"]}" checked' in editor.get(address).text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"alt-sv": "En brygga"}, "Fill in this field."),
        ({"file": (BytesIO(b"<svg/>"), "x.svg"), "alt-sv": "x"}, "This is not a JPEG, PNG or WebP picture."),
        ({"file": (BytesIO(b"x"), "x.png")}, "has no alternative text"),
    ],
)
def test_a_wrong_upload_is_refused_in_words(editor: FlaskClient, data: dict[str, Any], sentence: str) -> None:
    answer = editor.post("/admin/media/", data={"region": "uusimaa", **data})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_authors_may_not_add_pictures(desk: Callable[..., FlaskClient]) -> None:
    author = desk("author", region="uusimaa")
    data = {"file": (picture(), "brygga.png"), "region": "uusimaa", "alt-sv": "En brygga"}
    assert author.post("/admin/media/", data=data).status_code == 403

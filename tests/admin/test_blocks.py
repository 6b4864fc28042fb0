"""Blocks of add-ons in the form of a text: what is offered, filled in, kept and told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from yhteistuumin.content.richtext import placed
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER

FOLDERS = (BUNDLED_FOLDER, Path(__file__).resolve().parents[1] / "addons")
OURS, THEIRS = "uusimaa", "lappi"
TOURS = placed("karavan.tours", {"heading": "Här & nu", "weather": "rain"}).html()
UNKNOWN = placed("gone_addon.clock", {"zone": ["Helsinki"]}).html()
BODY = f"<p>Före.</p>{TOURS}{UNKNOWN}<p>Efter.</p>"


def page(uid: str, region: str) -> dict[str, Any]:
    told = {"title": uid, "slug": uid, "state": "published", "body": BODY}
    return {"uid": uid, "kind": "page", "region": region, "lead": "sv", "translations": {"sv": told}}


@pytest.fixture
def site(make_site: Callable[..., Flask], tmp_path: Path) -> Flask:
    """The add-on is switched on for Uusimaa; each of two regions has a page with blocks."""
    from yhteistuumin.plugins.lifecycle import enable
    from yhteistuumin.plugins.regions import switch_on
    from yhteistuumin.testing import load_lines

    with make_site(plugin_folders=FOLDERS).app_context():
        enable("karavan")
    app = make_site(plugin_folders=FOLDERS)
    with app.app_context():
        switch_on("karavan", OURS)
    load_lines(app, tmp_path, page("our-page", OURS), page("their-page", THEIRS))
    return app


@pytest.fixture
def linnea(signed_in: Callable[..., FlaskClient]) -> FlaskClient:
    """The editor of Uusimaa."""
    return in_swedish(signed_in("regional-editor", OURS))


def in_swedish(browser: FlaskClient) -> FlaskClient:
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sv"
    return browser


OFFERED = "/admin/items/our-page/sv/blocks/"
BLOCK = f"{OFFERED}karavan.tours"


def stored(site: Flask, uid: str = "our-page") -> str:
    from yhteistuumin.content.records import record_of
    from yhteistuumin.content.saving import item_with
    from yhteistuumin.content.texts import body_html

    with site.app_context():
        return body_html(record_of(item_with(uid)).text("sv"))


def test_the_blocks_of_the_region_are_offered_and_nothing_elsewhere(linnea, signed_in):
    assert linnea.get(OFFERED).json["blocks"] == [
        {
            "name": "karavan.tours",
            "title": "Karavanens turnéer",
            "addon": "Bykaravanen",
            "summary": "Landskapets nyaste turnéer, alltid aktuella.",
        }
    ]
    theirs = signed_in("regional-editor", THEIRS)
    assert theirs.get("/admin/items/their-page/sv/blocks/").json == {"blocks": []}
    assert theirs.post("/admin/items/their-page/sv/blocks/karavan.tours").status_code == 404


def test_only_who_may_edit_the_text_is_asked(client, signed_in):
    assert client.get(OFFERED).status_code == 302
    theirs = signed_in("regional-editor", THEIRS)
    assert theirs.get(OFFERED).status_code == 403
    assert theirs.post(BLOCK).status_code == 403


def test_the_form_holds_what_the_block_has(linnea):
    empty = linnea.post(BLOCK, data={"prefix": "block-text-body"}).json["form"]
    assert 'name="block-text-body-heading"' in empty and "Rubrik" in empty and "Landskapets nyaste" in empty
    filled = linnea.post(BLOCK, data={"html": TOURS}).json["form"]
    assert 'value="Här &amp; nu"' in filled and '<option value="rain" selected>' in filled
    damaged = "<figure data-block='karavan.tours' data-values='['>"
    assert 'name="block-heading" value=""' in linnea.post(BLOCK, data={"html": damaged}).json["form"]


def test_a_filled_in_block_comes_back_as_it_is_to_be_stored(linnea):
    answer = linnea.post(BLOCK, data={"filled": "1", "block-heading": " Här &  nu ", "block-weather": "rain"})
    assert answer.status_code == 200
    assert answer.json["block"] == {
        "name": "karavan.tours",
        "values": '{"heading":"H\\u00e4r \\u0026 nu","weather":"rain"}',
        "title": "Karavanens turnéer",
        "addon": "Bykaravanen",
        "said": "Rubrik: Här & nu · Väder: Regn",
        "note": "",
        "may_change": True,
    }


def test_a_mistake_comes_back_with_what_was_typed(linnea):
    answer = linnea.post(BLOCK, data={"filled": "1", "block-heading": "x" * 61, "block-weather": "hail"})
    assert answer.status_code == 422
    form = answer.json["form"]
    assert f'value="{"x" * 61}"' in form and form.count('class="error"') == 2 and 'role="alert"' in form


def test_the_form_of_the_text_tells_which_blocks_are_in_it(linnea, signed_in):
    ours = linnea.get("/admin/items/our-page/sv/").text
    assert "<b>Karavanens turnéer</b> (Bykaravanen) Rubrik: Här &amp; nu · Väder: Regn" in ours
    assert "Läsarna ser inte blocket ”gone_addon.clock” här." in ours
    assert 'data-blocks-url="/admin/items/our-page/sv/blocks/"' in ours
    theirs = in_swedish(signed_in("regional-editor", THEIRS))
    text = theirs.get("/admin/items/their-page/sv/").text
    assert "Läsarna ser inte blocket ”Karavanens turnéer” här." in text
    assert "Tillägget ”Bykaravanen” är inte aktivt i det här landskapet." in text


def test_without_scripts_the_blocks_stay_where_they_are(site, linnea):
    form = linnea.get("/admin/items/our-page/sv/").text
    assert "[[block 2]]\n\n[[block 3]]" in form
    version = form.split('name="version" value="')[1].split('"')[0]
    data = {
        "version": version, "neutral_version": "0", "text-title": "our-page",
        "text-body": "Före!\r\n\r\n[[block 3]]\r\n\r\n[[block 2]]\r\n\r\nEfter.",
    }  # fmt: skip
    assert linnea.post("/admin/items/our-page/sv/", data=data).status_code == 303
    assert stored(site) == f"<p>Före!</p>{UNKNOWN}{TOURS}<p>Efter.</p>"


def test_a_damaged_block_is_told_and_the_typed_text_stays(site, linnea):
    data = {
        "version": "0", "neutral_version": "0", "text-title": "our-page", "text-body": "",
        "text-body__html": "<p>Nytt.</p><figure data-block='karavan.tours' data-values='[1]'></figure>",
    }  # fmt: skip
    answer = linnea.post("/admin/items/our-page/sv/", data=data)
    assert answer.status_code == 422
    assert "Ett block i texten är skadat" in answer.text and "Nytt." in answer.text
    assert stored(site) == BODY


def test_a_text_that_is_only_read_names_its_blocks(linnea):
    beside = linnea.get("/admin/items/our-page/fi/").text
    assert '<p class="note">Karavanens turnéer (Bykaravanen) Rubrik: Här &amp; nu · Väder: Regn</p>' in beside

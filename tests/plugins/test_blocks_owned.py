"""What a plugin's blocks leave behind: told before it goes, kept when it is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from yhteistuumin.content.richtext import placed
from yhteistuumin.plugins import lifecycle, removal
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER
from yhteistuumin.plugins.effects import Effects, Losses
from yhteistuumin.plugins.ledger import owned_by
from yhteistuumin.plugins.plain_words import told
from yhteistuumin.testing import load_lines

FOLDERS = (BUNDLED_FOLDER, Path(__file__).resolve().parents[1] / "addons")
OURS = "uusimaa"
BODY = f"<p>Ennen.</p>{placed('karavan.tours', {'weather': 'rain'}).html()}"
OTHER = f"<p>Ennen.</p>{placed('karavan_two.tours', {}).html()}"
TEXTS = ("fi: Äänessä", "fi: Zoo", "sv: Luonnos")


def page(uid: str, lang: str, title: str, body: str = BODY, state: str = "published") -> dict[str, Any]:
    text = {"title": title, "slug": uid, "state": state, "body": body}
    return {"uid": uid, "kind": "page", "region": OURS, "lead": lang, "translations": {lang: text}}


@pytest.fixture
def site(make_site: Callable[..., Flask], tmp_path: Path) -> Flask:
    with make_site(plugin_folders=FOLDERS).app_context():
        lifecycle.enable("karavan")
    app = make_site(plugin_folders=FOLDERS)
    tour = page("tour-1", "fi", "Kiertue") | {"kind": "tour"}
    load_lines(
        app,
        tmp_path,
        page("loud", "fi", "Äänessä"),
        page("zoo", "fi", "Zoo"),
        page("draft", "sv", "Luonnos", state="draft"),
        page("plain", "fi", "Ilman", "<p>data-block karavan.tours</p>"),
        page("other", "fi", "Toinen", OTHER),
        tour,
    )
    return app


def test_the_ledger_names_blocks_and_the_texts_that_hold_them(site):
    with site.app_context():
        ledger = owned_by("karavan")
        assert [thing.key for thing in ledger.things if thing.kind == "block"] == ["karavan.tours"]
        assert sorted(ledger.texts) == sorted(TEXTS)
        assert ledger.as_json()["texts"] == list(ledger.texts)
        assert owned_by("blog").texts == ()
        assert "Tours of the caravan" in [line.text for line in told(ledger.things)]


def test_what_will_happen_lists_the_texts_and_comes_back_from_storage():
    effects = Effects(losses=Losses(texts=TEXTS))
    assert Effects.read(effects.stored()) == effects
    assert [(str(heading), lines) for heading, lines in effects.sections()] == [
        ("Texts that keep its blocks, which readers no longer see", list(TEXTS))
    ]


def test_uninstalled_the_texts_stay_as_they_were_and_the_plugin_can_come_back(site, make_site, tmp_path):
    from yhteistuumin.content.records import record_of
    from yhteistuumin.content.saving import item_with
    from yhteistuumin.content.texts import body_html

    with site.app_context():
        removal.uninstall("karavan", tmp_path / "archive.zip")
    app = make_site(plugin_folders=FOLDERS)
    with app.app_context():
        assert body_html(record_of(item_with("loud")).live("fi")) == BODY
    assert "Ennen." in app.test_client().get("/fi/loud/").text


@pytest.mark.parametrize("action", ["enable", "disable"])
def test_a_rehearsal_draws_the_blocks_and_tells_the_texts(site, action):
    from yhteistuumin.plugins.rehearsal import rehearse

    with site.app_context():
        if action == "enable":
            lifecycle.disable("karavan")
        found = rehearse("karavan", action)
        assert [str(fault.reason) for fault in found.faults] == []
        if action == "disable":
            assert sorted(found.effects.losses.texts) == sorted(TEXTS)
            assert "karavan.tours" in [thing.key for thing in found.effects.removes]
        else:
            drawn = {(one.lang, one.reader) for one in found.pages if "rehearsal-text-karavan" in one.url}
            assert drawn == {("fi", "visitor"), ("sv", "visitor")}
            assert any("rehearsal.text.karavan" in one.url for one in found.pages)
            assert "karavan.tours" in [thing.key for thing in found.effects.adds]

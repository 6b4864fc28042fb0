"""A partner's file on its way: sent by a regional editor, tried out, decided on and installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugins.wheelwright import contents, write_wheel
from yhteistuumin.db import write
from yhteistuumin.plugins.jobs import run_next
from yhteistuumin.plugins.lifecycle import enable
from yhteistuumin.plugins.releases import install_file
from yhteistuumin.tables import PluginState

PAGE = "/admin/addons/releases/"


def send(browser, path: Path):
    return browser.post(PAGE, data={"file": (path.open("rb"), path.name)})


def work(app):
    """Let the background worker do what was asked for."""
    with app.app_context():
        while run_next():
            pass


def test_from_the_regional_editors_file_to_an_installed_addon(site, signed_in, tmp_path):
    editor, coordinator = signed_in("regional-editor", region="uusimaa"), signed_in("coordinator")
    sent = send(editor, write_wheel(tmp_path, contents("rpg_good")))
    assert sent.status_code == 303
    one = sent.location.partition("?")[0]
    assert "Village tours" in editor.get(PAGE).text
    assert "/approve" not in editor.get(one).text

    assert coordinator.post(f"{one}/approve").status_code == 422
    under_way = coordinator.post(f"{one}/try", follow_redirects=True).text
    assert "Kokeilu on käynnissä" in under_way and "Hyväksy tämä versio" not in under_way
    assert "Kokeilu on käynnissä" in editor.get(one).text
    watch = under_way.split('data-watch="')[1].split('"')[0]
    assert [browser.get(watch).get_json()["state"] for browser in (coordinator, editor)] == ["waiting", "waiting"]
    work(site)
    tried = coordinator.get(one).text
    assert "Hyväksy tämä versio" in tried and "Kokeilu sujui hyvin" in tried
    coordinator.post(f"{one}/approve")
    installed = coordinator.post(f"{one}/install", follow_redirects=True).text
    assert "Lisäosa on asennettu" in installed
    assert "Village tours" in coordinator.get("/admin/addons/rpg_good/").text


@pytest.mark.parametrize(("lang", "sentence"), [("fi", "korvaisi"), ("sv", "skulle ersätta")])
def test_a_bad_file_is_refused_in_the_readers_language(signed_in, tmp_path, lang, sentence):
    editor = signed_in("coordinator")
    editor.post("/admin/account/", data={"interface_lang": lang})
    path = write_wheel(tmp_path, {**contents("rpg_bad"), "json/__init__.py": ""})
    with path.open("rb") as file:
        answer = editor.post(PAGE, data={"file": (file, path.name)}, headers={"Accept-Language": lang})
    assert answer.status_code == 422
    assert sentence in answer.text and "aria-invalid" in answer.text


def test_only_who_may_decide_decides(signed_in, client, tmp_path):
    editor = signed_in("regional-editor", region="lappi")
    one = send(editor, write_wheel(tmp_path, contents("rpg_mine"))).location.partition("?")[0]
    for way in ("try", "approve", "refuse", "install"):
        assert editor.post(f"{one}/{way}").status_code == 403
    assert signed_in("author", region="lappi").get(PAGE).status_code == 403
    assert client.get(PAGE).status_code in {302, 303}


def test_a_refusal_tells_its_reason_to_the_maker(signed_in, tmp_path):
    editor = signed_in("regional-editor", region="lappi")
    one = send(editor, write_wheel(tmp_path, contents("rpg_no"))).location.partition("?")[0]
    signed_in("coordinator").post(f"{one}/refuse", data={"note": "Swedish is missing <b>"})
    page = editor.get(one).text
    assert "Swedish is missing &lt;b&gt;" in page and "Hylätty" in page


def test_no_file_an_unknown_file_and_an_unknown_way(signed_in, tmp_path):
    coordinator = signed_in("coordinator")
    assert coordinator.post(PAGE, data={}).status_code == 422
    assert coordinator.get(f"{PAGE}{'0' * 64}").status_code == 404
    one = send(coordinator, write_wheel(tmp_path, contents("rpg_way"))).location.partition("?")[0]
    assert coordinator.post(f"{one}/elsewhere").status_code == 404


def test_a_newer_version_that_lies_there_is_offered(site, make_site, signed_in, tmp_path):
    coordinator = signed_in("coordinator")
    with site.app_context():
        install_file(write_wheel(tmp_path, contents("rpg_newer", "1.9")))
        enable("rpg_newer")
        install_file(write_wheel(tmp_path, contents("rpg_newer", "1.10")))
    coordinator.application = make_site()
    page = coordinator.get("/admin/addons/rpg_newer/").text
    assert "Ota versio 1.10 käyttöön" in page
    assert 'href="/admin/addons/rpg_newer/upgrade"' in page
    assert "Kokeilu on käynnissä" in coordinator.get("/admin/addons/rpg_newer/upgrade").text
    work(coordinator.application)
    shown = coordinator.get("/admin/addons/rpg_newer/upgrade").text
    assert "1.9 → 1.10" in shown
    assert "Mitään näkyvää ei tule lisää eikä poistu." in shown
    assert "Mitä tulee lisää" not in shown, "only what is new in it"


def test_the_version_that_was_taken_into_use_is_told_at_once(site, make_site, signed_in, tmp_path):
    coordinator = signed_in("coordinator")
    with site.app_context():
        install_file(write_wheel(tmp_path, contents("rpg_later", "1.9")))
        enable("rpg_later")
    coordinator.application = behind = make_site()
    with behind.app_context():
        install_file(write_wheel(tmp_path, contents("rpg_later", "1.10")))
        with write() as writing:
            state = writing.get(PluginState, "rpg_later")
            assert state is not None
            state.version = "1.10"
    page = coordinator.get("/admin/addons/rpg_later/").text
    assert "<dd>1.10</dd>" in page
    assert "<dd>1.9</dd>" not in page

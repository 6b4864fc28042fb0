"""The add-ons panel: who sees what, what is shown before anything is done, and what is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from yhteistuumin.plugins.discovery import BUNDLED_FOLDER

FOLDERS = (BUNDLED_FOLDER, Path(__file__).resolve().parents[1] / "addons")
OURS, THEIRS = "uusimaa", "lappi"
CARD = "/admin/addons/karavan/"


@pytest.fixture
def site(make_site: Callable[..., Flask]) -> Flask:
    """The add-on lies there; nobody has switched it on."""
    return make_site(plugin_folders=FOLDERS)


@pytest.fixture
def enabled(site: Flask, make_site: Callable[..., Flask]) -> Flask:
    """The next generation, with the add-on on the site and in no region."""
    from yhteistuumin.plugins.lifecycle import enable

    with site.app_context():
        enable("karavan")
    return make_site(plugin_folders=FOLDERS)


def moved(browser: FlaskClient, app: Flask) -> FlaskClient:
    """The same browser on another generation of the site."""
    from yhteistuumin.security.sessions import cookie_name

    with app.test_request_context():
        name = cookie_name()
    cookie = browser.get_cookie(name)
    assert cookie is not None
    other = app.test_client()
    other.set_cookie(name, cookie.value)
    other.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return other


def test_a_regional_editor_switches_it_on_with_two_clicks_and_off_again(
    enabled: Flask, signed_in: Callable[..., FlaskClient]
) -> None:
    ours, theirs = (moved(signed_in("regional-editor", region), enabled) for region in (OURS, THEIRS))
    cards = ours.get("/admin/addons/").text
    assert "Village caravan" in cards
    assert "Blog" not in cards.partition("<main")[2]
    assert f'href="{CARD}on?region=uusimaa"' in cards

    shown = ours.get(f"{CARD}on?region=uusimaa").text
    for words in ("What will happen: Uusimaa", "Caravan tour", "Kyläkaravaani", "e-mail address", "Tour map"):
        assert words in shown
    assert "karavan.plan" not in shown, "that is for makers"
    assert ours.get("/sv/landskap/nyland/turneer/").status_code == 404
    done = ours.post(f"{CARD}on", data={"region": OURS}, follow_redirects=True).text
    assert "On: Uusimaa" in done
    assert '<a href="/fi/maakunnat/uusimaa/">Look at it: Uusimaa</a>' in done
    assert ours.get("/sv/landskap/nyland/turneer/").status_code == 200
    assert theirs.get("/sv/landskap/lappland/turneer/").status_code == 404
    assert "kind=tour" not in theirs.get("/admin/create").text

    hidden = ours.get(f"{CARD}off?region=uusimaa").text
    assert "Nothing is lost" in hidden
    assert ours.post(f"{CARD}off", data={"region": OURS}).status_code == 303
    assert ours.get("/sv/landskap/nyland/turneer/").status_code == 404
    told = moved(signed_in("coordinator"), enabled).get(CARD).text
    assert "Regional-editor</b> switched it on: Uusimaa" in told
    assert "Regional-editor</b> switched it off: Uusimaa" in told


def test_a_forged_region_is_refused(enabled: Flask, signed_in: Callable[..., FlaskClient]) -> None:
    ours, author = moved(signed_in("regional-editor", OURS), enabled), moved(signed_in("author", OURS), enabled)
    answers = {
        region: ours.post(f"{CARD}on", data={"region": region}).status_code for region in (THEIRS, "atlantis", "")
    }
    assert answers == {THEIRS: 403, "atlantis": 404, "": 404}
    assert ours.get(f"{CARD}on?region=lappi").status_code == 403
    assert ours.post(f"{CARD}disable").status_code == 403
    assert ours.post(f"{CARD}resume").status_code == 403
    assert ours.get("/admin/addons/blog/").status_code == 404
    assert ours.post("/admin/addons/blog/on", data={"region": OURS}).status_code == 404
    assert author.get("/admin/addons/").status_code == 403
    administrator = moved(signed_in("administrator"), enabled)
    assert administrator.post("/admin/addons/blog/on", data={"region": OURS}).status_code == 404


def test_the_first_region_waits_for_the_worker_and_sees_it_finish(
    site: Flask, make_site: Callable[..., Flask], signed_in: Callable[..., FlaskClient]
) -> None:
    from yhteistuumin.plugins.jobs import run_next
    from yhteistuumin.plugins.state import enabled_names

    ours = signed_in("regional-editor", OURS)
    ours.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    waiting = ours.get(f"{CARD}on?region=uusimaa").text
    assert "The trial is under way" in waiting
    with site.app_context():
        assert run_next() is True
    shown = ours.get(f"{CARD}on?region=uusimaa").text
    assert "Caravan tour" in shown
    assert "The trial went well." in shown
    page = shown.split('href="/admin/addons/rehearsals/')[1].split('"')[0]
    kept = ours.get(f"/admin/addons/rehearsals/{page}")
    assert kept.status_code == 200
    assert "sandbox" in kept.headers["Content-Security-Policy"]
    asked = ours.post(f"{CARD}on", data={"region": OURS})
    assert asked.status_code == 303
    assert ours.post(f"{CARD}on", data={"region": OURS}).location == asked.location
    assert "It begins in a moment." in ours.get(asked.location).text
    told = {"state": "waiting", "step": "", "steps": {}, "told": "It begins in a moment."}
    assert ours.get(f"{asked.location}.json").get_json() == told
    assert signed_in("regional-editor", THEIRS).get(asked.location).status_code == 403

    with site.app_context():
        assert run_next() is True
        assert "karavan" in enabled_names()
        assert run_next() is False, "this worker is behind; the next one goes on"
    later = make_site(plugin_folders=FOLDERS)
    ours = moved(ours, later)
    assert ours.get(f"{asked.location}.json").get_json()["state"] == "running"
    with later.app_context():
        assert run_next() is True
        assert run_next() is False
    done = ours.get(asked.location).text
    assert "It is switched on" in done
    assert ours.get("/sv/landskap/nyland/turneer/").status_code == 200
    assert "asked for it: Uusimaa" in ours.get(CARD).text


def test_a_job_whose_worker_keeps_dying_is_given_up_and_says_so(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from yhteistuumin.plugins import jobs

    def die(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "_carry_out", die)
    with site.app_context():
        number = jobs.queue("karavan", OURS, account_id=None)
        for _time in range(jobs.MOST_STARTS):
            with pytest.raises(KeyboardInterrupt):
                jobs.run_next()
        assert jobs.run_next() is True
        found = jobs.job(number)
        assert found is not None
        assert (found.state, "3 times" in found.message) == ("failed", True)
        assert jobs.run_next() is False


def test_a_job_that_cannot_be_done_says_why(
    site: Flask, signed_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    from yhteistuumin.errors import PluginError
    from yhteistuumin.plugins import jobs

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PluginError("It has no wheels.", advice="Ask its maker.")

    monkeypatch.setattr(jobs, "carry_out", refuse)
    coordinator = signed_in("coordinator")
    with site.app_context():
        with pytest.raises(PluginError):
            jobs.queue("nothing", OURS, account_id=None)
        number = jobs.queue("karavan", OURS, account_id=None)
        assert jobs.run_next() is True
        assert jobs.run_next() is False
    page = coordinator.get(f"{CARD}jobs/{number}").text
    assert "It has no wheels. Ask its maker." in page
    assert "/jobs/" not in page.partition("<main")[2], "nothing is left to wait for"
    assert coordinator.get("/admin/addons/blog/jobs/1").status_code == 404


def test_a_coordinator_switches_any_region_and_the_site(
    enabled: Flask, signed_in: Callable[..., FlaskClient]
) -> None:
    later = moved(signed_in("coordinator"), enabled)
    assert "Village caravan" in later.get("/admin/addons/?state=off").text
    assert later.post(f"{CARD}on", data={"region": THEIRS}).status_code == 303
    page = later.get(CARD).text
    assert '<a href="/fi/maakunnat/lappi/">Lapland</a>' in page
    assert "Settings: Lapland" in page
    assert "Settings for the whole site" in page
    wrong = later.post(f"{CARD}settings", data={"region": THEIRS, "contact": "nobody at all"})
    assert (wrong.status_code, "nobody at all" in wrong.text) == (422, True)
    assert "Write an e-mail address" in wrong.text
    assert later.post(f"{CARD}settings", data={"region": THEIRS, "contact": "a@example.org"}).status_code == 303
    assert 'value="a@example.org"' in later.get(CARD).text
    assert later.post(f"{CARD}settings", data={"region": OURS, "contact": "a@example.org"}).status_code == 404
    assert "It is on in: Lapland." in later.get(f"{CARD}disable").text
    assert later.post(f"{CARD}disable").status_code == 303


def test_the_badge_and_what_is_stopped_are_shown(
    enabled: Flask, signed_in: Callable[..., FlaskClient]
) -> None:
    from yhteistuumin.content.state import set_setting
    from yhteistuumin.db import write
    from yhteistuumin.plugins.barrier import record_failure

    administrator = moved(signed_in("administrator"), enabled)
    with enabled.app_context():
        with write() as writing:
            set_setting(writing, "addons.badge:karavan", {"passed": True, "version": "1.2.0", "at": "2026-11-20"})
        record_failure("karavan", "panel tours", "ValueError: no wheels", suspend=True)
    page = administrator.get(CARD).text
    for words in ("Passed", "no wheels", "Try again", "The rest of the site works"):
        assert words in page
    assert "Village caravan" in administrator.get("/admin/addons/?state=attention").text
    ours = moved(signed_in("regional-editor", OURS), enabled).get(CARD).text
    assert "A part of this add-on failed and was stopped." in ours
    assert "no wheels" not in ours, "that is for those who can do something about it"
    assert "Try again" not in administrator.post(f"{CARD}resume", follow_redirects=True).text


API = "/api/v1/admin/addons"


def test_programs_of_administrators_do_the_same(enabled: Flask, signed_in: Callable[..., FlaskClient]) -> None:
    administrator = moved(signed_in("administrator"), enabled)
    editor = moved(signed_in("regional-editor", OURS), enabled)
    assert editor.get(API).status_code == 403
    assert enabled.test_client().get(API).status_code == 401
    names = {found["name"]: found for found in administrator.get(API).get_json()["addons"]}
    assert (names["karavan"]["regional"], names["karavan"]["regions"], names["blog"]["state"]) == (True, [], "enabled")

    place = f"{API}/karavan/regions/{OURS}"
    assert administrator.put(place, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert administrator.put(place).get_json() == {"name": "karavan", "region": OURS, "on": True}
    one = administrator.get(f"{API}/karavan").get_json()
    assert one["regions"] == [OURS]
    assert one["deeds"][0]["action"] == "plugin.region-on"
    assert {"type", "menu", "term"} <= {thing["kind"] for thing in one["adds"]}
    assert administrator.delete(place).get_json()["on"] is False

    assert administrator.post(f"{API}/karavan/enable", json=["karavan"]).status_code == 400

    refused = administrator.put(f"{API}/blog/regions/{OURS}")
    assert (refused.status_code, refused.mimetype) == (409, "application/problem+json")
    assert "whole site" in refused.get_json()["detail"]
    lost = {
        (method, address): administrator.open(f"{API}{address}", method=method).status_code
        for method, address in (("GET", "/nobody"), ("PUT", "/karavan/regions/atlantis"), ("POST", "/karavan/explode"))
    }
    assert set(lost.values()) == {404}
    assert administrator.post(f"{API}/karavan/rehearse", json={"action": "explode"}).status_code == 400
    assert administrator.post(f"{API}/karavan/resume").status_code == 409
    assert administrator.post(f"{API}/karavan/disable").get_json()["action"] == "disable"
    assert administrator.post(f"{API}/karavan/disable").status_code == 409
    assert administrator.put(place).status_code == 202, "this worker is behind, and knows"


def test_the_first_region_of_a_program_gets_a_job(site: Flask, signed_in: Callable[..., FlaskClient]) -> None:
    administrator = signed_in("administrator")
    asked = administrator.put(f"{API}/karavan/regions/{OURS}")
    assert asked.status_code == 202
    assert administrator.get(asked.get_json()["watch"]).get_json()["state"] == "waiting"


def test_the_command_line_switches_regions(enabled: Flask, instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from yhteistuumin.cli.opening import Opening
    from yhteistuumin.cli.plugin_commands import plugins
    from yhteistuumin.plugins.regions import stored_regions

    opening = Opening(str(instance))
    opening.__dict__["site"] = enabled

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(plugins, list(words), obj=opening)
        return result.exit_code, result.output

    assert run("enable", "karavan", "--region", OURS) == (0, "karavan is on in uusimaa\n")
    with enabled.app_context():
        assert stored_regions("karavan") == [OURS]
    assert run("disable", "karavan", "--region", OURS)[1] == "karavan is off in uusimaa; its content is kept\n"
    assert run("disable", "karavan", "--region", OURS)[1] == "karavan was not on in uusimaa\n"
    code, said = run("enable", "karavan", "--region", "atlantis")
    assert (code, "there is no region atlantis" in said) == (2, True)
    assert run("enable", "karavan", "blog", "--region", OURS)[0] == 2

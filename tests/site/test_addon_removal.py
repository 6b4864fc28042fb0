"""Switching off, removing and bringing back in the panel: what goes and what stays is told first."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from yhteistuumin.plugins import jobs
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER
from yhteistuumin.plugins.lifecycle import enable
from yhteistuumin.plugins.regions import switch_on
from yhteistuumin.plugins.state import enabled_names, known_names

FOLDERS = (BUNDLED_FOLDER, Path(__file__).resolve().parents[1] / "addons")
CARD = "/admin/addons/karavan/"
OURS = "uusimaa"
FOLLOWER = """
from yhteistuumin.api import Plugin

PLUGIN = Plugin("follower", "Follower", author="A", licence="MIT", requires=("karavan",))
"""
FOLLOWER_SETUP = """
[metadata]
name = yhteistuumin-follower
version = 1.0

[options.entry_points]
yhteistuumin.plugins =
    follower = yhteistuumin_follower.plugin
"""


@pytest.fixture
def site(make_site: Callable[..., Flask]) -> Flask:
    """The add-on is on in a region."""
    first = make_site(plugin_folders=FOLDERS)
    with first.app_context():
        enable("karavan")
    enabled = make_site(plugin_folders=FOLDERS)
    with enabled.app_context():
        switch_on("karavan", OURS)
    return enabled


@pytest.fixture
def coordinator(site: Flask, signed_in: Callable[..., FlaskClient]) -> FlaskClient:
    return english(signed_in("coordinator"), site)


def english(browser: FlaskClient, app: Flask) -> FlaskClient:
    """The same browser, speaking English, on another generation of the site."""
    browser.application = app
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def work(app: Flask) -> None:
    with app.app_context():
        while jobs.run_next():
            pass


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, page
    return found[1]


def main(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def test_switching_off_for_the_site_tells_what_is_hidden_and_what_stays(coordinator: FlaskClient) -> None:
    shown = main(coordinator.get(f"{CARD}disable").text)
    for words in ("It is on in: Uusimaa.", "Caravan tour", "Nothing is lost"):
        assert words in shown


def test_what_is_off_for_the_whole_site_stays_off_in_every_region(
    coordinator: FlaskClient,
    signed_in: Callable[..., FlaskClient],
    site: Flask,
    make_site: Callable[..., Flask],
) -> None:
    editor = english(signed_in("regional-editor", OURS), site)
    assert coordinator.post(f"{CARD}disable").status_code == 303
    english(editor, make_site(plugin_folders=FOLDERS))
    cards = main(editor.get("/admin/addons/").text)
    assert "Off for the whole site" in cards
    assert "Switch on: Uusimaa" not in cards
    page = main(editor.get(CARD).text)
    assert "come back when the coordinator switches it on again" in page
    assert "Uusimaa" not in page.partition("Regions")[2]
    for answer in (editor.get(f"{CARD}on?region={OURS}"), editor.post(f"{CARD}on", data={"region": OURS})):
        assert answer.location == CARD
    with site.app_context():
        assert "karavan" not in enabled_names()


def test_what_others_need_cannot_be_pressed_away(
    coordinator: FlaskClient, make_site: Callable[..., Flask], tmp_path: Path
) -> None:
    package = tmp_path / "follower" / "yhteistuumin_follower"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "plugin.py").write_text(FOLLOWER)
    (package.parent / "setup.cfg").write_text(FOLLOWER_SETUP)
    folders = (*FOLDERS, tmp_path)
    with make_site(plugin_folders=folders).app_context():
        enable("follower")
    english(coordinator, make_site(plugin_folders=folders))
    for way in ("disable", "uninstall"):
        shown = coordinator.get(f"{CARD}{way}").text
        assert "Other add-ons need it: Follower. Switch them off first." in shown
        assert '<button class="btn' not in shown.partition("<main")[2]


def test_it_is_removed_into_a_file_and_brought_back_from_it(
    site: Flask, coordinator: FlaskClient, make_site: Callable[..., Flask]
) -> None:
    assert "The trial is under way" in coordinator.get(f"{CARD}uninstall").text
    work(site)
    shown = coordinator.get(f"{CARD}uninstall").text
    for words in ("It is on in: Uusimaa.", "Caravan tour", "A file on the server"):
        assert words in main(shown)
    assert coordinator.post(f"{CARD}uninstall", data={"rehearsal": hidden(shown, "rehearsal")}).status_code == 303
    after = make_site(plugin_folders=FOLDERS)
    with after.app_context():
        assert "karavan" not in known_names()

    english(coordinator, after)
    page = coordinator.get(CARD).text
    assert "Bring back version 1.2.0" in page
    way_back = re.search(r'href="(/admin/addons/karavan/restore\?file=[^"]+)"', page)
    assert way_back is not None
    assert "The trial is under way" in coordinator.get(way_back[1]).text
    work(after)
    shown = coordinator.get(way_back[1]).text
    assert "What comes back from the file" in shown
    sent: dict[str, Any] = {name: hidden(shown, name) for name in ("rehearsal", "file")}
    assert coordinator.post(f"{CARD}restore", data=sent).location == "/admin/addons/?note=addon-restore"
    with after.app_context():
        assert "karavan" in enabled_names()
    again = make_site(plugin_folders=FOLDERS)
    assert "brought it back with its content" in english(coordinator, again).get(CARD).text


def test_only_a_kept_file_of_this_add_on_is_brought_back(
    coordinator: FlaskClient, signed_in: Callable[..., FlaskClient], site: Flask
) -> None:
    for file in ("", "karavan-20260101-000000.zip", "../site.db", "blog-20260101-000000.zip"):
        assert coordinator.get(f"{CARD}restore", query_string={"file": file}).status_code == 404
    editor = english(signed_in("regional-editor", OURS), site)
    assert editor.get(f"{CARD}restore?file=karavan-20260101-000000.zip").status_code == 403


def test_an_editor_is_told_when_the_files_of_her_add_on_are_gone(
    signed_in: Callable[..., FlaskClient],
    site: Flask,
    make_site: Callable[..., Flask],
) -> None:
    editor, coordinator = signed_in("regional-editor", OURS), signed_in("coordinator")
    without = make_site(plugin_folders=(BUNDLED_FOLDER,))
    for browser in (english(editor, without), english(coordinator, without)):
        page = main(browser.get(CARD).text)
        assert "Village caravan" in page
        assert "Files missing" in page
        assert "The rest of the site works." in page
        assert "The whole site Health" not in page, "it was on in a region only"
    coordinator.get(f"{CARD}uninstall")
    work(without)
    shown = coordinator.get(f"{CARD}uninstall").text
    assert "Caravan tour" in main(shown)
    assert coordinator.post(f"{CARD}uninstall", data={"rehearsal": hidden(shown, "rehearsal")}).status_code == 303
    with without.app_context():
        assert "karavan" not in known_names()

"""A regional add-on exists in the regions that switched it on, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from yhteistuumin.plugins.discovery import BUNDLED_FOLDER

ADDONS = Path(__file__).resolve().parents[1] / "addons"
OURS, THEIRS = "uusimaa", "lappi"


def tour(uid: str, region: str, title: str, theme: str = "caravan:street-theatre") -> dict[str, Any]:
    return {
        "uid": uid,
        "kind": "tour",
        "region": region,
        "lead": "sv",
        "themes": [theme],
        "fields": {"villages": ["Lappträsk"], "weather": "rain"},
        "translations": {
            lang: {
                "title": f"{title} {lang}",
                "slug": f"{uid}-{lang}",
                "summary": "S",
                "body": "<p>Karavan!</p>",
                "state": "published",
            }
            for lang in ("fi", "sv")
        },
    }


@pytest.fixture
def site(make_site: Callable[..., Flask]) -> Flask:
    """The site step is done; no region has the add-on."""
    from yhteistuumin.plugins.lifecycle import enable

    folders = (BUNDLED_FOLDER, ADDONS)
    with make_site(plugin_folders=folders).app_context():
        enable("karavan")
    return make_site(plugin_folders=folders)


@pytest.fixture
def switch(site: Flask) -> Callable[..., None]:
    from yhteistuumin.plugins.regions import switch_off, switch_on

    def flip(way: str, region: str = OURS) -> None:
        with site.app_context():
            (switch_on if way == "on" else switch_off)("karavan", region)

    return flip


PUBLIC = {
    "listing": "/sv/landskap/nyland/turneer/",
    "feed": "/sv/landskap/nyland/turneer/feed.atom",
    "embed": "/sv/landskap/nyland/turneer/embed/",
    "item": "/sv/landskap/nyland/turneer/t1-sv/",
    "view": "/sv/landskap/nyland/turkarta/",
    "finnish": "/fi/maakunnat/uusimaa/kiertueet/t1-fi/",
    "machine": "/api/v1/karavan/tours",
    "rest": "/api/v1/items/t1",
}
NEVER = ["/sv/turneer/", "/sv/turkarta/", "/sv/turneer/t1-sv/"]
ELSEWHERE = [address.replace("nyland", "lappland").replace("uusimaa", "lappi") for address in PUBLIC.values()][:6]
WORDS = ["Karavan", "karavan", "turneer", "kiertueet"]


def answers(client: FlaskClient, addresses: Any) -> dict[str, int]:
    return {address: client.get(address).status_code for address in addresses}


def test_the_switch_shows_and_hides_everything_and_loses_nothing(
    site: Flask, client: FlaskClient, switch: Callable[..., None], put: Callable[..., None]
) -> None:
    pages = ["/sv/landskap/nyland/", "/sitemap-sv.xml", "/sv/feed.atom", "/sv/teman/", "/api/v1/themes?lang=sv"]
    put(tour("t1", OURS, "Turné", theme="accessibility"))
    before = {page: client.get(page).text for page in pages}
    assert answers(client, [*PUBLIC.values(), *NEVER]) == dict.fromkeys([*PUBLIC.values(), *NEVER], 404)

    switch("on")
    put(tour("t1", OURS, "Karavanen"), tour("t2", THEIRS, "Lapplands", theme="accessibility"))
    assert answers(client, PUBLIC.values()) == dict.fromkeys(PUBLIC.values(), 200)
    assert answers(client, [*NEVER, *ELSEWHERE]) == dict.fromkeys([*NEVER, *ELSEWHERE], 404)
    assert "Karavanen sv" in client.get(PUBLIC["listing"]).text
    assert "Lapplands" not in client.get(PUBLIC["listing"]).text
    region = client.get("/sv/landskap/nyland/").text
    assert 'href="/sv/landskap/nyland/turneer/"' in region
    assert "panel-tours" in region
    assert 'href="/sv/landskap/nyland/turkarta/"' in client.get(PUBLIC["item"]).text
    assert "turneer" not in client.get("/sv/").text.partition("<main")[0]
    assert client.get("/sitemap-sv.xml").text.count("<loc>http://localhost/sv/landskap/nyland/turneer/") == 2
    assert "/landskap/lappland/turneer" not in client.get("/sitemap-sv.xml").text
    assert client.get("/api/v1/items?kind=tour").get_json()["total"] == 1
    assert "Bykaravan" in client.get("/sv/teman/").text
    other = client.get("/sv/landskap/lappland/").text
    assert not any(word in other.partition("<main")[0] for word in WORDS)

    switch("off")
    assert answers(client, [*PUBLIC.values(), *NEVER]) == dict.fromkeys([*PUBLIC.values(), *NEVER], 404)
    assert {page: client.get(page).text for page in pages} == before
    assert not any(word in client.get("/sv/").text for word in WORDS)
    assert client.get("/api/v1/items?kind=tour").status_code == 400

    switch("on")
    assert "Karavanen sv" in client.get(PUBLIC["listing"]).text


def test_the_search_finds_what_is_there(
    client: FlaskClient, switch: Callable[..., None], put: Callable[..., None]
) -> None:
    switch("on")
    put(tour("t1", OURS, "Karavanen"))
    assert 'href="/sv/landskap/nyland/turneer/t1-sv/"' in client.get("/sv/sok/?q=Karavanen").text
    switch("off")
    assert "t1-sv" not in client.get("/sv/sok/?q=Karavanen").text
    switch("on")
    assert "t1-sv" in client.get("/sv/sok/?q=Karavanen").text


def test_languages_and_old_homes_lead_to_the_present_address(
    client: FlaskClient, switch: Callable[..., None], put: Callable[..., None]
) -> None:
    switch("on")
    switch("on", THEIRS)
    put(tour("t1", OURS, "Karavanen"))
    page = client.get(PUBLIC["item"]).text
    assert 'hreflang="fi" href="http://localhost/fi/maakunnat/uusimaa/kiertueet/t1-fi/"' in page
    assert '<a href="/sv/landskap/nyland/">Nyland</a>' in page
    assert 'href="/fi/maakunnat/uusimaa/reittikartta/"' in client.get(PUBLIC["view"]).text
    moved = client.get("/sv/landskap/lappland/turneer/t1-sv/")
    assert (moved.status_code, moved.location) == (301, PUBLIC["item"])


def test_only_editors_of_the_region_write_its_types(
    client: FlaskClient, switch: Callable[..., None], put: Callable[..., None], signed_in: Callable[..., FlaskClient]
) -> None:
    switch("on")
    ours, theirs = signed_in("regional-editor", OURS), signed_in("regional-editor", THEIRS)
    assert "kind=tour" in ours.get("/admin/create").text
    assert "kind=tour" not in theirs.get("/admin/create").text
    form = {"title": "Ny turné", "lang": "sv", "region": OURS}
    assert theirs.post("/admin/create?kind=tour", data={**form, "region": THEIRS}).status_code == 200
    made = ours.post("/admin/create?kind=tour", data=form)
    assert made.status_code == 303
    assert "caravan:street-theatre" in ours.get(made.location).text
    assert ours.get("/admin/karavan/").status_code == 200
    assert theirs.get("/admin/karavan/").status_code == 404
    assert "/admin/karavan/" not in theirs.get("/admin/").text
    assert 'value="tour"' not in theirs.get("/admin/").text
    switch("off")
    assert ours.get(made.location).status_code == 404
    assert "Ny turné" not in ours.get("/admin/").text
    switch("on")
    assert "Ny turné" in ours.get("/admin/").text


def test_the_policy_refuses_what_no_form_offers(
    site: Flask, switch: Callable[..., None], put: Callable[..., None]
) -> None:
    from yhteistuumin.content.lifecycle import move_region
    from yhteistuumin.content.saving import create, item_with, save_draft
    from yhteistuumin.errors import Invalid, NotFound
    from yhteistuumin.security.rules import SYSTEM

    switch("on")
    put(tour("t1", OURS, "Karavanen"))
    with site.app_context():
        for region in (THEIRS, None):
            with pytest.raises(Invalid, match="not-switched-on"):
                create("tour", lang="sv", actor=SYSTEM, region=region)
        item = item_with("t1")
        assert item is not None
        with pytest.raises(Invalid, match="not-switched-on"):
            move_region(item, THEIRS, actor=SYSTEM)
    switch("off")
    with site.app_context():
        item = item_with("t1")
        assert item is not None
        with pytest.raises(NotFound):
            save_draft(item, "sv", {"title": "x"}, expected_version=0, actor=SYSTEM)


def test_the_export_keeps_what_is_switched_off(
    site: Flask, client: FlaskClient, switch: Callable[..., None], put: Callable[..., None], tmp_path: Path
) -> None:
    from yhteistuumin.content.exporting import export_to

    old = "/sv/turneer/gammal/"
    put({**tour("t1", OURS, "Karavanen"), "moved_from": [old]})
    with site.app_context():
        export_to(tmp_path / "out")
    lines = (tmp_path / "out" / "content.jsonl").read_text(encoding="utf-8").splitlines()
    line = next(line for line in lines if '"uid":"t1"' in line)
    assert old in line
    assert "caravan:street-theatre" in line
    switch("on")
    moved = client.get("/sv/landskap/nyland/turneer/gammal/")
    assert (moved.status_code, moved.location) == (301, PUBLIC["item"])


def test_a_page_costs_the_same_with_many_regions(
    site: Flask, client: FlaskClient, switch: Callable[..., None], put: Callable[..., None]
) -> None:
    from yhteistuumin.testing import counted_queries

    def cost() -> int:
        client.get(PUBLIC["listing"])
        with counted_queries(site) as made:
            client.get(f"{PUBLIC['listing']}?sort=title")
        return len(made)

    switch("on")
    put(tour("t1", OURS, "Karavanen"))
    first = cost()
    for region in (THEIRS, "pirkanmaa", "kainuu"):
        switch("on", region)
    put(*(tour(f"n{n}", OURS, f"Turné {n}") for n in range(12)))
    assert cost() == first


def test_a_regions_settings_are_its_own(site: Flask, client: FlaskClient, switch: Callable[..., None]) -> None:
    from yhteistuumin.errors import Invalid
    from yhteistuumin.plugins.own_settings import plugin_setting, store_settings

    switch("on")
    switch("on", THEIRS)
    with site.app_context():
        store_settings("karavan", {"contact": "linnea@example.org"}, OURS, account_id=None)
        with pytest.raises(Invalid):
            store_settings("karavan", {"contact": "nobody"}, THEIRS, account_id=None)
        with pytest.raises(Invalid):
            store_settings("karavan", {"seats": "many"}, "", account_id=None)
        store_settings("karavan", {"seats": "55"}, "", account_id=None)
        assert plugin_setting("karavan", "seats") == 55
        with pytest.raises(KeyError):
            plugin_setting("karavan", "wheels")
    assert "linnea@example.org" in client.get(PUBLIC["view"]).text
    assert "linnea" not in client.get("/sv/landskap/lappland/turkarta/").text


def test_only_a_region_and_only_a_regional_add_on_can_be_switched(site: Flask) -> None:
    from yhteistuumin.errors import NotFound, PluginError
    from yhteistuumin.plugins.regions import deeds, stored_regions, switch_off, switch_on

    with site.app_context():
        with pytest.raises(NotFound):
            switch_on("karavan", "atlantis")
        with pytest.raises(PluginError, match="whole site"):
            switch_on("blog", OURS)
        with pytest.raises(PluginError, match="not running"):
            switch_on("nothing", OURS)
        assert [switch_on("karavan", OURS), switch_on("karavan", OURS)] == [True, False]
        assert stored_regions("karavan") == [OURS]
        assert [switch_off("karavan", OURS), switch_off("karavan", OURS)] == [True, False]
        told = [(deed.action, deed.detail) for deed in deeds("karavan")]
    assert told[:2] == [("plugin.region-off", {"region": OURS}), ("plugin.region-on", {"region": OURS})]

"""Blocks of add-ons in texts, as readers and as editors meet them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from yhteistuumin.content.richtext import placed
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER
from yhteistuumin.testing import counted_queries

ADDONS = Path(__file__).resolve().parents[1] / "addons"
FOLDERS = (BUNDLED_FOLDER, ADDONS)
OURS, THEIRS = "uusimaa", "lappi"
TOURS = placed("karavan.tours", {"heading": "Tältä <b>", "weather": "rain"}).html()
UNKNOWN = placed("gone_addon.clock", {"zone": ["Helsinki"]}).html()
BODY = f"<p>Ennen.</p>{TOURS}<p>Välissä.</p>{UNKNOWN}<p>Jälkeen.</p>"
FI, SV = "/fi/tietoa/", "/sv/om/"


def page(region: str | None = OURS, body: str = BODY, uid: str = "about") -> dict[str, Any]:
    told = {"title": "Tietoa", "state": "published", "body": body}
    return {
        "uid": uid,
        "kind": "page",
        "region": region,
        "lead": "fi",
        "translations": {"fi": told | {"slug": "tietoa"}, "sv": told | {"slug": "om", "title": "Om"}},
    }


def tour(number: int, weather: str = "rain") -> dict[str, Any]:
    told = {"summary": "S", "body": "", "state": "published"}
    return {
        "uid": f"tour-{number}",
        "kind": "tour",
        "region": OURS,
        "lead": "fi",
        "fields": {"weather": weather},
        "translations": {
            "fi": told | {"title": f"Kiertue {number}", "slug": f"k{number}"},
            "sv": told | {"title": f"Turné {number}", "slug": f"t{number}"},
        },
    }


@pytest.fixture
def site(make_site: Callable[..., Flask]) -> Flask:
    """The add-on is switched on for Uusimaa."""
    from yhteistuumin.plugins.lifecycle import enable
    from yhteistuumin.plugins.regions import switch_on

    with make_site(plugin_folders=FOLDERS).app_context():
        enable("karavan")
    app = make_site(plugin_folders=FOLDERS)
    with app.app_context():
        switch_on("karavan", OURS)
    return app


@pytest.fixture
def put(site: Flask, tmp_path: Path) -> Callable[..., None]:
    from yhteistuumin.testing import drain_site, load_lines

    def put_lines(*lines: dict[str, Any]) -> None:
        load_lines(site, tmp_path, *lines)
        drain_site(site)

    return put_lines


def text(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.text).replace("\u00ad", "")


def spoil(app: Flask, data: Callable[..., Any], **changes: Any) -> None:
    """Let the block of the running site have *data* instead of its own."""
    with app.app_context():
        from yhteistuumin.runtime import registry

        blocks = registry().blocks
        owned = blocks["karavan.tours"]
        blocks["karavan.tours"] = replace(owned, value=replace(owned.value, data=data, **changes))


def boom(_context: Any, _values: Any) -> None:
    raise LookupError("no caravan")


def test_a_block_stands_in_the_text_in_both_languages_with_its_values(client, put):
    put(tour(1), tour(2, "shine"), page())
    finnish, swedish = text(client, FI), text(client, SV)
    assert finnish.index("Ennen.") < finnish.index("Kiertue 1") < finnish.index("Välissä.") < finnish.index("Jälkeen.")
    assert "<h2>Tältä &lt;b&gt;</h2>" in finnish and "Kiertue 2" not in finnish
    assert "Karavaani tulee:" in finnish and "Karavanen kommer:" in swedish
    assert "Turné 1" in swedish and "Kiertue" not in swedish
    assert "data-block" not in finnish and "gone_addon" not in finnish


def test_a_block_is_as_fresh_as_the_page(client, put):
    put(tour(1), page())
    assert "Kiertue 3" not in text(client, FI)
    put(tour(3))
    assert "Kiertue 3" in text(client, FI)


@pytest.mark.parametrize("region", [THEIRS, None])
def test_a_block_of_a_region_is_not_shown_elsewhere(client, put, region):
    put(tour(1), page(region))
    shown = text(client, FI)
    assert "Kiertue 1" not in shown and "placed" not in shown
    assert "Ennen." in shown and "Jälkeen." in shown


def test_a_block_with_nothing_to_show_leaves_no_empty_box(client, put):
    put(page())
    shown = text(client, FI)
    assert "<p>Ennen.</p><p>Välissä.</p><p>Jälkeen.</p>" in shown


def test_editors_are_told_about_the_blocks_that_readers_do_not_see(site, client, signed_in, put):
    put(tour(1), page(THEIRS))
    editor = signed_in("regional-editor", THEIRS)
    finnish, swedish = text(editor, FI), text(editor, SV)
    assert "Lukijat eivät näe tässä lohkoa ”Karavaanin kiertueet”." in finnish
    assert "Lisäosa ”Kyläkaravaani” ei ole käytössä tässä maakunnassa. Se säilyy tekstissä." in finnish
    assert "Läsarna ser inte blocket ”gone_addon.clock” här." in swedish
    assert finnish.count("note--warn") == swedish.count("note--warn") == 2
    assert "note--warn" not in text(client, FI)
    assert "note--warn" not in editor.get("/api/v1/items/about").json["body"]


def test_one_failing_block_takes_nothing_else_with_it(site, client, signed_in, put):
    put(tour(1), page(body=f"<p>Ennen.</p>{TOURS}<p>Jälkeen.</p>"))
    spoil(site, boom)
    for number in range(7):
        shown = text(client, f"{FI}?n={number}")
        assert "<p>Ennen.</p><p>Jälkeen.</p>" in shown
    assert "note--warn" in text(signed_in("regional-editor", OURS), FI)
    with site.app_context():
        from yhteistuumin.plugins.barrier import is_suspended

        assert is_suspended("karavan", "block tours")


@pytest.mark.parametrize("data", [lambda *_: 7, lambda *_: {"tours": 5, "heading": ""}], ids=["a number", "no list"])
def test_nonsense_from_a_block_is_left_out(site, client, put, data):
    put(page(body=f"<p>Ennen.</p>{TOURS}<p>Jälkeen.</p>"))
    spoil(site, data)
    assert "<p>Ennen.</p><p>Jälkeen.</p>" in text(client, FI)


def test_a_block_that_shows_its_own_text_does_not_go_round_for_ever(site, client, put):
    from yhteistuumin.content.reading import item_by_uid

    put(page(body=f"<p>Ennen.</p>{TOURS}"))
    spoil(site, lambda context, _values: {"heading": item_by_uid(context.uid, context.lang).body, "tours": []})
    assert text(client, FI).count('class="placed"') == 1


def test_values_that_no_longer_fit_are_given_as_empty_and_kept(site, client, put):
    seen: list[Any] = []
    odd = placed("karavan.tours", {"weather": "hail", "heading": 7, "was": "kept"}).html()
    put(page(body=f"<p>Ennen.</p>{odd}"))
    spoil(site, lambda _context, values: seen.append(dict(values)))
    text(client, FI)
    assert seen == [{"heading": "", "weather": ""}]
    with site.app_context():
        from yhteistuumin.content.records import record_of
        from yhteistuumin.content.saving import item_with

        assert odd in record_of(item_with("about")).live("fi").body[0]["html"]


def test_programs_get_each_text_in_its_own_language(client, put):
    put(tour(1), page())
    told = client.get("/api/v1/items/about?lang=fi").json
    assert "Karavaani tulee:" in told["body"]
    assert "Karavanen kommer:" in told["translations"]["sv"]["body"]


def test_a_listing_does_not_draw_the_blocks_of_its_items(site, client, put):
    drawn: list[Any] = []
    spoil(site, lambda *_: drawn.append(1))
    put(*(tour(n) | {"translations": {"fi": tour(n)["translations"]["fi"] | {"body": BODY}}} for n in range(4)))
    for address in ("/fi/maakunnat/uusimaa/kiertueet/", "/fi/maakunnat/uusimaa/kiertueet/feed.atom", "/fi/feed.atom"):
        text(client, address)
    assert drawn == []


def test_a_text_without_blocks_asks_the_database_nothing_more(site, client, put):
    put(tour(1), page(body="<p>Ennen.</p>"))

    def cost(address: str) -> int:
        client.get(address)
        with counted_queries(site) as statements:
            assert client.get(f"{address}?again").status_code == 200
        return len(statements)

    plain = cost(FI)
    put(page(body=f"<p>Ennen.</p>{UNKNOWN}"))
    assert cost(FI) == plain


def test_switched_off_and_on_again_the_same_block_is_back(site, client, put, make_site):
    from yhteistuumin.plugins.lifecycle import disable, enable

    put(tour(1), page())
    before = text(client, FI)
    with site.app_context():
        disable("karavan")
    without = text(make_site(plugin_folders=FOLDERS).test_client(), FI)
    assert "Kiertue 1" not in without and "Ennen." in without
    with site.app_context():
        enable("karavan")
    again = text(make_site(plugin_folders=FOLDERS).test_client(), FI)
    assert "Kiertue 1" in before
    start, end = before.index("Ennen."), before.index("Jälkeen.")
    assert before[start:end] in again

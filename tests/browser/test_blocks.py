"""A block of an add-on, put into a text by keyboard, seen in both languages, switched off and back on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from tests.browser.served import Stand, served
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FOLDERS = (BUNDLED_FOLDER, Path(__file__).resolve().parents[1] / "addons")
PASSWORD = "fyra-finska-fiskar"
OURS = "uusimaa"
FORM = "/admin/items/about/sv/"
FI, SV = "/fi/tietoa/", "/sv/om/"
SETTLED = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


def told(title: str, slug: str, body: str = "") -> dict[str, str]:
    return {"title": title, "slug": slug, "body": body, "state": "published"}


ABOUT = {
    "uid": "about",
    "kind": "page",
    "region": OURS,
    "lead": "sv",
    "translations": {"sv": told("Om", "om", "<p>Före.</p>"), "fi": told("Tietoa", "tietoa", "<p>Ennen.</p>")},
}
TOUR = {
    "uid": "tour-1",
    "kind": "tour",
    "region": OURS,
    "lead": "sv",
    "fields": {"weather": "rain"},
    "translations": {"sv": told("Turné i regn", "t1"), "fi": told("Kiertue sateessa", "k1")},
}


def switch(stand: Stand, way: Callable[[str], object]) -> None:
    with stand.app.app_context():
        way("karavan")
    stand.renew()


@pytest.fixture
def stand(browser: Browser, make_site: Callable[..., Flask], tmp_path: Path) -> Iterator[Stand]:
    from yhteistuumin.cli.demonstrating import make_accounts
    from yhteistuumin.plugins.lifecycle import enable
    from yhteistuumin.plugins.regions import switch_on
    from yhteistuumin.testing import drain_site, load_lines

    found = Stand(lambda: make_site(plugin_folders=FOLDERS))
    make_accounts(found.app, PASSWORD)
    switch(found, enable)
    with found.app.app_context():
        switch_on("karavan", OURS)
    load_lines(found.app, tmp_path, ABOUT, TOUR)
    drain_site(found.app)
    with served(found) as found.address:
        yield found


@pytest.fixture
def linnea(browser: Browser, stand: Stand) -> Iterator[Page]:
    context = browser.new_context(base_url=stand.address, locale="sv-FI", reduced_motion="reduce")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto("/admin/")
    page.locator("#email").fill("linnea@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/admin/")
    yield page
    context.close()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.evaluate(SETTLED)


def focused(page: Page) -> str:
    return " ".join(page.evaluate("document.activeElement.textContent || document.activeElement.name").split())


def press_until(page: Page, key: str, words: str) -> None:
    for _number in range(20):
        if focused(page).startswith(words):
            return
        press(page, key)
    pytest.fail(f"{key} never leads to {words}; it led to {focused(page)}")


def put_in_a_block(page: Page) -> None:
    """With the keyboard alone, from the end of the text."""
    page.locator("[id='text-body'].rte__text").focus()
    press(page, "Control+End", "Alt+F10")
    press_until(page, "ArrowRight", "Infoga block")
    press(page, "Enter")
    page.wait_for_selector(".rte__blocks button")
    assert focused(page).startswith("Karavanens turnéer")
    press(page, "Enter")
    page.wait_for_selector("[name$=heading]")
    assert focused(page) == "block-text-body-heading"
    page.keyboard.type("x" * 61)
    press(page, "Enter")
    page.wait_for_selector(".rte__panel [role=alert]")
    heading = page.locator("[name$=heading]")
    assert heading.input_value() == "x" * 61
    heading.focus()
    press(page, "Control+A")
    page.keyboard.type("Kommande <turnéer>")
    press(page, "Tab")
    page.keyboard.type("Regn")
    press(page, "Enter")
    page.wait_for_selector(".rte__block")


def save_and_publish(page: Page) -> None:
    page.get_by_role("button", name="Spara och se vad som händer vid publicering").click()
    page.wait_for_url("**/publish")
    page.get_by_role("button", name="Publicera: svenska").click()
    page.wait_for_url(lambda address: not address.endswith("publish"))


def stored(stand: Stand) -> str:
    from yhteistuumin.content.records import record_of
    from yhteistuumin.content.saving import item_with
    from yhteistuumin.content.texts import body_html

    with stand.app.app_context():
        return body_html(record_of(item_with("about")).live("sv"))


STORED = (
    '<p>Före.</p><figure data-block="karavan.tours" data-values="{&quot;heading&quot;:&quot;Kommande '
    '\\u003cturn\\u00e9er\\u003e&quot;,&quot;weather&quot;:&quot;rain&quot;}"></figure>'
)


def main(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().replace("\u00ad", "").split())


def test_a_block_goes_in_by_keyboard_comes_out_in_both_languages_and_outlives_its_add_on(
    stand: Stand, linnea: Page, browser: Browser, tmp_path: Path
) -> None:
    from yhteistuumin.plugins.lifecycle import disable, enable
    from yhteistuumin.testing import load_lines

    linnea.goto(FORM)
    linnea.wait_for_selector(".rte__text")
    put_in_a_block(linnea)
    block = linnea.locator(".rte__block")
    assert "Rubrik: Kommande <turnéer> · Väder: Regn" in block.inner_text()
    assert block.get_attribute("aria-label") == "Block: Karavanens turnéer"
    save_and_publish(linnea)
    assert stored(stand) == STORED

    finnish = ABOUT["translations"]["fi"] | {"body": STORED.replace("Före", "Ennen")}
    swedish = ABOUT["translations"]["sv"] | {"body": STORED}
    load_lines(stand.app, tmp_path, ABOUT | {"translations": {"sv": swedish, "fi": finnish}})
    reader = browser.new_context(base_url=stand.address).new_page()
    for address, words in ((SV, "Karavanen kommer: Turné i regn"), (FI, "Karavaani tulee: Kiertue sateessa")):
        reader.goto(address)
        assert "Kommande <turnéer>" in main(reader)
        assert words in main(reader)

    switch(stand, disable)
    reader.goto(SV)
    assert "Före." in main(reader) and "Kommande" not in main(reader)
    linnea.goto(SV)
    assert "Läsarna ser inte blocket ”Karavanens turnéer” här." in main(linnea)
    assert "Tillägget ”Bykaravanen” är avaktiverat eller saknas. Det finns kvar i texten." in main(linnea)
    linnea.goto(FORM)
    linnea.wait_for_selector(".rte__block")
    assert "Läsarna ser inte blocket" in linnea.locator(".rte__block").inner_text()
    assert linnea.get_by_role("button", name="Redigera blocket").count() == 0

    linnea.locator("[id='text-body'].rte__text p").first.click()
    press(linnea, "Home")
    linnea.keyboard.type("Strax ")
    save_and_publish(linnea)
    assert stored(stand) == STORED.replace("<p>Före.", "<p>Strax Före.")

    switch(stand, enable)
    reader.goto(SV)
    assert "Strax Före. Kommande <turnéer> Karavanen kommer: Turné i regn" in main(reader)
    reader.context.close()


def test_a_block_in_the_text_is_changed_and_taken_away_by_keyboard(stand: Stand, linnea: Page) -> None:
    linnea.goto(FORM)
    linnea.wait_for_selector(".rte__text")
    put_in_a_block(linnea)
    linnea.locator("[id='text-body'].rte__text").focus()
    press(linnea, "Control+Home", "Tab")
    assert focused(linnea) == "Redigera blocket"
    press(linnea, "Enter")
    heading = linnea.locator("[name$=heading]")
    heading.wait_for()
    assert heading.input_value() == "Kommande <turnéer>"
    heading.fill("Alla")
    press(linnea, "Enter")
    linnea.get_by_text("Rubrik: Alla · Väder: Regn").wait_for()
    linnea.get_by_role("button", name="Ta bort blocket").focus()
    press(linnea, "Enter")
    assert linnea.locator(".rte__block").count() == 0
    press(linnea, "Control+z")
    assert "Rubrik: Alla" in linnea.locator(".rte__block").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_with_a_block_and_the_form_of_one_has_no_accessibility_faults(linnea: Page, scheme: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    linnea.emulate_media(color_scheme=scheme)
    linnea.goto(FORM)
    linnea.wait_for_selector(".rte__text")
    put_in_a_block(linnea)
    for step in ("the block", "the list", "the form"):
        if step == "the list":
            linnea.get_by_role("button", name="Infoga block").click()
            linnea.wait_for_selector(".rte__blocks button")
        if step == "the form":
            linnea.locator(".rte__blocks button").click()
            linnea.wait_for_selector("[name$=heading]")
        found = axe.run(linnea).response["violations"]
        assert [(step, one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []

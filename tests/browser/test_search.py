"""Searching in a browser: the same in both languages, with scripts and without them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.test_pages import RUN_AXE, SIDEWAYS, WCAG, axe

pytestmark = pytest.mark.browser

SEARCH = {"fi": "/fi/haku/", "sv": "/sv/sok/"}
WORDS = {"fi": "kylien kulttuuri", "sv": "byarnas kultur"}
REGION = {"fi": "Uusimaa", "sv": "Nyland"}
OTHERS = {"fi": ("esb", "Espoo", "Esbo", "Kunta"), "sv": ("espo", "Esbo", "Espoo", "Kommun")}


@pytest.fixture(scope="module", params=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "with scripts")


@pytest.fixture
def page(opened: Any) -> Iterator[Any]:
    page = opened().new_page()
    page.bring_to_front()
    yield page
    page.close()


def hits(page: Any) -> list[str]:
    return [link.get_attribute("href") for link in page.locator("ol.list h2 a").all()]


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_a_search_is_asked_narrowed_sorted_and_taken_to_the_other_language(opened, scripts, lang):
    page = opened(lang, scripts=scripts).new_page()
    page.goto(f"/{lang}/")
    page.locator(".ask input").fill(WORDS[lang])
    page.locator(".ask button").click()
    page.wait_for_url(f"**{SEARCH[lang]}?q=*")
    everything = hits(page)
    assert len(everything) >= 10
    assert page.title().startswith(f"{page.get_by_role('status').inner_text().split()[0]} ")
    assert page.locator("ol.list mark").count() > 10
    foreign = page.locator(f'.hit:has(h2[lang]:not([lang="{lang}"]))').first
    assert foreign.locator(".badge--lang").count() == 1
    group = page.locator(".facets__fold > div > details", has=page.locator('a[href*="region=uusimaa"]'))
    if group.get_attribute("open") is None:
        group.locator("summary").first.click()
    choice = group.locator("a[href*=uusimaa]")
    assert choice.inner_text().startswith(REGION[lang])
    count = choice.locator("span").inner_text()
    choice.click()
    page.wait_for_url("**region=uusimaa*")
    assert page.get_by_role("status").inner_text().split()[0] == count
    assert set(hits(page)) <= set(everything)
    more = page.locator('.facets a:has(span:text-matches("^[+]"))').first
    gained = int(more.locator("span").inner_text().removeprefix("+"))
    more.click()
    page.wait_for_url("**region=*&region=*")
    assert page.get_by_role("status").inner_text().split()[0] == str(int(count) + gained)
    assert page.locator(".chosen a:not(.all)").count() == 2
    page.locator("#hits .bar a").click()
    page.wait_for_url("**sort=newest*")
    other = "sv" if lang == "fi" else "fi"
    page.locator(f".langs a[hreflang={other}]").click()
    page.wait_for_url(f"**{SEARCH[other]}?*")
    assert page.locator(".ask input").input_value() == WORDS[lang]
    assert page.locator(".chosen a:not(.all)").count() == 2
    page.close()


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_the_field_suggests_by_keyboard_and_tells_the_screen_reader(page, lang):
    typed, label, name, kind = OTHERS[lang]
    page.goto(SEARCH[lang])
    field = page.get_by_role("combobox")
    field.press_sequentially(typed)
    option = page.get_by_role("option").first
    option.wait_for()
    assert (option.locator("b").inner_text(), option.locator("small").all_inner_texts()) == (label, [kind, name])
    assert option.locator("b").get_attribute("lang") == lang
    assert option.locator(".name").get_attribute("lang") != lang
    assert field.get_attribute("aria-expanded") == "true"
    told = page.locator("form.ask [aria-live]").text_content()
    assert told.startswith(f"{page.get_by_role('option').count()} ")
    page.evaluate(axe())
    found = page.evaluate(RUN_AXE, {"type": "tag", "values": [*WCAG, "best-practice"]})
    assert [fault for fault in found if "ask" in fault or "sugg" in fault] == []
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert option.get_attribute("aria-selected") == "true"
    field.press("Escape")
    assert (option.is_visible(), field.input_value(), field.get_attribute("aria-expanded")) == (False, typed, "false")
    field.press("ArrowDown")
    option.wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/kunnat/espoo/" if lang == "fi" else "**/kommuner/esbo/")


def test_enter_without_a_choice_searches_what_was_typed(page):
    page.goto("/fi/")
    field = page.get_by_role("combobox")
    field.press_sequentially("kulttuuri")
    page.get_by_role("option").first.wait_for()
    field.press("Enter")
    page.wait_for_url("**/fi/haku/?q=kulttuuri")


def test_a_suggestion_is_chosen_by_finger_on_a_small_phone(opened):
    context = opened("sv")
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/sv/")
    page.get_by_role("combobox").press_sequentially("kultur")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert options.count() == 8
    assert page.evaluate(SIDEWAYS) == []
    assert all(option.bounding_box()["height"] >= 44 for option in options.all()[:3])
    wanted = options.nth(1).locator("b").inner_text()
    options.nth(1).click()
    page.wait_for_url("**/teman/*/")
    assert page.locator("h1").inner_text().replace("\u00ad", "") == wanted
    page.close()


def test_on_a_phone_the_hits_come_before_the_filters_unfold(page):
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto("/fi/haku/?q=kulttuuri")
    fold = page.locator(".facets__fold > summary")
    assert page.get_by_role("status").bounding_box()["y"] < 900
    assert not page.locator(".facets__fold > div").is_visible()
    fold.click()
    assert page.locator(".facets__fold > div").is_visible()
    assert page.evaluate(SIDEWAYS) == []


def test_whoever_finds_nothing_is_shown_the_nearest_themes_and_where_to_tell_us(page):
    page.goto("/fi/haku/?q=kulttuurineuvolq")
    assert page.locator(".empty .tags a").count() >= 1
    assert page.locator(".empty .acts a").get_attribute("href").startswith("/fi/palaute/")
    assert page.locator(".index a").count() >= 9


@pytest.mark.parametrize(("lang", "path"), [("fi", "/fi/teemat/"), ("sv", "/sv/landskap/nyland/")])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_field_in_the_header_searches_from_any_page(opened, scripts, lang, path, width):
    page = opened(lang, scripts=scripts).new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    field = page.locator("header .ask input")
    assert field.bounding_box()["y"] + field.bounding_box()["height"] < page.locator("h1").bounding_box()["y"]
    assert field.bounding_box()["height"] >= 44
    field.press_sequentially("kult")
    if scripts:
        page.get_by_role("option").first.wait_for()
        assert page.evaluate(SIDEWAYS) == []
        page.evaluate(axe())
        assert page.evaluate(RUN_AXE, {"type": "tag", "values": [*WCAG, "best-practice"]}) == []
    field.press("Enter")
    page.wait_for_url(f"**{SEARCH[lang]}?q=kult")
    assert page.get_by_role("search").count() == 1
    page.close()

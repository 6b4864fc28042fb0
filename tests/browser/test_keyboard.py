"""The whole way by keyboard alone (AX1): skip link, menu, language, facets, search, visible focus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser

STATE = """
() => {
  const focused = document.activeElement;
  const box = focused.getBoundingClientRect();
  const rings = [];
  for (let each = focused, step = 0; each && step < 4; each = each.parentElement, step++) {
    const style = getComputedStyle(each);
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) rings.push(each.tagName);
  }
  return {
    tag: focused.tagName, words: focused.textContent.trim(), href: focused.getAttribute("href"),
    place: focused.closest("header, main, footer")?.tagName || "",
    ringed: rings.length > 0,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}
"""

SETTLED = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
"""The focus is drawn and scrolled to."""


@pytest.fixture(scope="module")
def reader(opened: Any) -> Any:
    return opened("fi")


@pytest.fixture
def page(reader: Any) -> Iterator[Any]:
    page = reader.new_page()
    page.bring_to_front()
    yield page
    page.close()


def tab(page: Any) -> dict[str, Any]:
    page.keyboard.press("Tab")
    page.evaluate(SETTLED)
    return page.evaluate(STATE)


def tab_to(page: Any, **wanted: str) -> dict[str, Any]:
    for _stop in range(60):
        state = tab(page)
        if all(state[key] == value for key, value in wanted.items()):
            return state
    pytest.fail(f"no stop {wanted}")


def test_the_first_stop_is_the_skip_link_and_it_leads_past_the_menu(page):
    page.goto("/fi/tietopankki/")
    first = tab(page)
    assert (first["words"], first["href"], first["seen"]) == ("Siirry sisältöön", "#main", True)
    page.keyboard.press("Enter")
    assert tab(page)["place"] == "MAIN"


@pytest.mark.parametrize("path", ["/fi/", "/fi/maakunnat/uusimaa/", "/fi/haku/?q=taide"])
def test_tab_walks_the_whole_page_with_a_visible_focus_and_no_trap(page, path):
    page.goto(path)
    stops = []
    while not stops or (stops[-1]["place"], stops[-1]["href"]) != ("FOOTER", "/admin/"):
        stops.append(tab(page))
        assert len(stops) < 200
    places = [stop["place"] for stop in stops[1:]]
    assert places == sorted(places, key=["HEADER", "MAIN", "FOOTER"].index)
    assert [stop for stop in stops if not (stop["ringed"] and stop["seen"])] == []


def test_the_menu_and_the_language_switch_work_by_keyboard(page):
    page.goto("/fi/")
    tab_to(page, words="Teemat", place="HEADER")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fi/teemat/")
    assert page.locator(".nav [aria-current=page]").inner_text() == "Teemat"
    tab_to(page, words="På svenska")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/teman/")
    assert page.locator("h1").inner_text() == "Teman"


def test_facets_open_and_are_chosen_and_taken_away_by_keyboard(page):
    page.goto("/fi/tietopankki/")
    closed = page.locator(".facets__fold details:not([open]) > summary").first
    name = closed.inner_text()
    tab_to(page, tag="SUMMARY", words=name)
    page.keyboard.press("Enter")
    choice = tab(page)
    assert choice["href"].startswith("/fi/tietopankki/?")
    count = page.locator(":focus > span").last.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{choice['href']}")
    assert page.get_by_role("status").inner_text().split()[0] == count
    removal = page.locator(".chosen a").first
    assert removal.inner_text().replace("\n", " ").startswith("Poista:")
    removal.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/fi/tietopankki/")


def test_a_search_is_typed_and_sent_by_keyboard(page):
    page.goto("/fi/")
    tab_to(page, tag="INPUT")
    page.keyboard.type("kulttuurihyvinvoinnista")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fi/haku/?q=kulttuurihyvinvoinnista")
    assert page.get_by_role("status").inner_text().endswith("haulla ”kulttuurihyvinvoinnista”")
    tab_to(page, place="MAIN", tag="SUMMARY")
    assert page.locator("ol.list > li").count() > 0

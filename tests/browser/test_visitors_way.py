"""From the map to a practice, its brief, its theme and a tip; and the tip becomes a draft. By keyboard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Way:
    """The words on the way in one language."""

    lang: str
    bank: str
    region: str
    practice: str
    brief: str
    theme: str
    follow: str
    tip: str
    received: str
    draft: str


WAYS = [
    Way(
        "fi",
        "/fi/tietopankki/?life-course=babies-and-toddlers",
        "Varsinais-Suomi",
        "Kulttuurilähete neuvolasta ensimmäiseen konserttiin",
        "Yhden sivun tiivistelmä tulostettavaksi",
        "Lastenkulttuuri",
        "Seuraa tätä teemaa",
        "Meillä vauvat laulavat kirjastossa joka tiistai.",
        "Kiitos",
        "Tee luonnos",
    ),
    Way(
        "sv",
        "/sv/kunskapsbank/?life-course=babies-and-toddlers",
        "Egentliga Finland",
        "Kultur på recept från barnrådgivningen till den första konserten",
        "Sammandrag på en sida för utskrift",
        "Barnkultur",
        "Följ det här temat",
        "Hos oss sjunger spädbarnen på biblioteket varje tisdag.",
        "Tack",
        "Gör ett utkast",
    ),
]


def follow(page: Any, name: str, selector: str = "main a, main button") -> None:
    """Go to the link or button called *name* and press Enter, as one does without a mouse."""
    spelled = "\u00ad?".join(re.escape(letter) for letter in name)
    target = page.locator(selector).filter(has_text=re.compile(spelled)).first
    target.focus()
    assert page.evaluate("document.activeElement !== document.body")
    press_enter(page)


def press_enter(page: Any) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.lang)
def test_a_visitor_finds_a_practice_prints_it_follows_its_theme_and_tells_another(network, opened, way, monkeypatch):
    monkeypatch.setattr("yhteistuumin_tell_us.doubts.LEAST_SECONDS", 0)
    page = opened(way.lang, scripts=False).new_page()
    page.goto(way.bank)
    page.locator('main a[href*="/map/"]').focus()
    press_enter(page)
    assert "/map/" in page.url
    follow(page, way.region, "main .tiles a")
    assert "life-course=babies-and-toddlers" in page.url
    follow(page, way.practice, "#hits h3 a, #hits h2 a, #hits h4 a")
    practice = page.url
    follow(page, way.brief)
    assert re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True))
    page.goto(practice)
    follow(page, way.theme)
    feed = page.locator("main a").filter(has_text=way.follow).first.get_attribute("href")
    answer = network.app.test_client().get(feed)
    assert (answer.mimetype, "<entry>" in answer.text) == ("application/atom+xml", True)
    tell = network.app.test_client().get(urlsplit(practice).path).text
    page.goto(re.findall(r'href="([^"]*kind=correction[^"]*)"', tell)[0].replace("&amp;", "&"))
    page.locator('input[name="kind"][value="tip"]').focus()
    page.keyboard.press("Space")
    page.locator("#text").focus()
    page.keyboard.type(way.tip)
    page.locator("#email").focus()
    page.keyboard.type("lukija@example.org")
    press_enter(page)
    assert way.received in page.locator("main").inner_text()

    desk = opened(way.lang, "noora@example.org", scripts=False).new_page()
    desk.goto("/admin/tips/")
    follow(desk, way.tip[:20], "main a")
    follow(desk, way.draft)
    assert "/admin/items/" in desk.url
    assert way.tip in desk.content()

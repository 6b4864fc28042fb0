"""Nyland's editor finds an add-on, looks at its pages and switches it on for Nyland alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.browser.served import Stand, served
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FOLDERS = (BUNDLED_FOLDER, Path(__file__).resolve().parents[2] / "examples")
PASSWORD = "fyra-finska-fiskar"
PATIENCE = 120_000
PILOT = {
    "uid": "journey-pilot",
    "kind": "pilot",
    "region": "uusimaa",
    "lead": "sv",
    "themes": ["uusimaa:kylateatteri"],
    "fields": {},
    "translations": {
        "sv": {
            "title": "Karavanteatern på bystugan",
            "slug": "karavanteatern",
            "summary": "En liten teater turnerade.",
            "body": "<p>Den kom i maj.</p>",
            "state": "published",
        }
    },
}
ADDRESS = "/sv/landskap/nyland/pilotprojekt/karavanteatern/"


class Workplace(Stand):
    """With the background worker."""

    def try_out(self) -> None:
        """What the background worker does for a page that shows what will happen."""
        from yhteistuumin.plugins.jobs import run_next

        with self.app.app_context():
            assert run_next()

    def work(self) -> None:
        """What the background worker and the one that follows it do."""
        from yhteistuumin.plugins.jobs import run_next

        with self.app.app_context():
            assert run_next()
        self.renew()
        with self.app.app_context():
            assert run_next()


@pytest.fixture
def stand(browser: Browser, make_site: Callable[..., Flask]) -> Iterator[Workplace]:
    from yhteistuumin.cli.demonstrating import make_accounts

    found = Workplace(lambda: make_site(plugin_folders=FOLDERS))
    make_accounts(found.app, PASSWORD)
    with served(found) as found.address:
        yield found


def signed_in(browser: Browser, stand: Workplace, email: str, *, scripts: bool = True) -> Page:
    context = browser.new_context(base_url=stand.address, locale="sv-FI", java_script_enabled=scripts)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/admin/")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/admin/")
    return page


def main(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().split())


def status(page: Page, address: str) -> int:
    answer = page.goto(address)
    assert answer is not None
    return answer.status


def test_a_region_gets_its_add_on_by_two_clicks_of_its_editor(
    browser: Browser, stand: Workplace, tmp_path: Path
) -> None:
    from yhteistuumin.testing import load_lines

    linnea = signed_in(browser, stand, "linnea@example.org")
    linnea.locator("nav.desk").get_by_role("link", name="Tillägg").click()
    assert "Funktioner som du kan aktivera i ditt landskap: Nyland." in main(linnea)
    linnea.get_by_role("link", name="Aktivera: Nyland (Byfrekvens: pilotprojekt i byarna)").click()
    assert "Provet pågår" in main(linnea)
    stand.try_out()
    linnea.get_by_text("Tillägget provades i en kopia. Inget har ändrats ännu.").wait_for()
    for words in ("Det här händer: Nyland", "Utlysningar · Pilotprojekt", "Byteater", "De ser ingenting av tillägget."):
        assert words in main(linnea)

    linnea.locator("aside ul.plainlist a[lang]").first.wait_for(state="attached")
    linnea.locator("aside ul.plainlist a:not([lang])").first.click()
    assert "/admin/addons/rehearsals/" in linnea.url
    assert linnea.locator("html").get_attribute("lang") == "sv"
    linnea.go_back()

    linnea.get_by_role("button", name="Aktivera: Nyland").click()
    assert "Arbetet pågår" in main(linnea)
    stand.work()
    linnea.get_by_role("heading", name="Det är aktivt").wait_for()
    load_lines(stand.app, tmp_path, PILOT)
    linnea.get_by_role("link", name="Titta på sidan: Nyland").click()
    linnea.get_by_role("navigation", name="Nyland").get_by_role("link", name="Pilotprojekt").click()
    linnea.get_by_role("link", name="Karavanteatern på bystugan").click()
    assert linnea.url.endswith(ADDRESS)

    paivi = signed_in(browser, stand, "paivi@example.org", scripts=False)
    assert status(paivi, "/admin/create") == 200
    assert "Pilotprojekt" not in main(paivi)
    assert status(paivi, "/sv/landskap/lappland/pilotprojekt/") == 404
    paivi.goto("/sv/landskap/lappland/")
    assert "Pilotprojekt" not in paivi.locator("header").inner_text() + main(paivi)

    linnea.goto("/admin/addons/")
    linnea.get_by_role("link", name="Avaktivera: Nyland (Byfrekvens: pilotprojekt i byarna)").click()
    assert "1 sida, sparad med sin adress" in main(linnea)
    assert "Inget försvinner" in main(linnea)
    linnea.get_by_role("button", name="Avaktivera: Nyland").click()
    assert "Tillägget är avaktiverat i landskapet. Inget försvinner" in main(linnea)
    assert status(linnea, ADDRESS) == 404
    linnea.goto("/admin/addons/")
    linnea.get_by_role("link", name="Aktivera: Nyland (Byfrekvens: pilotprojekt i byarna)").click()
    linnea.get_by_role("button", name="Aktivera: Nyland").click()
    assert status(linnea, ADDRESS) == 200

    noora = signed_in(browser, stand, "noora@example.org", scripts=False)
    noora.goto("/admin/addons/")
    noora.get_by_role("link", name="Byfrekvens: pilotprojekt i byarna", exact=True).click()
    told = main(noora)
    for words in ("aktiverade det: Nyland", "avaktiverade det: Nyland", "bad om aktivering: Nyland"):
        assert f"Linnea Strandvik {words}" in told

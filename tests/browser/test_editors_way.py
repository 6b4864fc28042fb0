"""One sentence changed in Swedish, from the editor's desk to the readers of the Finnish page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Change:
    """Who changes which sentence of what."""

    email: str
    title: str
    uid: str
    field: str
    old: str
    new: str
    finnish: str

    @property
    def form(self) -> str:
        return f"/admin/items/{self.uid}/sv/"


TOUR = Change(
    email="linnea@example.org",
    title="Byturné: teatern kommer till postlådorna",
    uid="demo-kylakiertue",
    field="text-starting_point",
    old="Dit går nästan alla oavsett ålder och språk, och där stannar man och pratar.",
    new="Dit går nästan alla oavsett ålder och språk, och där stannar man och sjunger.",
    finnish="/fi/tietopankki/kylakiertue-teatteri-tulee-postilaatikoille/",
)
YEAR = Change(
    email="noora@example.org",
    title="Kulturåret på en sida: uppföljning som nämnden orkar läsa",
    uid="demo-kulttuuribudjetti",
    field="text-lessons",
    old="Nu är sidan svartvit.",
    new="Nu är sidan blågrön.",
    finnish="/fi/tietopankki/kulttuurivuosi-yhdella-sivulla/",
)


def words(page: Any, selector: str) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(selector).all_inner_texts()]


SETTLED = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


def write_in_the_editor(page: Any, change: Change) -> None:
    page.locator(f"[id='{change.field}'].rte__text").click()
    gone = change.old.rpartition(" ")[2]
    for key in ("Control+End", *("Backspace" for _letter in gone)):
        page.keyboard.press(key)
        page.evaluate(SETTLED)  # the editor reads the page between keys, as it does for a person
    page.keyboard.type(change.new.rpartition(" ")[2])
    page.evaluate(SETTLED)


def write_plainly(page: Any, change: Change) -> None:
    area = page.locator(f"textarea[id='{change.field}']")
    area.fill(area.input_value().replace(change.old, change.new))


@pytest.mark.parametrize(
    ("change", "write", "scripts"),
    [(TOUR, write_in_the_editor, True), (YEAR, write_plainly, False)],
    ids=["in the editor", "without scripts"],
)
def test_a_changed_sentence_is_told_to_readers_and_shown_to_the_translator(
    opened: Any, change: Change, write: Callable[[Any, Change], None], scripts: bool
) -> None:
    reader = opened("fi", scripts=scripts).new_page()
    reader.goto(change.finnish)
    assert words(reader, ".note--lang") == []

    page = opened("sv", change.email, scripts=scripts).new_page()
    page.goto("/admin/")
    page.locator("#f-text").fill(change.title.split(":")[0])
    page.locator("#f-text").press("Enter")
    page.get_by_role("link", name=change.title, exact=True).click()
    page.wait_for_url(f"**{change.form}")
    write(page, change)
    page.get_by_role("button", name="Spara och se vad som händer vid publicering").click()
    page.wait_for_url(f"**{change.form}publish")
    assert (words(page, ".effects .diff del"), words(page, ".effects .diff ins")) == ([change.old], [change.new])
    page.get_by_role("button", name="Publicera: svenska").click()
    page.wait_for_url(lambda address: not address.endswith("publish"))

    reader.goto(change.finnish)
    (note,) = words(reader, ".note--lang")
    assert "Ruotsinkielinen sivu on uudempi" in note
    reader.locator(".note--lang a[lang=sv]").click()
    assert change.new in reader.locator("main").inner_text()

    page.goto(change.form.replace("/sv/", "/fi/"))
    assert (words(page, ".field .diff del"), words(page, ".field .diff ins")) == ([change.old], [change.new])


def test_what_somebody_else_saved_meanwhile_is_shown_and_nothing_is_lost(opened: Any) -> None:
    context = opened("sv", "linnea@example.org")
    form = "/admin/items/demo-god-praxis/sv/"
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(form)
    first.locator("#text-title").fill("God praxis, vad är det?")
    first.get_by_role("button", name="Spara utkast").click()
    first.wait_for_url(f"**{form}?*")
    second.locator("#text-title").fill("Vad menar vi med god praxis?")
    second.get_by_role("button", name="Spara utkast").click()
    second.get_by_role("alert").wait_for()
    assert second.locator("#text-title").input_value() == "Vad menar vi med god praxis?"
    assert words(second, ".field .note .beside") == ["God praxis, vad är det?"]
    second.get_by_role("alert").get_by_role("link", name="Rubrik").click()
    assert second.evaluate("document.activeElement.id") == "text-title"

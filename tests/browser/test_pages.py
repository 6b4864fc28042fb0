"""Every kind of page: accessible, on its own, and as wide as a small phone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW, WIDE = 320, 1280
TALL = 900

READERS = {
    "front": ("/fi/", "/sv/"),
    "themes": ("/fi/teemat/", "/sv/teman/"),
    "theme": ("/fi/teemat/kulttuurihyvinvointi/", "/sv/teman/kulturell-valfard/"),
    "theme without pages": (
        "/fi/teemat/kulttuurihyvinvointi/?region=ahvenanmaa",
        "/sv/teman/kulturell-valfard/?region=ahvenanmaa",
    ),
    "listing with chosen facets": (
        "/fi/tietopankki/?region=uusimaa&theme=access-and-equality",
        "/sv/kunskapsbank/?region=uusimaa&theme=access-and-equality",
    ),
    "posts": ("/fi/blogi/", "/sv/blogg/"),
    "practice with a picture": (
        "/fi/tietopankki/kulttuurilahete-neuvolasta/",
        "/sv/kunskapsbank/kultur-pa-recept-fran-barnradgivningen/",
    ),
    "practice with a table": (
        "/fi/tietopankki/kylakiertue-teatteri-tulee-postilaatikoille/",
        "/sv/kunskapsbank/byturne-teatern-kommer-till-postladorna/",
    ),
    "post": ("/fi/blogi/kolme-asiaa-rovaniemelta/", "/sv/blogg/tre-saker-fran-rovaniemi/"),
    "task": ("/fi/kehittamistehtavat/kylataajuus/", "/sv/utvecklingsuppgifter/byfrekvens/"),
    "page": ("/fi/kulttuuritoimintalaki-selkokielella/", "/sv/kulturverksamhetslagen-pa-lattlast-svenska/"),
    "resource": (
        "/fi/tietopankki/kulttuuritoimintalaki-viidessa-minuutissa/",
        "/sv/kunskapsbank/kulturverksamhetslagen-pa-fem-minuter/",
    ),
    "glossary term": ("/fi/tietopankki/saavutettavuus/", "/sv/kunskapsbank/tillganglighet/"),
    "brief": (
        "/fi/tietopankki/kulttuurilahete-neuvolasta/tiivistelma/",
        "/sv/kunskapsbank/kulturverksamhetslagen-pa-fem-minuter/sammandrag/",
    ),
    "view by life course or sector": ("/fi/tietopankki/?view=life-course", "/sv/kunskapsbank/?view=sector"),
    "list for a frame": ("/fi/tietopankki/embed/?theme=cultural-well-being", "/sv/blogg/embed/"),
    "author": ("/fi/blogi/kirjoittajat/linnea-strandvik/", "/sv/blogg/skribenter/linnea-strandvik/"),
    "authors": ("/fi/blogi/kirjoittajat/", "/sv/blogg/skribenter/"),
    "post of a series": ("/fi/blogi/sano-palkkio-aaneen/", "/sv/blogg/sag-arvodet-hogt/"),
    "accessibility statement": ("/fi/saavutettavuusseloste/", "/sv/tillganglighetsutlatande/"),
    "untranslated page": (
        "/fi/blogi/vad-ar-en-god-praxis/",
        "/sv/kunskapsbank/kirjastoauto-kulttuurikeskuksena/",
    ),
    "page whose original is newer": (
        "/fi/tietopankki/lukiolaiset-kulttuuritapahtumien-tuottajina/",
        "/sv/kunskapsbank/fotodagar-i-byarna/",
    ),
    "regions": ("/fi/maakunnat/", "/sv/landskap/"),
    "region": ("/fi/maakunnat/uusimaa/", "/sv/landskap/nyland/"),
    "municipalities": ("/fi/kunnat/", "/sv/kommuner/"),
    "municipality": ("/fi/kunnat/askola/", "/sv/kommuner/askola/"),
    "hits": ("/fi/haku/?q=kulttuurihyvinvoinnista", "/sv/sok/?q=skola"),
    "no hits": ("/fi/haku/?q=xyzzyqwert", "/sv/sok/?q=xyzzyqwert"),
    "form for tips and feedback": ("/fi/palaute/?kind=accessibility", "/sv/respons/?page=demo-kylakiertue"),
    "no such page": ("/fi/ei-ole/", "/sv/finns-inte/"),
    "sign-in": ("/admin/sign-in?lang=fi", "/admin/sign-in?lang=sv"),
}

WITHOUT_TYPE_AHEAD = {"list for a frame", "no such page", "sign-in"}

EDITORS = {
    "desk": "/admin/",
    "choice of type": "/admin/create",
    "creating": "/admin/create?kind=practice",
    "editing in Finnish": "/admin/items/demo-kylakiertue/fi/",
    "editing in Swedish": "/admin/items/demo-kylakiertue/sv/",
    "editing what fell behind": "/admin/items/demo-lukiolaiset-tuottajina/fi/",
    "effect of publishing": "/admin/items/demo-god-praxis/sv/publish",
    "taking off the site": "/admin/items/demo-kylakiertue/sv/retract",
    "pictures": "/admin/media/",
    "picture": "/admin/media/pic-kylakiertue",
    "users": "/admin/users/",
    "invitation": "/admin/users/invite",
    "person": "/admin/users/1",
    "messages": "/admin/tips/",
    "form of the accessibility statement": "/admin/accessibility/",
    "add-ons": "/admin/addons/",
    "switching off an add-on": "/admin/addons/blog/disable",
    "own account": "/admin/account/",
}
WITH_SCRIPTS = ["creating", "editing in Swedish", "editing what fell behind", "picture"]

RUN_AXE = """
async (only) => (await axe.run(document, {runOnly: only, resultTypes: ["violations"]})).violations
  .flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}`))
"""
UNMARKED_LANGUAGES = """
() => [...document.querySelectorAll("a[hreflang]")].filter((link) => {
  const spoken = link.closest("[lang]").lang;
  return spoken !== link.hreflang && !link.querySelector("[lang]") && link.textContent.trim();
}).map((link) => `language of a link: ${link.textContent}`)
"""
SIDEWAYS = """
() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((each) => each.getBoundingClientRect().right > root.clientWidth + 1).slice(0, 5)
    .map((each) => `sideways: ${each.tagName} ${each.className}`);
}
"""


@cache
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    return Path(package.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


def without_scripts(route: Any) -> None:
    """Forbid a document's own scripts; switched off in the browser, they would take axe with them."""
    if route.request.resource_type != "document":
        route.continue_()
        return
    answer = route.fetch(max_redirects=0)
    policy = answer.headers["content-security-policy"]
    headers = {**answer.headers, "content-security-policy": f"{policy}, script-src 'none'"}
    route.fulfill(response=answer, headers=headers)


def faults(page: Any, path: str, *, scripts: bool = True) -> list[str]:
    """What is wrong with the page at *path*: by axe in light and dark, at 320 pixels, by its own
    policy, and in what it asks from elsewhere."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if _matters(message.text, scripts) else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", lambda request: found.extend(_foreign(page, request.url)))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE, "height": TALL})
    page.goto(path)
    page.evaluate(axe())
    found += page.evaluate(RUN_AXE, {"type": "tag", "values": WCAG})
    found += page.evaluate(UNMARKED_LANGUAGES)
    page.emulate_media(color_scheme="dark")
    found += [f"dark, {each}" for each in page.evaluate(RUN_AXE, {"type": "rule", "values": ["color-contrast"]})]
    page.set_viewport_size({"width": NARROW, "height": TALL})
    found += page.evaluate(SIDEWAYS)
    narrow = {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}
    found += [f"narrow, {each}" for each in page.evaluate(RUN_AXE, narrow)]
    return found


def _matters(text: str, scripts: bool) -> bool:
    return "404 (NOT FOUND)" not in text and (scripts or "script-src 'none'" not in text)


def _foreign(page: Any, url: str) -> Iterator[str]:
    home = "/".join(page.url.split("/")[:3])
    if home.startswith("http") and not url.startswith((f"{home}/", "data:", "blob:")):
        yield f"another origin: {url}"


@pytest.fixture(scope="module")
def network_with_stale_texts(network: Any) -> Any:
    """In the example network only Finnish pages fall behind; here a Swedish one does, too."""
    from sqlalchemy import update

    from yhteistuumin.content.saving import item_with
    from yhteistuumin.content.state import bump_content_revision
    from yhteistuumin.db import write
    from yhteistuumin.tables import Translation

    with network.app.app_context():
        item = item_with("demo-valokuvapaiva")
        assert item is not None
        with write() as writing:
            behind = (Translation.item_id == item.id, Translation.lang == "sv")
            writing.execute(update(Translation).where(*behind).values(basis_hash="0" * 64))
            bump_content_revision(writing)
    return network


@pytest.fixture(scope="module")
def reader(opened: Any, network_with_stale_texts: Any) -> Any:
    return opened()


@pytest.fixture(scope="module")
def desks(opened: Any) -> dict[str, Any]:
    return {lang: opened(lang, "admin@example.org") for lang in ("fi", "sv")}


@pytest.fixture(scope="module")
def plain_desk(opened: Any) -> Any:
    context = opened("sv", "admin@example.org")
    context.route("**/*", without_scripts)
    return context


@pytest.mark.parametrize("lang", ["fi", "sv"])
@pytest.mark.parametrize("kind", READERS)
def test_a_page_for_readers_has_no_faults_and_needs_no_script_or_cookie(reader, kind, lang):
    page = reader.new_page()
    found = faults(page, READERS[kind][("fi", "sv").index(lang)])
    if kind == "page whose original is newer":
        assert page.locator(".note--lang").count() == 1
    assert (found, page.locator("script").count(), reader.cookies()) == ([], int(kind not in WITHOUT_TYPE_AHEAD), [])
    assert page.locator("html").get_attribute("lang") == lang
    page.close()


@pytest.mark.parametrize("lang", ["fi", "sv"])
@pytest.mark.parametrize("kind", EDITORS)
def test_a_page_for_editors_has_no_faults(desks, kind, lang):
    page = desks[lang].new_page()
    assert faults(page, EDITORS[kind]) == []
    page.close()


@pytest.mark.parametrize("kind", WITH_SCRIPTS)
def test_a_page_for_editors_has_no_faults_without_scripts(plain_desk, kind):
    page = plain_desk.new_page()
    assert faults(page, EDITORS[kind], scripts=False) == []
    page.close()


@pytest.fixture
def mapped_network(network: Any) -> Iterator[Any]:
    """The example network with squares for regions and municipalities."""
    from yhteistuumin.content.geography.geojson import Areas
    from yhteistuumin.content.geography.outlines import SETTING, draw, store
    from yhteistuumin.content.state import set_setting
    from yhteistuumin.content.vocabularies import vocabulary
    from yhteistuumin.db import write

    with network.app.app_context():
        with write() as writing:
            for name, size in (("region", 0.9), ("municipality", 0.4)):
                squares = {}
                for number, term in enumerate(vocabulary(name).terms):
                    west, south = 20 + number % 10, 60 + number // 10 * size
                    squares[term] = (
                        ((west, south), (west + size, south), (west + size, south + size), (west, south + size)),
                    )
                store(writing, name, draw(Areas(name, squares)))
        yield network
        with write() as writing:
            set_setting(writing, SETTING, {})


def test_maps_are_accessible_and_their_areas_work_by_keyboard(mapped_network, opened):
    page = opened("sv").new_page()
    for path in ("/sv/landskap/", "/sv/landskap/nyland/", "/sv/kommuner/esbo/"):
        assert faults(page, path) == []
    page.goto("/sv/landskap/")
    page.locator("figure.map a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/landskap/*/")
    page.close()

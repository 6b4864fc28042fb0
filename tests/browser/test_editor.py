"""The editor in a real browser, under the strict policy that the site sends."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from yhteistuumin.content import richtext
from yhteistuumin.web import weave

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

STATIC = Path(weave.__file__).parent.parent / "static"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'"
TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
LABELS = {"bold": "Fet", "link": "Länk", "picture": "Bild", "apply": "Infoga", "list": "Lista"}
STORED = (
    '<h2>Kartan</h2><p>Rita <strong>postlådorna</strong>, sa <span lang="fi">kylä</span>.</p>'
    '<table><caption>År</caption><thead><tr><th scope="col">År</th></tr></thead>'
    '<tbody><tr><td colspan="2">2025</td></tr></tbody></table>'
    "<ul><li>ett<ul><li>två</li></ul></li></ul>"
    '<figure><img data-media="karta"><figcaption>Karta</figcaption></figure>'
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing: apt-get install chromium"),
    pytest.mark.skipif(not (STATIC / "built" / "editor.js").exists(), reason="the editor is not built: make frontend"),
]


def page_with(html: str) -> str:
    labels, langs = escape(json.dumps(LABELS)), escape(json.dumps({"fi": "finska"}))
    return (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Redigera</title>'
        '<link rel="stylesheet" href="/static/css/site.css"></head><body><main class="wrap"><h1>Redigera</h1>'
        '<form method="post" action="/sent" data-guard><div class="field">'
        '<label for="h-sv">Hur, svenska</label>'
        '<span class="hint" id="h-sv-h">Berätta</span>'
        '<textarea class="in" id="h-sv" name="h-sv" lang="sv" aria-describedby="h-sv-h" required data-rich '
        f'data-html="{escape(html)}" data-labels="{labels}" data-langs="{langs}" '
        'data-media-url="/media.json">'
        f"{escape(richtext.to_plain(html))}</textarea></div>"
        '<button class="btn">Spara</button></form></main>'
        '<script type="module" src="/static/built/editor.js"></script>'
        '<script type="module" src="/static/js/guard.js"></script></body></html>'
    )


class Site(BaseHTTPRequestHandler):
    def __init__(self, *args, sent: list[dict[str, list[str]]], **kwargs) -> None:
        self.sent = sent
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        if self.path == "/media.json":
            pictures = [{"uid": "brygga", "title": "Bryggan", "alt": "", "thumb": "/weave/band/brygga.svg"}]
            self.answer("application/json", json.dumps({"pictures": pictures}).encode())
        elif self.path.startswith("/weave/band/"):
            self.answer("image/svg+xml", weave.band(self.path[12:-4]).encode())
        elif self.path.startswith("/static/"):
            file = STATIC / self.path.removeprefix("/static/")
            self.answer(TYPES[file.suffix], file.read_bytes())
        elif self.path == "/favicon.ico":
            self.answer("image/svg+xml", weave.mark().encode())
        else:
            self.answer("text/html; charset=utf-8", page_with(STORED).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.sent.append(parse_qs(body, keep_blank_values=True))
        self.answer("text/html; charset=utf-8", b"<!doctype html><title>Tack</title>")

    def answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    sent: list[dict[str, list[str]]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, sent=sent))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", sent
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser, site, complaints):
    site[1].clear()
    page = browser.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site[0])
    page.wait_for_selector(".rte__text")
    yield page
    page.close()


def save(page, site) -> dict[str, list[str]]:
    page.get_by_role("button", name="Spara").click()
    page.wait_for_url("**/sent")
    return site[1][-1]


def press(page, *keys: str) -> None:
    """Press keys as slowly as a person: the editor hears of a moved caret a frame later."""
    for key in keys:
        page.keyboard.press(key)
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def select_start(page) -> None:
    page.locator(".rte__text h2").click()
    press(page, "Control+Home")


def test_an_untouched_text_is_sent_back_byte_for_byte(page, site, complaints):
    fields = save(page, site)
    assert fields["h-sv__html"] == [STORED]
    assert fields["h-sv"][0].replace("\r\n", "\n") == richtext.to_plain(STORED)
    assert complaints == []


def test_an_edited_text_loses_nothing_around_the_change(page, site, complaints):
    select_start(page)
    page.keyboard.type("Ny: ")
    fields = save(page, site)
    sent = richtext.clean(fields["h-sv__html"][0])
    assert sent == STORED.replace("<h2>Kartan", "<h2>Ny: Kartan")
    assert complaints == []


def test_the_toolbar_is_one_tab_stop_and_the_arrows_move_in_it(page):
    select_start(page)
    press(page, "Alt+F10")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Paragraph"
    press(page, "ArrowRight")
    assert (focused.inner_text(), focused.get_attribute("aria-pressed")) == ("Heading", "true")
    press(page, "End")
    assert focused.inner_text() == "Bild"
    press(page, "Escape")
    assert focused.get_attribute("role") == "textbox"
    assert page.locator("[role=toolbar] [tabindex='0']").count() == 1


def test_tab_leads_out_of_the_text(page):
    select_start(page)
    press(page, "Tab")
    assert page.locator(":focus").inner_text() == "Spara"


def test_bold_by_keyboard_is_shown_as_pressed(page, site):
    select_start(page)
    press(page, "Shift+End", "Control+b")
    assert page.get_by_role("button", name="Fet").get_attribute("aria-pressed") == "true"
    sent = richtext.clean(save(page, site)["h-sv__html"][0])
    assert sent.startswith("<h2><strong>Kartan</strong></h2>")


def test_signs_at_the_start_of_a_paragraph_make_a_list(page, site):
    select_start(page)
    press(page, "Enter", "ArrowUp")
    page.get_by_role("button", name="Paragraph").click()
    page.keyboard.type("- ett")
    press(page, "Enter")
    page.keyboard.type("två")
    sent = richtext.clean(save(page, site)["h-sv__html"][0])
    assert sent.startswith("<ul><li>ett</li><li>två</li></ul><h2>Kartan</h2>")


def test_a_link_is_checked_before_it_is_made(page, site):
    select_start(page)
    press(page, "Shift+End")
    press(page, "Control+k")
    page.get_by_label("Address").fill("javascript:alert(1)")
    press(page, "Enter")
    assert "Write a whole address" in page.get_by_role("alert").inner_text()
    page.get_by_label("Address").fill("www.example.org")
    press(page, "Enter")
    assert page.locator(":focus").get_attribute("role") == "textbox"
    sent = richtext.clean(save(page, site)["h-sv__html"][0])
    assert sent.startswith('<h2><a href="https://www.example.org">Kartan</a></h2>')


def test_words_can_be_marked_as_another_language(page, site):
    select_start(page)
    press(page, "Shift+End")
    page.get_by_role("button", name="Language").click()
    page.get_by_label("Language of the selected words").select_option("fi")
    page.get_by_role("button", name="Infoga").click()
    sent = richtext.clean(save(page, site)["h-sv__html"][0])
    assert sent.startswith('<h2><span lang="fi">Kartan</span></h2>')


def test_a_picture_is_chosen_from_the_media_list(page, site, complaints):
    select_start(page)
    press(page, "End")
    page.get_by_role("button", name="Bild").click()
    page.get_by_label("Find a picture").fill("brygg")
    page.get_by_role("button", name="Bryggan").click()
    sent = richtext.clean(save(page, site)["h-sv__html"][0])
    assert richtext.media_uids(sent) == {"brygga", "karta"}
    assert complaints == []


def test_pasted_markup_keeps_only_what_the_subset_has(page, site):
    select_start(page)
    page.evaluate(
        """() => {
        const data = new DataTransfer();
        data.setData("text/html", "<h1 style='color:red' onclick='x()'>A</h1>"
            + "<p><b>B</b> <a href='javascript:x()'>C</a></p><script>x()</script>");
        document.querySelector(".rte__text").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }"""
    )
    sent = save(page, site)["h-sv__html"][0]
    assert sent.startswith("<h2>A</h2><p><strong>B</strong> C")
    assert "script" not in sent


def test_the_label_and_the_error_summary_lead_to_the_editor(page):
    page.get_by_text("Hur, svenska").click()
    assert page.locator(":focus").get_attribute("id") == "h-sv"
    editor = page.get_by_role("textbox", name="Hur, svenska")
    assert editor.get_attribute("aria-required") == "true"
    assert editor.get_attribute("lang") == "sv"
    assert editor.get_attribute("aria-describedby") == "h-sv-h h-sv-keys"


def test_leaving_with_unsent_changes_is_asked_about(page, site):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    select_start(page)
    page.keyboard.type("x")
    page.goto(site[0] + "other")
    assert asked == ["beforeunload"]


def test_without_script_the_plain_text_field_remains(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site[0])
    assert page.locator("#h-sv").input_value() == richtext.to_plain(STORED)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("panel", [None, "Länk", "Language", "Bild"])
def test_the_editor_has_no_accessibility_faults(page, panel, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.emulate_media(color_scheme=scheme)
    select_start(page)
    if panel:
        page.get_by_role("button", name=panel).click()
        page.wait_for_selector(".rte__panel")
    found = axe.run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []

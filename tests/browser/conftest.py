"""The example network behind a real server, and one Chromium for all tests of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

import yhteistuumin
from tests.browser.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
EDITOR = Path(yhteistuumin.__file__).parent / "static" / "built" / "editor.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PASSWORD = "kolme-kirjavaa-kissaa"

NewContext = Callable[..., Any]


@dataclass(frozen=True)
class Network:
    """The served example network, with the accounts of the demo."""

    address: str
    app: Flask


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    if not EDITOR.exists():
        pytest.skip("the editor is not built: make frontend")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def network(browser: Browser, shared_site: Callable[..., Flask]) -> Iterator[Network]:
    from yhteistuumin.cli.demonstrating import make_accounts
    from yhteistuumin.installing import load_demo

    app = shared_site()
    load_demo(app)
    make_accounts(app, PASSWORD)
    index(app)
    with served(app) as address:
        yield Network(address, app)


def index(app: Flask) -> None:
    from yhteistuumin.content.outbox import drain_all
    from yhteistuumin.plugins.barrier import handle_events

    with app.app_context():
        drain_all(call=handle_events)


@pytest.fixture(scope="session")
def opened(browser: Browser, network: Network) -> Iterator[NewContext]:
    """``opened("sv", email, scripts=False)``: a browser of its own, signed in where *email* is given."""
    contexts: list[BrowserContext] = []

    def open_one(lang: str = "fi", email: str = "", *, scripts: bool = True) -> BrowserContext:
        context = browser.new_context(
            base_url=network.address,
            locale=f"{lang}-FI",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            viewport={"width": 1280, "height": 900},
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        if email:
            sign_in(context, email)
        return context

    yield open_one
    for context in contexts:
        context.close()


def sign_in(context: BrowserContext, email: str) -> None:
    with new_page(context) as page:
        page.goto("/admin/")
        page.locator("#email").fill(email)
        page.locator("#password").fill(PASSWORD)
        page.locator("main button").click()
        page.wait_for_url("**/admin/")


@contextmanager
def new_page(context: BrowserContext) -> Iterator[Any]:
    page = context.new_page()
    try:
        yield page
    finally:
        page.close()

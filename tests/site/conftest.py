"""The example network as a visitor meets it, walked link by link."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

LINK = re.compile(r'<a [^>]*?href="(/[^"#]*)"')
LEFT_OUT = ("/admin", "/static", "/media")
TEXT = ("text/", "application/atom+xml", "application/json", "application/xml")


@dataclass
class Walk:
    """Every page that can be reached without a question mark in its address, and how far it is."""

    pages: dict[str, str] = field(default_factory=dict)
    clicks: dict[str, int] = field(default_factory=dict)
    broken: list[tuple[str, str]] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)

    @property
    def html(self) -> dict[str, str]:
        return {address: page for address, page in self.pages.items() if page.startswith("<!doctype html>")}


def links_of(page: str) -> list[str]:
    """The addresses on this site that a page links to."""
    return [unescape(link) for link in LINK.findall(page)]


def _kind(address: str) -> str:
    """What addresses of one kind share: language and first segment."""
    return "/".join(address.split("/")[1:3]) if address.count("/") > 3 else address


def walk_from(client: FlaskClient, *starts: str, most_of_a_kind: int = 10_000) -> Walk:
    """Follow every link, of addresses that look alike *most_of_a_kind* of them."""
    found = Walk(clicks=dict.fromkeys(starts, 0))
    waiting = list(starts)
    asked: Counter[str] = Counter()
    for address in waiting:
        asked[_kind(address)] += 1
        if asked[_kind(address)] > most_of_a_kind:
            continue
        with client.get(address) as answer:
            text = answer.text if answer.headers["Content-Type"].startswith(TEXT) else ""
        if answer.status_code != 200:
            found.broken.append((address, answer.status))
            continue
        if "Set-Cookie" in answer.headers:
            found.cookies.append(address)
        found.pages[address] = text
        for link in links_of(text):
            if "?" in link or link.startswith(LEFT_OUT) or link in found.clicks:
                continue
            found.clicks[link] = found.clicks[address] + 1
            waiting.append(link)
    return found


@pytest.fixture(scope="session")
def walk() -> Callable[..., Walk]:
    """``walk(client, "/fi/")``: everything that can be reached from there."""
    return walk_from


@pytest.fixture(scope="session")
def walked(demo: FlaskClient) -> Walk:
    """The whole example network."""
    return walk_from(demo, "/fi/", "/sv/")


@pytest.fixture
def without(copy_site: Callable[..., Flask], demo_site: Flask, tmp_path: Path) -> Iterator[Callable[[str], Flask]]:
    """``without("blog")``: the example network after the folder of that plugin was deleted.

    Its installer's record stays, as it does after an editable install.
    """
    from yhteistuumin.plugins import discovery

    patch = pytest.MonkeyPatch()
    locate = discovery._installed_location

    def build(name: str) -> Flask:
        left = tmp_path / "plugins"
        left.mkdir()
        for folder in discovery.BUNDLED_FOLDER.iterdir():
            if folder.is_dir() and folder.name != name:
                (left / folder.name).symlink_to(folder)
        gone = f"yhteistuumin_{name}"
        patch.setattr(discovery, "_installed_location", lambda package: None if package == gone else locate(package))
        return copy_site(demo_site, plugin_folders=(left,))

    yield build
    patch.undo()

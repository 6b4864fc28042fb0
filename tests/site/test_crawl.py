"""The example network, walked link by link as a reader and a search engine do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient

LINK = re.compile(r'<a [^>]*?href="(/[^"#]*)"')
HREFLANG = re.compile(r'<link rel="alternate" hreflang="([\w-]+)" href="http://localhost([^"]*)">')
PICTURE = re.compile(r'<(?:img|source)[^>]*?(?:src|srcset)="(/[^" ]+)')
REACH = 3


@dataclass
class Walk:
    """Every page that can be reached without a question mark in its address, and how far it is."""

    pages: dict[str, str] = field(default_factory=dict)
    clicks: dict[str, int] = field(default_factory=dict)
    broken: list[tuple[str, str]] = field(default_factory=list)


def walk(client: FlaskClient, *starts: str) -> Walk:
    found = Walk(clicks=dict.fromkeys(starts, 0))
    waiting = list(starts)
    for address in waiting:
        answer = client.get(address)
        if answer.status_code != 200:
            found.broken.append((address, answer.status))
            continue
        found.pages[address] = answer.text
        for link in map(unescape, LINK.findall(answer.text)):
            if "?" in link or link.startswith(("/admin", "/static", "/media")) or link in found.clicks:
                continue
            found.clicks[link] = found.clicks[address] + 1
            waiting.append(link)
    return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    from yhteistuumin.db import database
    from yhteistuumin.installing import initialise, load_demo
    from yhteistuumin.site import create_site

    folder: Path = tmp_path_factory.mktemp("demo")
    app = initialise(folder, testing=True).app
    load_demo(app)
    with app.app_context():
        database.session.remove()
        database.engine.dispose()
    app = create_site(folder, testing=True)
    yield app.test_client()
    with app.app_context():
        database.session.remove()
        database.engine.dispose()


@pytest.fixture(scope="module")
def walked(demo: FlaskClient) -> Walk:
    return walk(demo, "/fi/", "/sv/")


def html_pages(walked: Walk) -> dict[str, str]:
    return {address: page for address, page in walked.pages.items() if page.startswith("<!doctype html>")}


def test_no_link_is_broken(walked):
    assert walked.broken == []
    assert len(walked.pages) > 150


def test_every_practice_is_three_clicks_from_the_front_page(demo):
    items = demo.get("/api/v1/items?kind=practice&per_page=100").json["items"]
    for lang in ("fi", "sv"):
        clicks = walk(demo, f"/{lang}/").clicks
        far = [item["translations"] for item in items if all(
            clicks.get(url, REACH + 1) > REACH for url in item["translations"].values()
        )]  # fmt: skip
        assert far == []


def test_every_switch_leads_to_a_page_in_the_other_language(walked):
    for address, page in html_pages(walked).items():
        switch = re.search(r'<nav class="langs".*?</nav>', page, re.S)
        assert switch, address
        (there, lang), = re.findall(r'<a href="([^"]+)" hreflang="(\w+)"', switch[0])  # fmt: skip
        assert f'<html lang="{lang}"' in walked.pages[there], address
        assert (there in {"/fi/", "/sv/"}) == (address in {"/fi/", "/sv/"}), address


def test_language_links_for_machines_are_mutual(walked):
    for address, page in html_pages(walked).items():
        told = dict(HREFLANG.findall(page))
        for lang, there in told.items():
            assert dict(HREFLANG.findall(walked.pages[there])) == told, (address, lang)


def test_headings_are_in_order_on_every_page(walked):
    for address, page in html_pages(walked).items():
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page)]
        assert levels[0] == 1, address
        assert levels.count(1) == 1, address
        assert all(below - above <= 1 for above, below in pairwise(levels)), (address, levels)


def test_no_page_has_an_id_twice(walked):
    for address, page in html_pages(walked).items():
        ids = re.findall(r' id="([^"]+)"', page)
        assert sorted(ids) == sorted(set(ids)), address


def test_every_page_carries_the_example_mark(walked):
    for address, page in html_pages(walked).items():
        assert '<p class="demo' in page, address


def test_every_picture_answers(demo, walked):
    pictures = {url for page in html_pages(walked).values() for url in PICTURE.findall(page)}
    broken = []
    for url in sorted(pictures):
        with demo.get(url) as answer:
            if answer.status_code != 200:
                broken.append(url)
    assert broken == []


def test_pages_are_well_formed_html(walked):
    html5lib = pytest.importorskip("html5lib")
    for address, page in list(html_pages(walked).items())[::5]:
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(page)
        assert [(error[1], error[2]) for error in parser.errors] == [], address

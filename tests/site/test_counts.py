"""A number beside a link is what the link then shows."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs

import pytest

pytestmark = pytest.mark.slow

STARTS = (
    "/fi/tietopankki/",
    "/sv/kunskapsbank/?region=uusimaa",
    "/sv/kunskapsbank/?stage=in-use&lang=sv",
    "/fi/blogi/",
    "/fi/kehittamistehtavat/",
    "/sv/teman/kulturell-valfard/",
    "/fi/teemat/taide-ja-kulttuurikasvatus/?region=keski-pohjanmaa",
    "/fi/tietopankki/?theme=cultural-well-being&municipality=091&municipality=018",
    "/fi/haku/?q=kulttuuri",
    "/fi/haku/?theme=access-and-equality",
    "/sv/sok/?theme=access-and-equality&theme=cultural-well-being&region=uusimaa&region=lappi&sort=newest",
    "/fi/haku/?q=kylä&kind=practice&stage=in-use&life-course=children&year=2026&only=fi",
    "/sv/sok/?q=byn&theme=cultural-well-being",
    "/sv/sok/?q=Karleby",
    "/fi/haku/",
)
TOTAL = re.compile(r'<p role="status"><strong>(\d+)')


def total_of(page: str) -> int:
    found = TOTAL.search(page)
    return int(found[1]) if found else 0


def names_in(address: str) -> set[str]:
    """The parameters of *address*."""
    return set(parse_qs(unescape(address).partition("?")[2]))


@pytest.mark.parametrize("start", STARTS)
def test_every_facet_shows_what_a_click_then_lists(demo, start):
    page = demo.get(start).text
    nav = page.partition('<nav class="facets"')[2].partition("</nav>")[0]
    links = re.findall(r'<a href="([^"]+)"([^>]*)>[^<]*<span>(\+?)(\d+)</span></a>', nav)
    assert len(links) > 2
    for url, attributes, adds, number in links:
        there = demo.get(unescape(url))
        assert there.status_code == 200, url
        if "aria-current" not in attributes:
            assert total_of(there.text) == int(number) + (total_of(page) if adds else 0), (start, url)
            assert total_of(there.text) > 0
        elif len(names_in(url)) < len(names_in(start)):
            assert total_of(page) <= total_of(there.text), (start, url)


@pytest.mark.parametrize("start", STARTS)
def test_every_link_of_the_choice_and_the_pager_answers(demo, start):
    page = demo.get(start).text.partition("<main")[2].partition("<footer")[0]
    for url in {unescape(link) for link in re.findall(r'href="([^"#]*\?[^"#]*)"', page)}:
        address = url if url.startswith("/") else start.partition("?")[0] + url
        assert demo.get(address).status_code == 200, (start, url)


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_every_theme_and_region_has_as_many_pages_as_is_told_beside_it(demo, lang):
    index, tiles = {"fi": ("/fi/teemat/", "/fi/maakunnat/"), "sv": ("/sv/teman/", "/sv/landskap/")}[lang]
    listed = re.findall(r'<a href="([^"]+)"[^>]*>[^<]*</a><span>(\d+)<', demo.get(index).text)
    assert len(listed) >= 9
    for url, number in listed:
        assert total_of(demo.get(url).text) == int(number), url
    regions = re.findall(r'<a href="([^"]+)"[^>]*><img[^>]*><span[^>]*>[^<]*</span><span>(\d+)<', demo.get(tiles).text)
    assert len(regions) == 19
    searched = demo.get("/api/v1/search", query_string={"lang": lang}).json["facets"]["region"]
    numbers = {value["label"]: value["count"] for value in searched}
    shown = dict(re.findall(r'<span[^>]*>([^<]*)</span><span>(\d+)<', demo.get(tiles).text))
    assert {unescape(label): int(number) for label, number in shown.items() if int(number)} == numbers


def test_the_api_and_the_pages_count_alike(demo):
    for theme in demo.get("/api/v1/themes?lang=fi").json["themes"]:
        listed = demo.get("/api/v1/items", query_string={"lang": "fi", "theme": theme["id"]}).json["total"]
        searched = demo.get("/api/v1/search", query_string={"lang": "fi", "theme": theme["id"]}).json["total"]
        assert listed == searched == theme["count"] == total_of(demo.get(theme["url"]).text), theme["id"]


def test_a_theme_includes_what_is_below_it_once(demo):
    themes = demo.get("/api/v1/themes?lang=fi").json["themes"]
    for parent in (theme for theme in themes if theme["parent"] is None):
        own = [parent["id"], *(theme["id"] for theme in themes if theme["parent"] == parent["id"])]
        items = [
            item["uid"]
            for page in (1, 2)
            for item in demo.get(
                "/api/v1/items", query_string={"theme": own, "per_page": 100, "page": page}
            ).json["items"]
        ]
        assert len(items) == len(set(items)) == parent["count"]

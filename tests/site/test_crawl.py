"""The example network, walked link by link as a reader and a search engine do."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

HREFLANG = re.compile(r'<link rel="alternate" hreflang="([\w-]+)" href="http://localhost([^"]*)">')
PICTURE = re.compile(r'<(?:img|source)[^>]*?(?:src|srcset)="(/[^" ]+)')
RESOURCE = re.compile(
    r'<(?:img|script|source|iframe|video|audio|embed|input)\b[^>]*?\bsrc="([^"]*)"'
    r'|<link rel="(?:stylesheet|icon|preload|manifest)"[^>]*?href="([^"]*)"'
    r'|<form\b[^>]*?\baction="([^"]*)"'
)
LANGUAGES = ("fi", "sv")
REACH = 3


def test_no_link_is_broken(walked):
    assert walked.broken == []
    assert len(walked.pages) > 150


@pytest.fixture(scope="module")
def practices(demo):
    """The addresses of every published practice, by language."""
    items = demo.get("/api/v1/items?kind=practice&per_page=100").json["items"]
    assert len(items) > 20
    return [item["translations"] for item in items]


def links(page: str) -> set[str]:
    return {unescape(link) for link in re.findall(r'<a [^>]*?href="(/[^"#]*)"', page)}


@pytest.mark.parametrize(
    ("lang", "way"), [("fi", "/fi/teemat/"), ("sv", "/sv/teman/"), ("fi", "/fi/maakunnat/"), ("sv", "/sv/landskap/")]
)
def test_every_practice_is_three_clicks_away_by_theme_and_by_region(demo, walked, practices, lang, way):
    on_front = links(walked.pages[f"/{lang}/"])
    first = {link for link in on_front if link.startswith(way)}
    second = first | {link for one in first for link in links(walked.pages[one]) if link.startswith(way)}
    near = {link for one in second for link in links(demo.get(one).text)}
    narrowed = {link for one in first for link in links(walked.pages[one]) if "?region=" in link}
    near |= {link for one in narrowed for link in links(demo.get(one).text)}
    assert [urls for urls in practices if not near & set(urls.values())] == []


def test_every_switch_leads_to_a_page_in_the_other_language(walked):
    for address, page in walked.html.items():
        switch = re.search(r'<nav class="langs".*?</nav>', page, re.S)
        assert switch, address
        (there, lang), = re.findall(r'<a href="([^"]+)" hreflang="(\w+)"', switch[0])  # fmt: skip
        assert f'<html lang="{lang}"' in walked.pages[there], address
        assert (there in {"/fi/", "/sv/"}) == (address in {"/fi/", "/sv/"}), address


def test_a_page_is_in_the_language_of_its_address(walked):
    for address, page in walked.html.items():
        lang = re.search(r'<html lang="(\w+)"', page)
        assert lang and lang[1] == address.split("/")[1], address


def test_language_links_for_machines_are_mutual(walked):
    for address, page in walked.html.items():
        told = dict(HREFLANG.findall(page))
        if not told:
            continue
        assert told.keys() == {"fi", "sv", "x-default"}, address
        assert told[address.split("/")[1]] == address
        assert told["x-default"] == told["fi"]
        for there in told.values():
            assert dict(HREFLANG.findall(walked.pages[there])) == told, (address, there)


def test_a_page_without_language_links_is_an_item_in_one_language(demo, walked):
    items = [item for n in (1, 2) for item in demo.get(f"/api/v1/items?per_page=100&page={n}").json["items"]]
    alone = {
        item["translations"].popitem()[1] for item in items if len(item["translations"].keys() & set(LANGUAGES)) == 1
    }
    bare = {
        address
        for address, page in walked.html.items()
        if not HREFLANG.search(page) and 'content="noindex"' not in page
    }
    assert bare == {url for url in alone if url.split("/")[1] in LANGUAGES}


def test_the_canonical_address_of_a_page_is_its_own_or_that_of_its_original(walked):
    for address, page in walked.html.items():
        found = re.findall(r'<link rel="canonical" href="http://localhost([^"]*)">', page)
        if 'content="noindex"' not in page:
            assert found == [address]
        for original in found:
            assert original == address or f'<a href="{original}"' in page, address


def test_every_segment_of_an_address_belongs_to_the_language_of_the_page(demo_site, demo, walked):
    from yhteistuumin.content.vocabularies import vocabularies
    from yhteistuumin.runtime import registry

    with demo_site.app_context():
        slugs = {lang: {t.slug(lang) for v in vocabularies().values() for t in v.terms.values()} for lang in LANGUAGES}
        prefixes = {"fi": {"teemat"}, "sv": {"teman"}}
        for owned in (*registry().sections.values(), *registry().mounts):
            for lang in LANGUAGES if not isinstance(owned.value.prefix, str) else ():
                prefixes[lang].add(owned.value.prefix[lang])
    own = {lang: urls_of(demo, lang) for lang in LANGUAGES}
    for address, page in walked.html.items():
        if 'content="noindex"' in page:
            continue
        lang, first, *rest = address.strip("/").split("/") + [""] * (address.count("/") < 3)
        known = address in own[lang] or first in {"", *prefixes[lang]}
        assert known, address
        if rest[:1] == [{"fi": "kirjoittajat", "sv": "skribenter"}[lang]]:
            continue  # What follows is a name, the same in every language.
        assert address in own[lang] or all(segment in slugs[lang] for segment in rest if segment), address


def urls_of(demo, lang):
    items = [item for n in (1, 2) for item in demo.get(f"/api/v1/items?per_page=100&page={n}").json["items"]]
    return {item["translations"][lang] for item in items if lang in item["translations"]}


def test_the_two_languages_of_an_item_have_slugs_of_their_own(demo):
    items = [item for n in (1, 2) for item in demo.get(f"/api/v1/items?per_page=100&page={n}").json["items"]]
    both = [item["translations"] for item in items if set(LANGUAGES) <= item["translations"].keys()]
    assert len(both) > 30
    assert [urls for urls in both if urls["fi"].split("/")[-2] == urls["sv"].split("/")[-2]] == []


def test_no_reader_gets_a_cookie(demo, walked):
    assert walked.cookies == []
    more = ("/", "/fi/haku/?q=kylä", "/sv/kunskapsbank/?theme=children-s-culture", "/fi/no-such/", "/api/v1/items")
    for address in more:
        assert "Set-Cookie" not in demo.get(address).headers, address


def test_no_page_asks_another_site_for_anything(walked):
    foreign = {
        (address, url)
        for address, page in walked.html.items()
        for found in RESOURCE.findall(page)
        for url in found
        if url and (urlsplit(url).netloc or urlsplit(url).scheme or not url.startswith("/"))
    }
    assert foreign == set()
    inline = re.compile(r'<style|<script(?! src=)|<[a-z][^<>]*\s(?:style|on\w+)="')
    assert [address for address, page in walked.html.items() if inline.search(page)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_address_of_a_sitemap_answers_and_is_found_by_walking(demo, walked, lang):
    sitemap = demo.get(f"/sitemap-{lang}.xml").text
    addresses = [unescape(url) for url in re.findall(r"<loc>http://localhost([^<]*)</loc>", sitemap)]
    assert len(addresses) == len(set(addresses)) > 80
    assert urls_of(demo, lang) <= set(addresses)
    assert [url for url in addresses if url not in walked.pages and demo.get(url).status_code != 200] == []
    assert [url for url in addresses if 'content="noindex"' in walked.pages.get(url, "")] == []


def test_every_feed_is_xml_in_its_language(walked):
    from defusedxml import ElementTree

    feeds = {address: page for address, page in walked.pages.items() if address.endswith("feed.atom")}
    assert len(feeds) > 30
    for address, text in feeds.items():
        root = ElementTree.fromstring(text.encode(), forbid_dtd=True)
        lang = address.split("/")[1]
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
        told = {link.get("href") for link in root.iter("{http://www.w3.org/2005/Atom}link")}
        assert all(url.startswith(f"http://localhost/{lang}/") for url in told), address


def test_headings_are_in_order_on_every_page(walked):
    for address, page in walked.html.items():
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page)]
        assert levels[0] == 1, address
        assert levels.count(1) == 1, address
        assert all(below - above <= 1 for above, below in pairwise(levels)), (address, levels)


def test_no_page_has_an_id_twice(walked):
    for address, page in walked.html.items():
        ids = re.findall(r' id="([^"]+)"', page)
        assert sorted(ids) == sorted(set(ids)), address


def test_every_page_carries_the_example_mark(walked):
    for address, page in walked.html.items():
        assert '<p class="demo' in page, address


def test_every_picture_answers(demo, walked):
    pictures = {url for page in walked.html.values() for url in PICTURE.findall(page)}
    broken = []
    for url in sorted(pictures):
        with demo.get(url) as answer:
            if answer.status_code != 200:
                broken.append(url)
    assert broken == []


def test_pages_are_well_formed_html(walked):
    html5lib = pytest.importorskip("html5lib")
    for address, page in list(walked.html.items())[::5]:
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(page)
        assert [(error[1], error[2]) for error in parser.errors] == [], address

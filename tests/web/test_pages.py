from __future__ import annotations

import re
from itertools import pairwise

import pytest
from flask import Flask

from yhteistuumin.plugins.lifecycle import disable
from yhteistuumin.plugins.plain_words import PLACES
from yhteistuumin.runtime import registry
from yhteistuumin.security.permissions import permission_of


def test_a_section_lists_its_items_with_facets_and_counts(reader):
    page = reader.get("/fi/tietopankki/").text
    assert titles(page) == ["Kirjastoauto 1", "Kirjastoauto 2"]
    assert facet_link(page, "region=uusimaa") == ("Uusimaa", "2")


def test_a_facet_link_takes_its_value_in_and_out(reader):
    page = reader.get("/fi/tietopankki/?region=uusimaa&stage=in-use").text
    assert 'href="/fi/tietopankki/?stage=in-use" aria-current="true"' in page
    assert 'href="/fi/tietopankki/?region=uusimaa" aria-current="true"' in page
    assert 'class="all" href="/fi/tietopankki/"' in page


def test_facet_parameters_repeat(put, client, make_practice):
    put(make_practice(1), make_practice(2, region="lappi"), make_practice(3, region="kainuu"))
    page = client.get("/fi/tietopankki/?region=uusimaa&region=lappi").text
    assert titles(page) == ["Kirjastoauto 1", "Kirjastoauto 2"]


def test_an_unknown_value_of_a_lesser_facet_is_left_out(reader):
    assert titles(reader.get("/fi/tietopankki/?stage=levitating").text) == ["Kirjastoauto 1", "Kirjastoauto 2"]


@pytest.mark.parametrize(
    "address",
    [
        "/fi/tietopankki/?theme=no-such-theme",
        "/fi/tietopankki/?region=atlantis",
        "/fi/tietopankki/?page=2",
        "/fi/tietopankki/?page=0",
        "/fi/tietopankki/?page=first",
        "/fi/tietopankki/?sort=random",
        "/fi/tietopankki/no-such-practice/",
        "/fi/tietopankki/no-such-practice",
        "/fi/teemat/no-such-theme/",
        "/fi/teemat/lastenkulttuuri/?theme=accessibility",
        "/fi/no-such-page",
        "/fi/no/such/page/",
        "/no-such-thing",
    ],
)
def test_a_wrong_address_is_not_found(reader, address):
    assert reader.get(address).status_code == 404


def test_a_page_that_is_not_found_shows_ways_on_in_the_language_of_the_address(reader):
    page = reader.get("/sv/kunskapsbank/byturne-2019/")
    assert page.status_code == 404
    assert '<html lang="sv">' in page.text
    assert 'action="/sv/sok/"' in page.text
    assert 'value="byturne 2019"' in page.text
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert {"/sv/", "/sv/teman/", "/sv/landskap/", "/sv/sok/"} <= set(re.findall(r'href="([^"]+)"', main))


def test_a_wrong_address_is_shown_escaped(client):
    assert "<script>" not in client.get("/fi/<script>alert(1)</script>/").text


def test_items_can_be_sorted_by_title_with_the_letters_of_both_languages_last(put, client, make_practice):
    def named(number, title):
        entry = make_practice(number)
        entry["translations"]["fi"]["title"] = title
        return entry

    put(*(named(n, t) for n, t in enumerate(["Öljy", "Zumba", "Äiti", "Aalto", "Åland"])))
    page = client.get("/fi/tietopankki/?sort=title").text
    assert titles(page) == ["Aalto", "Zumba", "Åland", "Äiti", "Öljy"]


def test_a_listing_turns_pages(put, client, make_practice):
    put(*(make_practice(number) for number in range(45)))
    page = client.get("/fi/tietopankki/?page=2&region=uusimaa").text
    assert len(titles(page)) == 20
    assert '<a href="/fi/tietopankki/?region=uusimaa" rel="prev">' in page
    assert '<a href="/fi/tietopankki/?region=uusimaa&amp;page=3" rel="next">' in page
    canonical = '<link rel="canonical" href="http://localhost/fi/tietopankki/?page=2">'
    assert canonical in client.get("/fi/tietopankki/?page=2").text


def test_an_item_shows_its_text_fields_places_and_themes(reader):
    page = reader.get("/fi/tietopankki/kirjastoauto-1/").text
    assert "<h1>Kirjastoauto 1</h1>" in page.replace("\u00ad", "")
    assert "Porvoo" in page
    assert 'href="/fi/teemat/lastenkulttuuri/"' in page
    assert titles(page) == ["Kirjastoauto 2"]


def test_an_id_in_place_of_a_slug_leads_to_the_address(reader):
    answers = {
        address: (reader.get(address).status_code, reader.get(address).location)
        for address in (
            "/fi/tietopankki/practice-1/",
            "/sv/kunskapsbank/practice-1/",
            "/fi/teemat/children-s-culture/",
            "/sv/teman/lastenkulttuuri/",
            "/fi/tietopankki/bokbuss-1/",
        )
    }
    assert answers == {
        "/fi/tietopankki/practice-1/": (301, "/fi/tietopankki/kirjastoauto-1/"),
        "/sv/kunskapsbank/practice-1/": (301, "/sv/kunskapsbank/bokbuss-1/"),
        "/fi/teemat/children-s-culture/": (301, "/fi/teemat/lastenkulttuuri/"),
        "/sv/teman/lastenkulttuuri/": (301, "/sv/teman/barnkultur/"),
        "/fi/tietopankki/bokbuss-1/": (301, "/fi/tietopankki/kirjastoauto-1/"),
    }


def test_an_address_without_its_closing_slash_leads_to_the_one_with_it(reader):
    for address in ("/fi/tietopankki/kirjastoauto-1", "/fi/teemat/lastenkulttuuri", "/fi/tietoa", "/fi"):
        response = reader.get(address)
        assert response.status_code in {301, 308}
        assert response.location.removeprefix("http://localhost") == f"{address}/"


def test_pages_stand_in_a_tree(reader):
    assert reader.get("/fi/tietoa/tietosuoja/").status_code == 200
    assert reader.get("/fi/tietosuoja/").status_code == 404


def test_a_page_of_the_tree_shows_the_way_up_and_down(reader):
    below = reader.get("/sv/om/dataskydd/").text
    assert '<li><a href="/sv/om/">Om nätverket</a></li><li aria-current="page">Dataskydd</li>' in below
    assert '<li><a href="/sv/om/dataskydd/">Dataskydd</a></li>' in reader.get("/sv/om/").text


def test_a_page_below_that_is_not_translated_is_shown_in_its_own_language(put, client, network):
    only_finnish = {"fi": {"title": "Palaute", "slug": "palaute"}}
    put({"uid": "feedback", "kind": "page", "parent": "about", "translations": only_finnish})
    assert '<a href="/fi/tietoa/palaute/" lang="fi">Palaute</a>' in network.test_client().get("/sv/om/").text


def test_a_theme_gathers_what_is_below_it(reader):
    page = reader.get("/fi/teemat/taide-ja-kulttuurikasvatus/").text
    assert titles(page) == ["Kirjastoauto 1", "Kirjastoauto 2"]
    assert 'href="/fi/maakunnat/uusimaa/"' in page


def test_the_index_of_themes_counts_what_is_below_each(reader):
    page = reader.get("/fi/teemat/").text
    assert re.search(r'lastenkulttuuri/">Lastenkulttuuri</a><span>2<', page)


def test_the_front_page_shows_themes_panels_and_a_search_field(reader):
    page = reader.get("/fi/").text
    assert 'id="panel-practices"' in page
    assert 'id="panel-blog"' in page
    assert 'action="/fi/haku/"' in page
    assert 'href="/fi/teemat/taide-ja-kulttuurikasvatus/"' in page


def test_headings_never_skip_a_level(reader):
    for address in PAGES:
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", reader.get(address).text)]
        assert levels[0] == 1, address
        assert levels.count(1) == 1, address
        assert all(below - above <= 1 for above, below in pairwise(levels)), address


def test_the_example_mark_is_on_every_page_once_the_site_is_a_demo(network, reader):
    from yhteistuumin.content.state import set_setting
    from yhteistuumin.db import write

    assert "Esimerkkisisältö" not in reader.get("/fi/").text
    with network.app_context(), write() as writing:
        set_setting(writing, "demo", True)
    for address in PAGES:
        assert reader.get(address).text.count("Esimerkkisisältö") == 1, address


PAGES = (
    "/fi/",
    "/fi/teemat/",
    "/fi/teemat/lastenkulttuuri/",
    "/fi/tietopankki/",
    "/fi/tietopankki/kirjastoauto-1/",
    "/fi/blogi/",
    "/fi/blogi/vad-ar-god-praxis/",
    "/fi/maakunnat/",
    "/fi/maakunnat/uusimaa/",
    "/fi/tietoa/",
    "/fi/no-such-page/",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_reader_gets_no_cookie(reader, address):
    assert "Set-Cookie" not in reader.get(address).headers


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_script_style_or_address_of_another_site(reader, address):
    page = reader.get(address).text
    assert not re.search(r"<script(?! src=)|style=|<style| on\w+=", page)
    assert not re.findall(r'(?:src|srcset)="(?:https?:)?//', page)


def test_every_route_of_the_core_and_its_plugins_has_a_permission(site: Flask):
    undeclared = [rule.endpoint for rule in site.url_map.iter_rules() if permission_of(site, rule.endpoint) is None]
    assert undeclared == []


def test_a_panel_that_fails_is_left_out(network, reader, monkeypatch):
    from dataclasses import replace

    registry = network.extensions["yhteistuumin.registry"]

    def fail(_context):
        raise RuntimeError("a plugin's mistake")

    panels = tuple(
        replace(owned, value=replace(owned.value, data=fail)) if owned.value.name == "practices" else owned
        for owned in registry.panels
    )
    monkeypatch.setitem(network.extensions, "yhteistuumin.registry", replace(registry, panels=panels))
    page = reader.get("/fi/")
    assert page.status_code == 200
    assert 'id="panel-practices"' not in page.text
    assert 'id="panel-blog"' in page.text


def test_what_plugins_put_into_the_header_is_there_as_long_as_they_are_on(site, make_site):
    assert 'role="search"' in site.test_client().get("/fi/teemat/").text.partition("</header>")[0]
    assert "ask--header" not in site.test_client().get("/admin/sign-in").text
    with site.app_context():
        disable("search")
    without = make_site().test_client().get("/fi/teemat/")
    assert without.status_code == 200
    assert 'role="search"' not in without.text


def test_every_place_where_a_plugin_shows_a_block_has_a_name_that_editors_read(site):
    with site.app_context():
        assert {owned.value.place for owned in registry().panels} <= PLACES.keys()


def titles(page: str) -> list[str]:
    """The titles of the cards on a page, in order."""
    shown = re.findall(r'class="card__title"[^>]*><a [^>]*>([^<]+)</a>', page)
    return [title.replace("\u00ad", "") for title in shown]


def facet_link(page: str, query: str) -> tuple[str, str]:
    found = re.search(rf'<a href="[^"]*\?{query}"[^>]*>([^<]+)<span>(\d+)</span>', page)
    assert found
    return found[1], found[2]

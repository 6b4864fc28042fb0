from __future__ import annotations

import re

import pytest


def test_the_bare_address_leads_to_the_language_that_the_browser_asks_for(client):
    answers = {
        asked: client.get("/", headers={"Accept-Language": asked}).location
        for asked in ("sv-FI,sv;q=0.9,fi;q=0.5", "fi", "en-GB,en;q=0.8", "de, sv;q=0.3", "")
    }
    assert answers == {
        "sv-FI,sv;q=0.9,fi;q=0.5": "/sv/",
        "fi": "/fi/",
        "en-GB,en;q=0.8": "/fi/",
        "de, sv;q=0.3": "/sv/",
        "": "/fi/",
    }


def test_the_bare_address_answers_differently_by_language_and_sets_no_cookie(client):
    response = client.get("/")
    assert (response.status_code, response.vary.as_set()) == (302, {"accept-language"})
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_a_page_says_its_language(reader, lang):
    assert f'<html lang="{lang}">' in reader.get(f"/{lang}/").text


def test_the_switch_of_a_translated_item_leads_to_its_translation(reader):
    finnish = reader.get("/fi/tietopankki/kirjastoauto-1/").text
    swedish = reader.get("/sv/kunskapsbank/bokbuss-1/").text
    assert switch(finnish) == {"sv": "/sv/kunskapsbank/bokbuss-1/"}
    assert switch(swedish) == {"fi": "/fi/tietopankki/kirjastoauto-1/"}


def test_the_switch_of_an_untranslated_item_leads_to_an_honest_page(reader):
    original = reader.get("/sv/blogg/vad-ar-god-praxis/").text
    there = switch(original)["fi"]
    honest = reader.get(there)
    assert there == "/fi/blogi/vad-ar-god-praxis/"
    assert honest.status_code == 200
    assert '<html lang="fi">' in honest.text
    assert '<h2 id="original-title" lang="sv">Vad är god praxis?</h2>' in honest.text
    assert '<meta name="robots" content="noindex">' in honest.text
    assert '<link rel="canonical" href="http://localhost/sv/blogg/vad-ar-god-praxis/">' in honest.text
    assert "15.12.2099" in honest.text
    assert switch(honest.text) == {"sv": "/sv/blogg/vad-ar-god-praxis/"}


def test_an_untranslated_item_promises_no_other_language_to_machines(reader):
    assert "hreflang" not in head_links(reader.get("/sv/blogg/vad-ar-god-praxis/").text)


ADDRESSES = (
    "/fi/",
    "/fi/teemat/",
    "/fi/teemat/lastenkulttuuri/",
    "/fi/tietopankki/?theme=children-s-culture&region=uusimaa",
    "/fi/tietopankki/kirjastoauto-1/",
    "/fi/blogi/",
    "/fi/maakunnat/uusimaa/",
    "/fi/tietoa/tietosuoja/",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_language_links_for_machines_are_mutual(reader, address):
    page = reader.get(address)
    assert page.status_code == 200
    told = hreflangs(page.text)
    assert told.keys() == {"fi", "sv", "x-default"}
    assert hreflangs(reader.get(told["sv"]).text) == told


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_switch_never_leads_to_the_front_page_of_another(reader, address):
    there = switch(reader.get(address).text)["sv"]
    assert reader.get(there).status_code == 200
    assert (there == "/sv/") == (address == "/fi/")


def test_the_switch_keeps_the_chosen_facets(reader):
    page = reader.get("/fi/tietopankki/?theme=children-s-culture&page=1&stage=in-use").text
    assert switch(page) == {"sv": "/sv/kunskapsbank/?theme=children-s-culture&stage=in-use"}


def test_what_is_in_another_language_says_so(reader):
    page = reader.get("/fi/blogi/").text
    assert '<h2 lang="sv"><a href="/sv/blogg/vad-ar-god-praxis/" hreflang="sv">' in page
    assert "badge--lang" in page


def test_the_reader_is_told_that_the_other_language_is_newer(put, client, make_practice):
    old = make_practice(7)
    old["translations"]["sv"]["basis_hash"] = "made from an older text"
    put(old)
    page = client.get("/sv/kunskapsbank/bokbuss-7/").text
    assert "badge--stale" in page
    assert "12.1.2026" in page
    assert '<a href="/fi/tietopankki/kirjastoauto-7/" hreflang="fi" lang="fi">' in page
    assert "badge--stale" not in client.get("/fi/tietopankki/kirjastoauto-7/").text


def test_an_unknown_language_is_answered_in_that_of_the_browser(client):
    response = client.get("/de/", headers={"Accept-Language": "sv"})
    assert response.status_code == 404
    assert '<html lang="sv">' in response.text


def switch(page: str) -> dict[str, str]:
    """Where the language switch leads."""
    found = re.search(r'<nav class="langs".*?</nav>', page, re.S)
    assert found
    links = re.findall(r'<a href="([^"]+)" hreflang="(\w+)"', found[0])
    return {lang: url.replace("&amp;", "&") for url, lang in links}


def head_links(page: str) -> str:
    return page.partition("</head>")[0]


def hreflangs(page: str) -> dict[str, str]:
    links = re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', head_links(page))
    return {lang: url.replace("&amp;", "&").removeprefix("http://localhost") for lang, url in links}

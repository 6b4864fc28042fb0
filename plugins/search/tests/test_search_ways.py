"""Ways through the hits: several filters, feeds, sorting, suggestions, and help for whoever found little."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from yhteistuumin_search.highlighting import found_terms, mark, snippet

ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = {"fi": "/fi/haku/", "sv": "/sv/sok/"}


def hits(page: str) -> list[str]:
    return [unescape(url) for url in re.findall(r'<h2[^>]*><a href="([^"]+)"', page)]


def total(page: str) -> int:
    found = re.search(r'<p role="status"><strong>(\d+)', page)
    return int(found[1]) if found else 0


@pytest.mark.parametrize(
    ("text", "lang", "terms", "marked"),
    [
        ("Kylätaajuus – kulttuuria kyliin", "fi", {"kylä", "kulttuuri"}, ["Kylä", "kulttuuria", "kyliin"]),
        ("Lasten kirja ja lapsille", "fi", {"lapsi"}, ["Lasten", "lapsille"]),
        ("Kirjastoauto kulttuurikeskuksena", "fi", {"kulttuuri"}, ["kulttuuri"]),
        ("Böckerna i bokbussen", "sv", {"bok"}, ["Böckerna", "bok"]),
        ("Barnkulturen och skolan", "sv", {"kultur", "skola"}, ["kulturen", "skolan"]),
        ("Ei mitään", "fi", {"kylä"}, []),
    ],
)
def test_the_inflected_word_is_marked_and_of_a_compound_the_part_that_was_found(text, lang, terms, marked):
    shown = mark(text, lang, terms)
    assert re.findall("<mark>(.*?)</mark>", shown) == marked
    assert shown.striptags() == text


def test_a_passage_is_cut_at_words_and_safe_to_show():
    text = "Alku. " * 80 + "<b>Kylän</b> väki & kylien kulttuuri " + "loppu " * 80
    passage = snippet(text, "fi", {"kylä", "kulttuuri"})
    assert passage.startswith("… ")
    assert passage.endswith(" …")
    assert "&lt;b&gt;<mark>Kylän</mark>&lt;/b&gt; väki &amp; <mark>kylien</mark> <mark>kulttuuri</mark>" in passage
    assert found_terms(text, "fi", {"kylä", "kulttuuri", "teatteri"}) == {"kylä", "kulttuuri"}
    assert snippet("Ei mitään", "fi", {"kylä"}) is None


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_ten_facets_narrow_the_search_and_stay_in_the_address(demo, lang):
    page = demo.get(PAGES[lang]).text
    nav = page.partition('<nav class="facets"')[2].partition("</nav>")[0]
    names = set(re.findall(r'href="[^"?]+\?([a-z-]+)=', nav))
    assert names == {
        "kind", "theme", "region", "municipality", "life-course", "service-area", "sector", "stage", "year", "lang",
    }  # fmt: skip
    assert re.search(r'<details class="facets__rest"><summary>[^<]*\d+</summary>', nav)
    narrowed = demo.get(f"{PAGES[lang]}?kind=practice&region=uusimaa&region=lappi&stage=in-use&page=1").text
    other = demo.get(unescape(re.search(r'<nav class="langs".*?<a href="([^"]+)"', narrowed, re.S)[1])).text
    assert total(narrowed) == total(other) > 1
    assert len(re.findall(r'<p class="chosen">.*?</p>', narrowed, re.S)[0].split("<a ")) == 6


def test_a_second_value_is_added_and_says_how_much_it_brings(demo):
    one = demo.get("/fi/haku/?region=uusimaa").text
    url, more = re.search(r'<a href="([^"]+region=lappi)"[^>]*>[^<]*<span>\+(\d+)</span>', one).groups()
    both = demo.get(unescape(url)).text
    assert total(both) == total(one) + int(more)
    below = re.search(r'class="below"><a href="([^"]+)"', demo.get("/fi/haku/?theme=access-and-equality").text)
    assert unescape(below[1]).count("theme=") == 1


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_hits_are_sorted_by_date_on_request(demo, lang):
    question = {"fi": "kulttuuri", "sv": "kultur"}[lang]
    best = demo.get(f"{PAGES[lang]}?q={question}")
    newest = demo.get(f"{PAGES[lang]}?q={question}&sort=newest")
    assert f'href="{PAGES[lang]}?q={question}&amp;sort=newest"' in best.text
    assert total(best.text) == total(newest.text)
    last = -(-total(demo.get(PAGES[lang]).text) // 20)
    everything = hits("".join(demo.get(f"{PAGES[lang]}?page={number}").text for number in range(1, last + 1)))
    dated = [everything.index(url) for url in hits(newest.text)]
    assert dated == sorted(dated) != [everything.index(url) for url in hits(best.text)]
    assert demo.get(f"{PAGES[lang]}?q={question}&sort=colour").status_code == 404


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/fi/haku/?q=kyl%C3%A4&region=uusimaa", "/fi/haku/feed.atom?q=kyl%C3%A4&region=uusimaa"),
        ("/sv/sok/?kind=practice&kind=post&page=1&sort=newest", "/sv/sok/feed.atom?kind=practice&kind=post"),
        ("/sv/teman/kulturell-valfard/?kind=practice", "/sv/teman/kulturell-valfard/feed.atom?kind=practice"),
    ],
)
def test_every_narrowed_view_has_a_feed_of_its_hits_in_the_language(demo, page, feed):
    lang = page[1:3]
    shown = demo.get(page).text
    linked = re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]+)"', shown)
    assert unescape(linked[1]) == feed
    answer = demo.get(feed)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    root = ElementTree.fromstring(answer.data)
    links = [entry.find(f"{ATOM}link").get("href") for entry in root.iter(f"{ATOM}entry")]
    assert len(links) == min(30, total(demo.get(f"{page}&lang={lang}").text)) > 0
    assert all(f"/{lang}/" in link for link in links)


def test_the_hits_of_a_search_are_on_a_map_that_leads_back_to_them(demo):
    page = demo.get("/sv/sok/?q=kultur&kind=practice&sort=newest").text
    linked = unescape(re.search(r'href="(/sv/sok/map/[^"]*)"', page)[1])
    assert linked == "/sv/sok/map/?q=kultur&kind=practice"
    shown = demo.get(linked).text
    rows = re.findall(r'<th scope="row"><a href="([^"]+)">[^<]*</a></th><td class="n">(\d+)</td>', shown)
    assert len(rows) > 5
    for url, number in rows:
        assert total(demo.get(unescape(url)).text) == int(number), url
    assert '<a class="more" href="/sv/sok/?q=kultur&amp;kind=practice">' in shown
    assert demo.get("/fi/haku/map/?q=xyzzyqwert").status_code == 200


def test_the_map_and_the_feed_keep_the_language_that_was_chosen_for_the_hits(demo):
    page = demo.get("/sv/sok/?q=kultur&only=sv").text
    linked = unescape(re.search(r'href="(/sv/sok/map/[^"]*)"', page)[1])
    assert linked == "/sv/sok/map/?q=kultur&only=sv"
    assert 'href="/sv/sok/feed.atom?q=kultur&amp;only=sv"' in page
    shown = demo.get(linked).text
    rows = re.findall(r'<th scope="row"><a href="([^"]+)">[^<]*</a></th><td class="n">(\d+)</td>', shown)
    url, number = rows[0]
    assert "only=sv" in url
    assert total(demo.get(unescape(url)).text) == int(number)


def test_a_feed_of_nothing_is_empty_and_of_a_wrong_theme_missing(demo):
    assert b"<entry>" not in demo.get("/fi/haku/feed.atom?q=xyzzyqwert").data
    assert demo.get("/fi/haku/feed.atom?theme=no-such").status_code == 404
    assert demo.get(f"/sv/sok/feed.atom?q={'k' * 10_000}").status_code == 200


SUGGESTED = [
    ("/fi/haku/", "esb", "Espoo", "fi", "Kunta", "Esbo", "/fi/kunnat/espoo/"),
    ("/sv/sok/", "espo", "Esbo", "sv", "Kommun", "Espoo", "/sv/kommuner/esbo/"),
    ("/fi/haku/", "barnkult", "Lastenkulttuuri", "fi", "Teema", "Barnkultur", "/fi/teemat/lastenkulttuuri/"),
    ("/sv/sok/", "LAPPL", "Lappland", "sv", "Landskap", "", "/sv/landskap/lappland/"),
]


@pytest.mark.parametrize(("page", "typed", "label", "lang", "kind", "name", "url"), SUGGESTED)
def test_the_field_suggests_with_the_word_for_the_kind_and_the_language(
    demo, page, typed, label, lang, kind, name, url
):
    answer = demo.get(f"{page}suggest.json", query_string={"q": typed})
    found = answer.json["suggestions"][0]
    assert (found["label"], found["lang"], found["kind"], found["name"], found["url"]) == (label, lang, kind, name, url)
    assert found["name_lang"] in {"", "fi", "sv"} - {lang}
    assert answer.json["told"].startswith(str(len(answer.json["suggestions"])))
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_suggestions_are_few_mixed_and_each_page_once(demo):
    found = demo.get("/fi/haku/suggest.json?q=kultt").json["suggestions"]
    assert len(found) == 8
    assert {"Teema", "Toimintamalli"} <= {one["kind"] for one in found}
    assert len({one["url"] for one in found}) == 8
    for typed in ("", "k", "xyzzyqwert", "k" * 10_000, "\x00\u202e"):
        assert demo.get("/fi/haku/suggest.json", query_string={"q": typed}).json["suggestions"] == []


def test_the_field_is_whole_without_its_script(demo):
    for path in ("/fi/", "/sv/", "/fi/haku/"):
        page = demo.get(path).text
        assert re.search(r'<form class="ask" role="search" action="/[a-z/]+" data-suggest="/[a-z/]+suggest.json"', page)
        assert '<button class="btn">' in page
    assert "data-suggest" not in demo.get("/fi/ei-ole/").text


IN_HEADER = re.compile(r'<form class="ask ask--header" role="search" action="(/[a-z/]+)" data-suggest="(/[a-z/]+)')


@pytest.mark.parametrize(
    ("path", "action", "label"),
    [
        ("/fi/tietopankki/", "/fi/haku/", "Mitä etsit?"),
        ("/fi/teemat/lastenkulttuuri/", "/fi/haku/", "Mitä etsit?"),
        ("/fi/kunnat/askola/", "/fi/haku/", "Mitä etsit?"),
        ("/sv/landskap/nyland/", "/sv/sok/", "Vad söker du?"),
        ("/sv/blogg/tre-saker-fran-rovaniemi/", "/sv/sok/", "Vad söker du?"),
    ],
)
def test_the_header_has_a_field_that_searches_in_the_language_of_the_page(demo, path, action, label):
    header = demo.get(path).text.partition("</header>")[0]
    assert IN_HEADER.findall(header) == [(action, f"{action}suggest")]
    assert f'<label for="site-q" class="vh">{label}</label><input class="in" id="site-q" name="q"' in header


@pytest.mark.parametrize("path", ["/fi/", "/sv/", "/fi/haku/", "/sv/sok/?q=kultur", "/fi/ei-ole/"])
def test_a_page_with_a_field_of_its_own_has_none_in_its_header(demo, path):
    page = demo.get(path).text
    assert page.count('role="search"') == 1
    assert not IN_HEADER.search(page)


def test_whoever_finds_nothing_is_shown_near_themes_the_way_out_and_where_to_tell_us(demo):
    page = demo.get("/fi/haku/?q=kulttuurineuvolq").text
    assert '<a href="/fi/teemat/kulttuurilahete-ja-palveluohjaus/">' in page
    assert 'href="/fi/palaute/"' in page.partition("<main")[2].partition("</main>")[0]
    cornered = demo.get("/sv/sok/?q=kultur&region=lappi&year=1999&stage=ended&kind=post").text
    way_out = re.search(r'<li><a href="(/sv/sok/\?q=kultur)">[^<]*</a> \((\d+)', cornered)
    assert total(demo.get(way_out[1]).text) == int(way_out[2]) > 10


def test_the_language_of_hits_can_be_chosen_and_taken_back(demo):
    page = demo.get("/sv/sok/?q=kultur&only=sv").text
    assert "badge--lang" not in page
    assert re.search(r'<p class="chosen"><a href="/sv/sok/\?q=kultur">', page)


def test_a_hit_in_the_other_language_says_which_word_stood_for_the_asked_one(demo):
    page = demo.get("/fi/haku/?q=kylien+kulttuuri").text
    whys = [
        why
        for hit in page.split('<li class="hit">')
        if "badge--lang" in hit
        for why in re.findall('class="why">(.*?)</p>', hit)
    ]
    assert any('kylä = <span lang="sv">by</span>' in why for why in whys), whys


@pytest.mark.parametrize(
    ("typed", "lang", "meant"),
    [("kultuuri", "fi", "kulttuuri"), ("kultturi", "fi", "kulttuuri"), ("kulturel välfärd", "sv", "kulturell välfärd")],
)
def test_the_nearest_spelling_is_asked_even_where_the_other_language_has_something_like_it(demo, typed, lang, meant):
    wrong, right = (
        demo.get("/api/v1/search", query_string={"q": q, "lang": lang, "per_page": 5}).json for q in (typed, meant)
    )
    assert wrong["suggestion"] == meant
    assert [hit["uid"] for hit in wrong["hits"]] == [hit["uid"] for hit in right["hits"]]


def test_a_word_of_the_other_language_is_not_spelled_otherwise(demo):
    for word, lang in (("Skördekväll", "fi"), ("hyvinvointi", "sv")):
        found = demo.get("/api/v1/search", query_string={"q": word, "lang": lang}).json
        assert found["total"] and found["suggestion"] is None


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/fi/haku/?q=Vasa", "/fi/kunnat/vaasa/"),
        ("/fi/haku/?q=Vaasassa", "/fi/kunnat/vaasa/"),
        ("/sv/sok/?q=Vaasa", "/sv/kommuner/vasa/"),
        ("/fi/haku/?q=ahtari", "/fi/kunnat/ahtari/"),
        ("/fi/haku/?q=Uusimaa", "/fi/maakunnat/uusimaa/"),
    ],
)
def test_the_name_of_a_place_leads_to_its_page_and_is_never_spelled_otherwise(demo, address, target):
    page = demo.get(address).text
    direct = page.partition('<p class="direct">')[2].partition("</p>")[0]
    assert f'href="{target}"' in direct
    assert 'class="meant"' not in page


def test_what_names_nothing_leads_nowhere_by_itself(demo):
    assert 'class="direct"' not in demo.get("/fi/haku/?q=muistilista").text

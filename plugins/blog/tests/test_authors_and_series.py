from __future__ import annotations

import re

import pytest
from yhteistuumin_blog.post import reading_minutes


def post(uid: str, day: str, authors: tuple[str, ...], *, series: str = "", langs: str = "fi sv") -> dict[str, object]:
    def text(lang: str) -> dict[str, object]:
        return {
            "title": f"{uid} {lang}",
            "slug": f"{uid}-{lang}",
            "state": "published",
            "published_at": f"{day}T12:00:00Z",
            "body": f"<p>{'sana ' * 500}</p>",
            "fields": {"series_title": {"fi": "Kuntavierailut", "sv": "Kommunbesök"}[lang]} if series else {},
        }

    languages = langs.split()
    return {
        "uid": uid,
        "kind": "post",
        "lead": languages[0],
        "fields": {"authors": authors, "series": series},
        "translations": {lang: text(lang) for lang in languages},
    }


POSTS = (
    post("one", "2026-01-10", ("Sanna Ylijoki",), series="visits"),
    post("two", "2026-02-10", ("Åsa Öhman", "Sanna Ylijoki"), series="visits", langs="sv"),
    post("three", "2026-03-10", ("Henrik Östergård",), series="visits"),
    post("alone", "2026-04-10", ("Asa Ohman",)),
)


@pytest.fixture(scope="module")
def blog(shared_site):
    return shared_site(*POSTS).test_client()


def titles(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>|\u00ad", "", title) for title in re.findall(r"<h2[^>]*>(.*?)</h2>", page)]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/fi/blogi/kirjoittajat/sanna-ylijoki/", ["two sv", "one fi"]),
        ("/sv/blogg/skribenter/sanna-ylijoki/", ["two sv", "one sv"]),
        ("/sv/blogg/skribenter/henrik-ostergard/", ["three sv"]),
    ],
)
def test_an_author_has_a_page_with_the_newest_post_first(blog, address, expected):
    assert titles(blog.get(address).text) == expected


def test_names_that_have_one_address_share_a_page(blog):
    page = blog.get("/fi/blogi/kirjoittajat/asa-ohman/").text
    assert titles(page) == ["alone fi", "two sv"]


@pytest.mark.parametrize(
    ("address", "status", "to"),
    [
        ("/fi/blogi/skribenter/sanna-ylijoki/", 301, "/fi/blogi/kirjoittajat/sanna-ylijoki/"),
        ("/sv/blogg/kirjoittajat/", 301, "/sv/blogg/skribenter/"),
        ("/fi/blogi/kirjoittajat/nobody/", 404, None),
        ("/fi/blogi/kirjoittajat/sanna-ylijoki/?page=2", 404, None),
    ],
)
def test_a_wrong_address_of_an_author_is_told(blog, address, status, to):
    answer = blog.get(address)
    assert (answer.status_code, answer.location) == (status, to)


def test_an_author_page_stands_in_both_languages_and_has_a_feed(blog):
    page = blog.get("/fi/blogi/kirjoittajat/sanna-ylijoki/").text
    assert 'hreflang="sv" href="http://localhost/sv/blogg/skribenter/sanna-ylijoki/"' in page
    feed = blog.get("/fi/blogi/feed.atom?authors=Sanna+Ylijoki").text
    assert re.findall(r"<title>([^<]+)</title>", feed) == ["Blogi: Sanna Ylijoki – Kulttuuria yhteistuumin", "one fi"]
    assert 'href="/fi/blogi/feed.atom?authors=Sanna+Ylijoki"' in page


def test_everybody_who_writes_is_listed_by_name(blog):
    page = blog.get("/sv/blogg/skribenter/").text
    index = page.partition('<ul class="index">')[2].partition("</ul>")[0]
    assert re.findall(r'<a href="[^"]+">([^<]+)</a><span>(\d+)', index) == [
        ("Asa Ohman", "1"),
        ("Henrik Östergård", "1"),
        ("Sanna Ylijoki", "2"),
        ("Åsa Öhman", "1"),
    ]


def test_authors_are_a_filter_of_the_blog(blog):
    page = blog.get("/fi/blogi/").text
    assert '<a href="/fi/blogi/?authors=Sanna+Ylijoki">Sanna Ylijoki<span>2</span></a>' in page
    assert titles(blog.get("/fi/blogi/?authors=Nobody").text.partition('<ul class="list">')[2]) == [
        "alone fi",
        "three fi",
        "two sv",
        "one fi",
    ]


def series(page: str) -> tuple[list[str], dict[str, str]]:
    block = page.partition('aria-labelledby="series"')[2].partition("</nav>")[0]
    parts = re.findall(r"<li[^>]*><(?:a|b)[^>]*>([^<]+)<", block)
    return parts, dict(re.findall(r'rel="(prev|next)" href="([^"]+)"', block))


@pytest.mark.parametrize(
    ("address", "ways"),
    [
        ("/fi/blogi/one-fi/", {"next": "/sv/blogg/two-sv/"}),
        ("/fi/blogi/three-fi/", {"prev": "/sv/blogg/two-sv/"}),
    ],
)
def test_a_series_lists_its_parts_from_the_first_and_leads_both_ways(blog, address, ways):
    page = blog.get(address).text
    assert series(page) == (["one fi", "two sv", "three fi"], ways)
    assert "Kuntavierailut" in page.replace("\u00ad", "")


def test_a_post_alone_has_no_series(blog):
    assert 'id="series"' not in blog.get("/fi/blogi/alone-fi/").text


@pytest.mark.parametrize(("letters", "minutes"), [(0, 1), (900, 1), (2499, 2), (2600, 3)])
def test_reading_time_is_told_in_whole_minutes(letters, minutes):
    assert reading_minutes("a" * letters) == minutes


def test_a_post_tells_how_long_it_takes_to_read(blog):
    assert re.search(r"<dt>Lukuaika</dt><dd>2 minuuttia</dd>", blog.get("/fi/blogi/one-fi/").text)
    assert re.search(r"<dt>Lästid</dt><dd>2 minuter</dd>", blog.get("/sv/blogg/one-sv/").text)

from __future__ import annotations

import re

import pytest
from defusedxml import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def text(title: str, slug: str, day: str, **more: object) -> dict[str, object]:
    return {
        "title": title,
        "slug": slug,
        "state": "published",
        "published_at": f"{day}T12:00:00Z",
        "body": f"<p>{title}.</p>",
        **more,
    }


def post(uid: str, *, authors: tuple[str, ...] = ("Sanna Ylijoki",), **more: object) -> dict[str, object]:
    return {"uid": uid, "kind": "post", "fields": {"authors": authors}, **more}


VISIT = post(
    "visit",
    national=True,
    lead="fi",
    region="lappi",
    themes=["skills-and-peer-learning"],
    translations={
        "fi": text("Kolme asiaa kuntavierailulta", "kolme-asiaa", "2026-03-02", summary="Mitä opin."),
        "sv": text("Tre saker från kommunbesöket", "tre-saker", "2026-03-09", summary="Vad jag lärde mig."),
    },
)
PRACTICE_IN_SWEDISH = post(
    "god-praxis",
    lead="sv",
    region="uusimaa",
    themes=["children-s-culture"],
    authors=("Henrik Östergård", "Linnea Strandvik"),
    translations={"sv": text("Vad är god praxis?", "god-praxis", "2025-11-05")},
)
SPRING = post(
    "spring",
    lead="fi",
    region="lappi",
    themes=["children-s-culture"],
    translations={
        "fi": text("Kevät tulee", "kevat-tulee", "2025-04-01"),
        "sv": text("Våren kommer", "varen-kommer", "2025-04-02", state="draft"),
    },
)


@pytest.fixture(scope="module")
def blog(shared_site):
    """A visitor of a blog with three posts."""
    return shared_site(VISIT, PRACTICE_IN_SWEDISH, SPRING).test_client()


def titles(page: str) -> list[str]:
    listed = page.partition('<ul class="list">')[2].partition("</ul>")[0]
    return [re.sub(r"<[^>]+>|\u00ad", "", title) for title in re.findall(r"<h2[^>]*>(.*?)</h2>", listed)]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/fi/blogi/", ["Kolme asiaa kuntavierailulta", "Vad är god praxis?", "Kevät tulee"]),
        ("/sv/blogg/", ["Tre saker från kommunbesöket", "Vad är god praxis?", "Kevät tulee"]),
        ("/fi/blogi/?year=2025", ["Vad är god praxis?", "Kevät tulee"]),
        ("/sv/blogg/?year=2026", ["Tre saker från kommunbesöket"]),
        ("/fi/blogi/?theme=arts-and-culture-education", ["Vad är god praxis?", "Kevät tulee"]),
        ("/fi/blogi/?theme=children-s-culture&region=lappi", ["Kevät tulee"]),
        ("/fi/blogi/?year=2025&lang=sv", ["Vad är god praxis?"]),
    ],
)
def test_posts_are_listed_newest_first_by_year_theme_and_region(blog, address, expected):
    assert titles(blog.get(address).text) == expected


def test_years_are_filters_with_counts(blog):
    page = blog.get("/fi/blogi/").text
    years = re.findall(r'<a href="/fi/blogi/\?year=(\d+)">(\d+)<span>(\d+)</span></a>', page)
    assert years == [("2026", "2026", "1"), ("2025", "2025", "2")]


def test_a_listed_post_names_its_authors_and_its_day_in_the_form_of_the_language(blog):
    page = blog.get("/fi/blogi/").text
    assert '>Linnea Strandvik</a></b> <time datetime="2025-11-05">5.11.2025</time>' in page
    assert '<b><a href="/fi/blogi/kirjoittajat/henrik-ostergard/">Henrik Östergård</a>, <a' in page


def test_a_post_in_the_other_language_only_is_marked_with_it(blog):
    page = blog.get("/fi/blogi/").text
    assert '<h2 lang="sv"><a href="/sv/blogg/god-praxis/" hreflang="sv">' in page
    assert '<span class="badge badge--lang">Vain ruotsiksi</span>' in page


def test_a_post_shows_its_authors_day_theme_and_text(blog):
    page = blog.get("/sv/blogg/god-praxis/").text
    assert '<html lang="sv">' in page
    assert 'Skribenter: <b><a href="/sv/blogg/skribenter/henrik-ostergard/">Henrik Östergård</a>, <a' in page
    assert '<time datetime="2025-11-05">5.11.2025</time>' in page
    assert "<p>Vad är god praxis?.</p>" in page
    assert '<a href="/sv/teman/barnkultur/">Barnkultur</a>' in page


def test_one_author_is_told_in_the_singular(blog):
    assert "Kirjoittaja: <b><a" in blog.get("/fi/blogi/kolme-asiaa/").text
    assert "Kirjoittajat" not in blog.get("/fi/blogi/kolme-asiaa/").text


@pytest.mark.parametrize("address", ["/fi/blogi/varen-kommer/", "/sv/blogg/varen-kommer/", "/fi/blogi/no-such/"])
def test_a_post_that_is_not_published_is_not_found(blog, address):
    assert blog.get(address).status_code == 404


def feed(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return ElementTree.fromstring(answer.data, forbid_dtd=True)


def entries(client, address):
    return [
        {
            "id": entry.findtext(f"{ATOM}id"),
            "title": entry.findtext(f"{ATOM}title"),
            "link": entry.find(f"{ATOM}link").get("href"),
            "published": entry.findtext(f"{ATOM}published"),
        }
        for entry in feed(client, address).iter(f"{ATOM}entry")
    ]


def test_a_feed_has_the_posts_of_its_language_only(blog):
    assert entries(blog, "/sv/blogg/feed.atom") == [
        {
            "id": "http://localhost/sv/blogg/visit/",
            "title": "Tre saker från kommunbesöket",
            "link": "http://localhost/sv/blogg/tre-saker/",
            "published": "2026-03-09T12:00:00+00:00",
        },
        {
            "id": "http://localhost/sv/blogg/god-praxis/",
            "title": "Vad är god praxis?",
            "link": "http://localhost/sv/blogg/god-praxis/",
            "published": "2025-11-05T12:00:00+00:00",
        },
    ]
    assert [entry["title"] for entry in entries(blog, "/fi/blogi/feed.atom")] == [
        "Kolme asiaa kuntavierailulta",
        "Kevät tulee",
    ]


def test_a_feed_says_its_language_and_leads_to_its_listing(blog):
    root = feed(blog, "/fi/blogi/feed.atom")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert root.get(LANG) == "fi"
    assert links == {"alternate": "http://localhost/fi/blogi/", "self": "http://localhost/fi/blogi/feed.atom"}
    assert root.findtext(f"{ATOM}title").startswith("Blogi – ")


def test_a_feed_has_everything_that_atom_demands(blog):
    for address in ("/fi/blogi/feed.atom", "/sv/blogg/feed.atom", "/fi/blogi/feed.atom?year=1999"):
        root = feed(blog, address)
        for element in (root, *root.iter(f"{ATOM}entry")):
            assert element.findtext(f"{ATOM}id"), address
            assert element.findtext(f"{ATOM}title"), address
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", element.findtext(f"{ATOM}updated"))
        assert root.find(f"{ATOM}author/{ATOM}name") is not None


def test_the_id_of_an_entry_survives_a_new_address_and_leads_to_it(client, put):
    put(VISIT, PRACTICE_IN_SWEDISH, SPRING)
    before = [entry["id"] for entry in entries(client, "/fi/blogi/feed.atom")]
    moved = {"fi": {**VISIT["translations"]["fi"], "slug": "kolme-oppia"}, "sv": VISIT["translations"]["sv"]}
    put({**VISIT, "translations": moved})
    after = entries(client, "/fi/blogi/feed.atom")
    assert [entry["id"] for entry in after] == before
    assert after[0]["link"] == "http://localhost/fi/blogi/kolme-oppia/"
    for old in (after[0]["id"].removeprefix("http://localhost"), "/fi/blogi/kolme-asiaa/"):
        answer = client.get(old)
        assert (answer.status_code, answer.location) == (301, "/fi/blogi/kolme-oppia/")


def test_accepted_posts_are_on_the_front_page_and_every_post_on_the_page_of_its_region(blog):
    front = blog.get("/sv/").text
    assert "Tre saker från kommunbesöket" in front.replace("\u00ad", "")
    assert "Vad är god praxis?" not in front.replace("\u00ad", "")
    region = blog.get("/fi/maakunnat/lappi/").text.replace("\u00ad", "")
    assert "Kolme asiaa kuntavierailulta" in region
    assert "Vad är god praxis?" not in region


def test_a_blog_without_posts_says_so(client):
    page = client.get("/fi/blogi/")
    assert (page.status_code, '<div class="empty">' in page.text) == (200, True)
    assert feed(client, "/fi/blogi/feed.atom").findall(f"{ATOM}entry") == []

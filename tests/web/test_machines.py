from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import pytest

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize(
    ("address", "titles"),
    [
        ("/fi/tietopankki/feed.atom", ["Kirjastoauto 1", "Kirjastoauto 2"]),
        ("/sv/kunskapsbank/feed.atom", ["Bokbuss 1", "Bokbuss 2"]),
        ("/fi/blogi/feed.atom", []),
        ("/sv/blogg/feed.atom", ["Vad är god praxis?"]),
        ("/fi/teemat/lastenkulttuuri/feed.atom", ["Kirjastoauto 1", "Kirjastoauto 2"]),
        ("/fi/maakunnat/uusimaa/feed.atom", ["Kirjastoauto 1", "Kirjastoauto 2"]),
        ("/fi/maakunnat/lappi/feed.atom", []),
        ("/sv/feed.atom", ["Bokbuss 1", "Bokbuss 2", "Vad är god praxis?", "Om nätverket", "Dataskydd"]),
        ("/fi/tietopankki/feed.atom?region=lappi", []),
    ],
)
def test_a_feed_holds_what_is_published_in_its_language(reader, address, titles):
    response = reader.get(address)
    assert response.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(response.data)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == titles


def test_an_entry_of_a_feed_keeps_its_id_when_its_address_changes(reader):
    feed = ElementTree.fromstring(reader.get("/fi/tietopankki/feed.atom").data)
    entry = next(feed.iter(f"{ATOM}entry"))
    assert entry.findtext(f"{ATOM}id") == "http://localhost/fi/tietopankki/practice-1/"
    assert entry.find(f"{ATOM}link").get("href") == "http://localhost/fi/tietopankki/kirjastoauto-1/"


def test_the_feed_of_an_unknown_theme_is_not_found(reader):
    assert reader.get("/fi/teemat/no-such/feed.atom").status_code == 404


def test_pages_tell_their_feed(reader):
    for address, feed in (
        ("/fi/", "/fi/feed.atom"),
        ("/fi/blogi/", "/fi/blogi/feed.atom"),
        ("/fi/maakunnat/uusimaa/", "/fi/maakunnat/uusimaa/feed.atom"),
        ("/fi/teemat/lastenkulttuuri/", "/fi/teemat/lastenkulttuuri/feed.atom"),
    ):
        assert 'type="application/atom+xml"' in reader.get(address).text
        assert f'href="{feed}"' in reader.get(address).text


def test_the_sitemap_names_one_map_for_each_language(reader):
    index = ElementTree.parse(BytesIO(reader.get("/sitemap.xml").data))
    assert [found.text for found in index.iter(f"{MAP}loc")] == [
        "http://localhost/sitemap-fi.xml",
        "http://localhost/sitemap-sv.xml",
    ]


def test_every_address_of_a_sitemap_answers(reader):
    for lang in ("fi", "sv"):
        addresses = locations(reader, lang)
        assert {f"/{lang}/", *EXPECTED[lang]} <= set(addresses)
        shown = [a for n, a in enumerate(addresses) if n % 7 == 0 or a in EXPECTED[lang]]
        assert [a for a in shown if reader.get(a).status_code != 200] == []


def test_drafts_and_untranslated_items_are_in_no_sitemap(reader):
    assert "/fi/blogi/vad-ar-god-praxis/" not in locations(reader, "fi")
    assert reader.get("/sitemap-de.xml").status_code == 404


EXPECTED = {
    "fi": {
        "/fi/tietopankki/kirjastoauto-1/",
        "/fi/tietoa/tietosuoja/",
        "/fi/teemat/lastenkulttuuri/",
        "/fi/maakunnat/uusimaa/",
    },
    "sv": {"/sv/blogg/vad-ar-god-praxis/", "/sv/teman/barnkultur/", "/sv/landskap/nyland/"},
}


def locations(client, lang):
    tree = ElementTree.parse(BytesIO(client.get(f"/sitemap-{lang}.xml").data))
    return [found.text.removeprefix("http://localhost") for found in tree.iter(f"{MAP}loc")]


def test_robots_are_told_where_the_sitemap_is(client):
    text = client.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in text
    assert "Disallow: /admin/" in text


def test_the_site_says_whether_it_can_serve_and_is_in_order(client):
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok\n")
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json) == (200, {"ready": True, "faults": []})


def test_the_site_is_not_ready_while_a_migration_waits(site, client):
    from sqlalchemy import text

    from yhteistuumin.db import write

    with site.app_context(), write() as writing:
        writing.execute(text("DELETE FROM alembic_version"))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json == {"ready": False, "faults": ["migrations of core are not applied"]}


def test_a_drawing_may_be_kept_for_ever(client):
    response = client.get("/weave/band/uusimaa.svg")
    assert response.mimetype == "image/svg+xml"
    assert "immutable" in response.headers["Cache-Control"]
    again = client.get("/weave/band/uusimaa.svg", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/weave/wide/uusimaa.svg", 200),
        ("/weave/cover/uusimaa~children-s-culture~act-2019-166.svg", 200),
        ("/weave/hang/all.svg", 200),
        ("/weave/hang/narrow.svg", 200),
        ("/weave/mark/sign.svg", 200),
        ("/weave/knot/uusimaa.svg", 404),
        ("/weave/band/a~b.svg", 404),
        ("/weave/cover/uusimaa.svg", 404),
        ("/weave/band/%3Cscript%3E.svg", 404),
        (f"/weave/band/{'x' * 101}.svg", 404),
    ],
)
def test_only_known_drawings_are_drawn(client, address, status):
    assert client.get(address).status_code == status


def test_a_static_file_is_kept_for_ever_under_its_hashed_name_only(site, client):
    from yhteistuumin.web.statics import static_url

    with site.app_context():
        hashed = static_url("css/site.css")
    stale = hashed[: hashed.rindex("-")] + "-" + "0" * 12 + ".css"
    policies = {}
    for address in (hashed, "/static/css/site.css", stale):
        with client.get(address) as response:
            policies[address] = "immutable" in response.headers["Cache-Control"]
    assert policies == {hashed: True, "/static/css/site.css": False, stale: False}


@pytest.mark.parametrize(
    "address",
    ["/static/no-such.css", "/static/../site.py", "/static/%2e%2e/site.py", "/media/../site.db", "/media/x.webp"],
)
def test_no_other_file_is_served(client, address):
    assert client.get(address).status_code == 404


def test_a_region_with_a_look_wears_it(reader):
    page = reader.get("/fi/maakunnat/uusimaa/").text
    assert 'data-look="uusimaa"' in page
    address = page.partition('href="/look/')[2].partition('"')[0]
    sheet = reader.get(f"/look/{address}")
    assert sheet.mimetype == "text/css"
    assert '[data-look="uusimaa"]{--look-accent:#1d5546' in sheet.text
    assert "data-look" not in reader.get("/fi/maakunnat/lappi/").text
    assert reader.get("/look/lappi-000000000000.css").status_code == 404

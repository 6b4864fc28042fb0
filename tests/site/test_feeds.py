"""Every feed is one that a feed reader takes, and every list that can be followed says so."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from defusedxml import ElementTree
from flask.testing import FlaskClient

RULES = runpy.run_path(str(Path(__file__).parents[2] / "bench" / "atom_rules.py"))
ATOM, LANG, faults = RULES["ATOM"], RULES["LANG"], RULES["faults"]
FEED = re.compile(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"')
PAGES = (
    "/fi/",
    "/sv/kunskapsbank/?stage=in-use&region=uusimaa",
    "/fi/tietopankki/?theme=children-s-culture&life-course=babies",
    "/fi/blogi/",
    "/fi/blogi/kirjoittajat/sanna-ylijoki/",
    "/sv/teman/barnkultur/",
    "/sv/landskap/nyland/",
    "/sv/kommuner/borga/",
)
ODD = {
    "uid": "odd",
    "kind": "post",
    "lead": "sv",
    "region": "uusimaa",
    "fields": {"authors": ["Åsa & Co <script>"], "series": "byar & torg"},
    "translations": {
        "sv": {
            "title": "Byar & <b>torg</b> – «nu»",
            "slug": "byar",
            "summary": "Å, ä & ö: 3 < 5.",
            "body": "<p>Text.</p>",
            "state": "published",
            "published_at": "2026-03-02T09:00:00+02:00",
            "fields": {"series_title": "Byar & torg"},
        }
    },
}


def text_of(markup: str, path: str) -> list[str | None]:
    names = "/".join(f"{ATOM}{name}" for name in path.split("/"))
    return [node.text for node in ElementTree.fromstring(markup).findall(names)]


@pytest.mark.parametrize("page", PAGES)
def test_a_list_leads_to_its_feed_which_has_no_fault(demo: FlaskClient, page: str) -> None:
    shown = demo.get(page)
    assert shown.status_code == 200, page
    addresses = [address.replace("&amp;", "&") for address in FEED.findall(shown.text)]
    assert addresses
    for address in addresses:
        answer = demo.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
        assert faults(answer.data) == []
        feed = ElementTree.fromstring(answer.text)
        assert feed.get(LANG) == page.split("/")[1]
        itself = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
        assert [href.removeprefix("http://localhost") for href in itself] == [address]


def test_what_was_written_is_text_in_the_feed(client: FlaskClient, put: Callable[..., None]) -> None:
    put(ODD, {**ODD, "uid": "even", "translations": {"sv": {**ODD["translations"]["sv"], "slug": "torg"}}})  # type: ignore[index]
    page = client.get("/sv/blogg/byar/").text
    series = FEED.findall(page)[-1].replace("&amp;", "&")
    assert series == "/sv/blogg/feed.atom?series=byar+%26+torg"
    for address in ("/sv/feed.atom", series):
        markup = client.get(address).text
        assert set(text_of(markup, "entry/title")) == {"Byar & <b>torg</b> – «nu»"}
        assert set(text_of(markup, "entry/summary")) == {"Å, ä & ö: 3 < 5."}
        assert text_of(markup, "entry/published") == ["2026-03-02T07:00:00+00:00"] * 2
        assert len(text_of(markup, "entry/id")) == 2
    assert len(text_of(client.get("/sv/blogg/feed.atom?series=other").text, "entry/id")) == 2


def test_a_new_address_keeps_the_id_and_a_change_moves_the_date(client: FlaskClient, put: Callable[..., None]) -> None:
    put(ODD)
    before = client.get("/sv/blogg/feed.atom").text
    text = {**ODD["translations"]["sv"], "slug": "byar-och-torg", "body": "<p>En annan text.</p>"}  # type: ignore[index]
    put({**ODD, "translations": {"sv": text}})
    after = client.get("/sv/blogg/feed.atom").text
    assert text_of(before, "entry/id") == text_of(after, "entry/id")
    assert text_of(before, "entry/published") == text_of(after, "entry/published")
    assert str(text_of(before, "entry/updated")) < str(text_of(after, "entry/updated"))
    old = str(text_of(before, "entry/id")[0]).removeprefix("http://localhost")
    assert client.get(old).location == "/sv/blogg/byar-och-torg/"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<updated>2026-03-02T07:00:00Z", "<updated>2026-03-02", "InvalidRFC3339Date entry/updated"),
        ("<updated>2026-03-02T07:00:00Z", "<updated>2026-02-30T07:00:00Z", "InvalidRFC3339Date entry/updated"),
        ("<id>urn:a</id>", "", "MissingElement entry/id"),
        ("<id>urn:a</id>", "<id>/a</id>", "InvalidFullLink entry/id"),
        ("<title>A</title>", "<title>A</title><title>B</title>", "DuplicateElement entry/title"),
        ("<title>A</title>", "<title>&lt;b>A&lt;/b></title>", "ContainsUndeclaredHTML entry/title"),
        ("<title>A</title>", '<title type="xhtml">A</title>', "MissingXhtmlDiv entry/title"),
        ("<title>A</title>", '<title type="text/plain">A</title>', "InvalidTextType entry/title"),
        ("<author><name>X</name></author>", "", "MissingElement entry/author"),
        ('xml:lang="fi"', 'xml:lang="suomi_fi"', "InvalidLanguage feed/xml:lang"),
        ('<link href="/a"/>', '<link href="/a"/><link href="/b"/>', "DuplicateAtomLink entry/link"),
        ("</feed>", "", "SAXError /"),
    ],
)
def test_the_rules_see_each_fault(old: str, new: str, fault: str) -> None:
    good = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fi"><id>urn:f</id><title>F</title>'
        "<updated>2026-03-02T07:00:00Z</updated><author><name>X</name></author>"
        '<entry><id>urn:a</id><title>A</title><link href="/a"/><updated>2026-03-02T07:00:00Z</updated></entry></feed>'
    )
    assert faults(good) == []
    head, entry = good.split("<entry>") if "entry" in fault and "author" not in fault else ("", good)
    assert faults(f"{head}{'<entry>' if head else ''}{entry.replace(old, new)}") == [fault]

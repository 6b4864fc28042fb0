from __future__ import annotations

import html
import re

import pytest
from defusedxml import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def lists(put, client, make_practice):
    put(make_practice(1), make_practice(2, region="lappi"))
    return client


def embedded(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>|­", "", title) for title in re.findall(r"<h2[^>]*>(.*?)</h2>", page)]


def test_a_list_can_be_shown_in_a_frame_with_its_filters_and_without_the_site(lists):
    answer = lists.get("/fi/tietopankki/embed/?region=lappi")
    assert embedded(answer.text) == ["Kirjastoauto 2"]
    assert "<h1>Tietopankki: Lappi</h1>" in answer.text.replace("\u00ad", "")
    assert "<nav" not in answer.text
    assert set(re.findall(r'<a href="[^"]+" target="([^"]+)"', answer.text)) == {"_top"}
    assert '<link rel="canonical" href="http://localhost/fi/tietopankki/">' in answer.text


@pytest.mark.parametrize(("address", "ancestors"), [("/fi/tietopankki/embed/", "*"), ("/fi/tietopankki/", "'none'")])
def test_only_the_list_for_frames_may_stand_in_one(lists, address, ancestors):
    policy = lists.get(address).headers["Content-Security-Policy"]
    assert re.findall(r"frame-ancestors ([^;]+)", policy) == [ancestors]


def test_a_listing_tells_how_to_take_it_along_with_its_filters(lists):
    page = lists.get("/sv/kunskapsbank/?region=lappi").text
    code = html.unescape(html.unescape(page.partition('id="take-code"')[2].partition(">")[2].partition("<")[0]))
    assert 'src="http://localhost/sv/kunskapsbank/embed/?region=lappi"' in code
    assert 'title="Kunskapsbank: Lappland"' in code
    assert 'value="http://localhost/sv/kunskapsbank/feed.atom?region=lappi"' in page


def test_the_feed_of_a_narrowed_list_has_its_own_title_and_addresses(lists):
    root = ElementTree.fromstring(lists.get("/fi/tietopankki/feed.atom?region=lappi").data, forbid_dtd=True)
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert root.findtext(f"{ATOM}title") == "Tietopankki: Lappi – Kulttuuria yhteistuumin"
    assert root.findtext(f"{ATOM}id") == "http://localhost/fi/tietopankki/?region=lappi"
    assert links == {
        "alternate": "http://localhost/fi/tietopankki/?region=lappi",
        "self": "http://localhost/fi/tietopankki/feed.atom?region=lappi",
    }
    assert [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")] == ["Kirjastoauto 2"]


def test_a_list_of_nothing_says_so_and_a_wrong_filter_is_a_wrong_address(lists):
    assert "Täällä ei ole vielä julkaistu mitään." in lists.get("/fi/blogi/embed/").text
    assert lists.get("/fi/tietopankki/embed/?region=atlantis").status_code == 404

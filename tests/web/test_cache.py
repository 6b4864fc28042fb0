from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from yhteistuumin.content.state import State, bump_content_revision
from yhteistuumin.db import write
from yhteistuumin.web.cache import EXTENSION, KeptPage, PageCache
from yhteistuumin.web.paging import Entry, pager


def test_a_second_reader_gets_the_kept_page(network, reader):
    first = reader.get("/fi/tietopankki/").text
    forge(network, "/fi/tietopankki/", "kept")
    assert reader.get("/fi/tietopankki/").text == "kept"
    assert first != "kept"


def test_a_publication_is_seen_at_once(network, reader, put, make_practice):
    reader.get("/fi/tietopankki/")
    put(make_practice(9))
    assert "/fi/tietopankki/kirjastoauto-9/" in reader.get("/fi/tietopankki/").text


def test_a_reader_who_has_the_page_is_told_so(network, reader):
    first = reader.get("/fi/")
    again = reader.get("/fi/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with network.app_context(), write() as writing:
        bump_content_revision(writing)
    assert reader.get("/fi/", headers={"If-None-Match": '"another"'}).status_code == 200


def test_who_is_signed_in_gets_no_kept_page(network: Flask, reader: FlaskClient, signed_in):
    reader.get("/fi/")
    forge(network, "/fi/", "kept")
    assert signed_in("coordinator").get("/fi/").text != "kept"


@pytest.mark.parametrize("address", ["/fi/no-such-page/", "/", "/healthz", "/fi/tietopankki/practice-1/"])
def test_only_whole_pages_are_kept(network, reader, address):
    reader.get(address)
    assert len(network.extensions[EXTENSION]) == 0


def test_a_worker_that_is_behind_keeps_nothing(network, reader):
    from yhteistuumin.content.state import bump_generation

    with network.app_context(), write() as writing:
        bump_generation(writing)
    assert reader.get("/fi/").status_code == 200
    assert len(network.extensions[EXTENSION]) == 0


def test_the_page_least_recently_asked_for_is_forgotten_first():
    cache = PageCache(size=2)
    for path in "ab":
        cache.put(at(path), PAGE)
    cache.get(at("a"), 1.0)
    cache.put(at("c"), PAGE)
    assert [path for path in "abc" if cache.get(at(path), 1.0)] == ["a", "c"]


def test_the_pages_together_have_a_limit():
    cache = PageCache(total=10)
    for path in "abc":
        cache.put(at(path), replace(PAGE, content=b"12345"))
    cache.put(at("c"), replace(PAGE, content=b"54321"))
    assert [path for path in "abc" if cache.get(at(path), 1.0)] == ["b", "c"]


def test_a_kept_page_ages():
    cache = PageCache()
    cache.put(at("a"), PAGE)
    assert cache.get(at("a"), 299.0) == PAGE
    assert cache.get(at("a"), 301.0) is None


@pytest.mark.parametrize("address", ["/fi/", "/fi/teemat/lastenkulttuuri/", "/fi/tietopankki/"])
def test_a_page_costs_the_same_number_of_queries_whatever_it_holds(address, put, count_queries, make_practice):
    put(*(make_practice(number) for number in range(20)))
    few = count_queries(address)
    put(*(make_practice(number) for number in range(20, 1000)))
    assert count_queries(address) == few


def test_an_item_costs_the_same_number_of_queries_on_a_site_of_any_size(put, count_queries, make_practice):
    put(*(make_practice(number) for number in range(20)))
    few = count_queries("/fi/tietopankki/kirjastoauto-3/")
    put(*(make_practice(number) for number in range(20, 1000)))
    assert count_queries("/fi/tietopankki/kirjastoauto-3/") == few
    assert few <= 12


def test_a_kept_page_opens_no_session_of_the_database(network, reader, count_statements):
    first = reader.get("/fi/")
    answers = []
    assert count_statements(lambda: answers.append(reader.get("/fi/"))) == 0
    assert answers[0].text == first.text
    assert list(answers[0].headers) == list(first.headers)


def test_a_kept_page_has_no_body_for_who_asks_for_the_headers_only(reader):
    first = reader.get("/fi/")
    answer = reader.head("/fi/")
    assert (answer.data, answer.headers["ETag"]) == (b"", first.headers["ETag"])


def test_one_address_of_the_site_is_not_answered_with_the_page_of_another(reader):
    reader.get("/fi/", base_url="http://one.example")
    assert "http://two.example" in reader.get("/fi/", base_url="http://two.example").text


def test_a_pager_shows_the_ends_and_what_is_near():
    shown = pager(6, 12, str)
    assert [entry.number for entry in shown.entries] == [1, 0, 4, 5, 6, 7, 8, 0, 12]
    assert (shown.previous, shown.next) == ("5", "7")
    assert pager(1, 1, str).entries == (Entry(1, "1", True),)


PAGE = KeptPage(b"", (), "x", State(1, 1), 0.0)


def at(path):
    return ("http", "localhost", path, "")


def forge(app: Flask, address: str, text: str) -> None:
    """Replace the kept page of *address*, so that it shows when it is used."""
    cache: PageCache = app.extensions[EXTENSION]
    page = cache.get(at(address), 0.0)
    assert page is not None
    headers = tuple((n, v) for n, v in page.headers if n != "Content-Length")
    cache.put(at(address), replace(page, content=text.encode(), headers=headers))

"""Kept pages never hide what the index has since learned."""

from __future__ import annotations

from pathlib import Path

import pytest
from yhteistuumin_search import searching
from yhteistuumin_search.index import backend, rebuild

from yhteistuumin.testing import drain_site, load_lines

QUESTION = "?q=taajama"
KEPT = "yhteistuumin.page_cache"


def page(uid: str, title: str, body: str) -> dict[str, object]:
    text = {"title": title, "body": f"<p>{body}</p>", "state": "published"}
    return {"uid": uid, "kind": "page", "translations": {"fi": text}}


VILLAGE = page("village", "Elävä kylä", "Hiljainen taajama.")
TOWN = page("town", "Vilkas kaupunki", "Toinen taajama.")


def pointer(site) -> Path:
    """The file without which there is no index."""
    with site.app_context():
        return backend().folder.in_use().parent / "current.json"


@pytest.mark.parametrize("view", ["", "feed.atom", "map/"])
def test_what_the_worker_indexes_after_the_question_is_found_at_the_same_address(
    put, site, client, drain, tmp_path, view
):
    put(VILLAGE)
    address = f"/fi/haku/{view}{QUESTION}"
    client.get(address)
    load_lines(site, tmp_path, TOWN)
    before = client.get(address).text
    assert client.get(address).text == before
    assert drain() > 0
    after = client.get(address).text
    site.extensions[KEPT].clear()
    assert after == client.get(address).text
    assert after != before


def test_a_worker_that_ends_between_question_and_answer_leaves_no_old_answer(put, site, client, tmp_path, monkeypatch):
    put(VILLAGE)
    load_lines(site, tmp_path, TOWN)
    asked = searching.hits

    def late(ids, question):
        drain_site(site)
        return asked(ids, question)

    with monkeypatch.context() as patched:
        patched.setattr(searching, "hits", late)
        assert "/fi/vilkas-kaupunki/" not in client.get(f"/fi/haku/{QUESTION}").text
    assert "/fi/vilkas-kaupunki/" in client.get(f"/fi/haku/{QUESTION}").text


def test_a_new_index_has_pages_of_the_old_one_made_anew(put, site, client):
    put(VILLAGE)
    pointer(site).unlink()
    assert "/fi/elava-kyla/" not in client.get(f"/fi/haku/{QUESTION}").text
    with site.app_context():
        rebuild()
    assert "/fi/elava-kyla/" in client.get(f"/fi/haku/{QUESTION}").text


def test_a_sound_index_that_is_made_anew_is_asked_anew(put, site, client):
    put(VILLAGE)
    with site.app_context():
        backend().update(["village"], ())
    assert "/fi/elava-kyla/" not in client.get(f"/fi/haku/{QUESTION}").text
    with site.app_context():
        rebuild()
    assert "/fi/elava-kyla/" in client.get(f"/fi/haku/{QUESTION}").text


@pytest.mark.parametrize("view", ["", "feed.atom", "map/"])
def test_an_answer_without_the_index_is_not_kept(put, site, client, view):
    put(VILLAGE)
    whole = client.get(f"/fi/haku/{view}{QUESTION}").text
    site.extensions[KEPT].clear()
    moved = pointer(site).rename(pointer(site).with_name("moved.json"))
    poor = client.get(f"/fi/haku/{view}{QUESTION}")
    assert poor.text != whole
    assert (len(site.extensions[KEPT]), bool(poor.headers["ETag"])) == (0, True)
    moved.rename(moved.with_name("current.json"))
    assert client.get(f"/fi/haku/{view}{QUESTION}").text == whole


def test_the_note_of_a_page_without_a_question_goes_with_the_damage(put, site, client):
    put(VILLAGE)
    whole = client.get("/fi/haku/").text
    site.extensions[KEPT].clear()
    moved = pointer(site).rename(pointer(site).with_name("moved.json"))
    assert client.get("/fi/haku/").text != whole
    moved.rename(moved.with_name("current.json"))
    assert client.get("/fi/haku/").text == whole


def test_an_answer_of_a_sound_index_is_kept(put, site, client):
    put(VILLAGE)
    client.get(f"/fi/haku/{QUESTION}")
    assert len(site.extensions[KEPT]) == 1


@pytest.mark.parametrize("address", ["/api/v1/search?q=taajama&lang=fi", "/api/v1/suggest?q=elä&lang=fi"])
def test_the_json_of_searches_is_kept_by_nobody(put, site, client, address):
    put(VILLAGE)
    answer = client.get(address)
    assert (len(site.extensions[KEPT]), "max-age" in answer.headers.get("Cache-Control", "")) == (0, False)

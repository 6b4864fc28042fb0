"""Texts that are published for a moment to come."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from yhteistuumin.content.moments import moment_of
from yhteistuumin.db import now
from yhteistuumin.errors import Invalid
from yhteistuumin.testing import counted_queries

Create = Callable[..., str]
Versions = Callable[[str], dict[str, str]]
Clock = Callable[[datetime], None]

PLACES = (
    "/sv/blogg/",
    "/sv/blogg/feed.atom",
    "/sitemap-sv.xml",
    "/api/v1/items?lang=sv",
    "/sv/sok/?q=teatern",
)
ADDRESS = "/sv/blogg/byturne/"


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets what counts as now for what is out."""
    return lambda moment: monkeypatch.setattr("yhteistuumin.content.moments.now", lambda: moment)


@pytest.fixture
def post(editor: FlaskClient, create: Create, versions: Versions) -> str:
    """The address of the form of a post that is ready to be published."""
    address = create(editor)
    texts = {"text-title": "Byturné", "text-body": "Teatern kommer.", "all-authors": "Linnea Strandvik"}
    assert editor.post(address, data={**texts, **versions(address)}).status_code == 303
    return address


def in_days(days: int) -> str:
    return f"{now() + timedelta(days=days):%Y-%m-%d}T09:00"


def shown_in(client: FlaskClient) -> list[str]:
    return [place for place in PLACES if "byturne/" in client.get(place).text]


def test_a_text_comes_out_at_its_moment_everywhere_and_without_a_save(
    site: Flask, editor: FlaskClient, client: FlaskClient, post: str, versions: Versions, clock: Clock, drain
) -> None:
    before = {place: client.get(place).status_code for place in PLACES}
    assert set(before.values()) == {200}
    chosen = in_days(2)
    answer = editor.post(f"{post}publish", data={**versions(post), "at": chosen})
    assert (answer.status_code, answer.location) == (303, f"{post}?note=waiting")
    day = datetime.fromisoformat(chosen)
    sentence = f"Will be published on {day.day} {day:%B} {day.year} at 9.00."
    assert sentence in words_of(editor.get(post).text)
    assert f"sv: comes out {day.day} {day:%B} {day.year} at 9.00" in words_of(editor.get("/admin/").text)
    drain()
    assert (shown_in(client), client.get(ADDRESS).status_code) == ([], 404)
    moment = moment_of(chosen)
    assert moment is not None
    clock(moment - timedelta(seconds=1))
    assert (shown_in(client), client.get(ADDRESS).status_code) == ([], 404)
    clock(moment)
    assert drain() > 0
    assert (shown_in(client), client.get(ADDRESS).status_code) == (list(PLACES), 200)
    assert drain() == 0
    feed = client.get("/sv/blogg/feed.atom").text
    assert moment.isoformat() in feed
    with counted_queries(site) as asked:
        client.get("/sv/blogg/")
    assert len(asked) <= 1


def test_what_waits_can_be_put_off_taken_back_and_published_at_once(
    editor: FlaskClient, client: FlaskClient, post: str, versions: Versions
) -> None:
    editor.post(f"{post}publish", data={**versions(post), "at": in_days(2)})
    assert f'value="{in_days(2)}"' in editor.get(f"{post}publish").text
    editor.post(f"{post}publish", data={**versions(post), "at": in_days(400)})
    assert str((now() + timedelta(days=400)).year) in words_of(editor.get(post).text)
    assert editor.post(f"{post}take-back").status_code == 303
    assert "sv: draft" in words_of(editor.get("/admin/").text)
    editor.post(f"{post}publish", data={**versions(post), "at": in_days(2)})
    assert editor.post(f"{post}bring-out").status_code == 303
    assert client.get(ADDRESS).status_code == 200
    assert editor.post(f"{post}bring-out").status_code == 422
    refused = editor.post(f"{post}publish", data={**versions(post), "at": in_days(2)})
    assert refused.status_code == 422
    assert client.get(ADDRESS).status_code == 200


def test_a_moment_that_has_passed_is_now(
    editor: FlaskClient, client: FlaskClient, post: str, versions: Versions
) -> None:
    answer = editor.post(f"{post}publish", data={**versions(post), "at": "2020-02-02T02:02"})
    assert (answer.location, client.get(ADDRESS).status_code) == (f"{post}?note=published", 200)
    assert f"{now():%Y-%m-%d}"[:4] in words_of(client.get(ADDRESS).text)


def test_a_mistake_in_the_moment_is_told_and_what_was_typed_stays(
    editor: FlaskClient, post: str, versions: Versions
) -> None:
    answer = editor.post(f"{post}publish", data={**versions(post), "at": "2027-03-28T03:30"})
    assert answer.status_code == 422
    assert "Choose 04.30" in words_of(answer.text) and 'value="2027-03-28T03:30"' in answer.text


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2027-03-28T02:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28T04:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("2027-10-31T03:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("2027-10-31T04:00", datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
        ("9999-12-31T23:59", datetime(9999, 12, 31, 21, 59, tzinfo=UTC)),
        (" ", None),
    ],
)
def test_a_moment_is_written_in_finnish_time(given: str, moment: datetime | None) -> None:
    assert moment_of(given) == moment


@pytest.mark.parametrize(
    "given",
    ["tomorrow", "2027-03-28", "2027-03-28T03:00", "12027-01-01T09:00", "0001-01-01T00:00", "2027-01-01T09:00Z"],
)
def test_what_is_no_moment_is_refused(given: str) -> None:
    with pytest.raises(Invalid):
        moment_of(given)


def test_a_loaded_text_waits_as_well_and_is_announced_though_nobody_looked(
    site: Flask, client: FlaskClient, put, clock: Clock, drain
) -> None:
    from yhteistuumin.content import outbox

    moment = now() + timedelta(days=3)
    waits = {"state": "published", "published_at": moment.isoformat()}
    line = {
        "uid": "tour",
        "kind": "post",
        "lead": "sv",
        "fields": {"authors": ["Linnea Strandvik"]},
        "translations": {
            "sv": {"title": "Byturné", "slug": "byturne", "body": "<p>Teatern kommer.</p>", **waits},
            "fi": {"title": "Kyläkiertue", "slug": "kylakiertue", "state": "published"},
        },
    }
    put(line)
    assert "Endast på finska" in client.get("/sv/blogg/").text
    assert "Byturné" not in client.get("/fi/blogi/kylakiertue/").text
    site.extensions.pop(outbox._LOOKED)  # another worker takes over
    clock(moment + timedelta(hours=1))
    assert drain() > 0
    hit = client.get("/sv/sok/?q=teatern").text
    assert 'href="/sv/blogg/byturne/"' in hit

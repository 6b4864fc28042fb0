"""Sessions: what a cookie opens, when it stops, and that visitors have none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import update

from yhteistuumin.db import now, write
from yhteistuumin.security import sessions
from yhteistuumin.security.devices import device_name
from yhteistuumin.security.permissions import public
from yhteistuumin.tables import AuditEntry, SessionToken

from .conftest import HERE, make_account, sign_in, tables_of


def token_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("yt_session")
    assert cookie is not None
    return cookie.value


def browser_with(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("yt_session", token)
    return client


def age(app: Flask, **moments: object) -> None:
    with app.app_context(), write() as db:
        db.execute(update(SessionToken).values(**moments))


def test_a_visitor_gets_no_cookie_and_causes_no_write(app: Flask, client: FlaskClient) -> None:
    answers = [client.get(path) for path in ("/open", "/who", "/admin/", "/admin/sign-in", "/nowhere")]
    answers.append(client.post("/admin/sign-out", headers=HERE))
    assert [answer.headers.getlist("Set-Cookie") for answer in answers] == [[]] * 6
    assert tables_of(app, SessionToken.token_hash) == []
    assert tables_of(app, AuditEntry.id) == []


def test_a_page_says_that_it_differs_by_cookie_only_when_it_looked_who_asks(client: FlaskClient) -> None:
    assert [client.get(path).headers.get("Vary") for path in ("/open", "/who")] == [None, "Cookie"]


def test_signing_in_sets_one_careful_cookie(app: Flask, client: FlaskClient) -> None:
    make_account(app, "aino@example.org", "author", "uusimaa")
    answer = sign_in(client, "aino@example.org")
    token = token_of(client)
    assert answer.headers.getlist("Set-Cookie") == [f"yt_session={token}; HttpOnly; Path=/; SameSite=Lax"]
    assert len(token) == 43
    assert tables_of(app, SessionToken.token_hash) == [(sessions.token_hash(token),)]
    assert client.get("/who").text == "aino"


def test_a_cookie_from_before_signing_in_opens_nothing_afterwards(app: Flask, client: FlaskClient) -> None:
    make_account(app, "aino@example.org", "author", "uusimaa")
    with app.app_context():
        planted = sessions.create({"seen": "yes"}, None)
    client.set_cookie("yt_session", planted)
    sign_in(client, "aino@example.org")
    assert token_of(client) != planted
    assert browser_with(app, planted).get("/who").text == "nobody"
    assert client.get("/who").text == "aino"


def test_an_invented_token_is_never_taken_over(app: Flask, client: FlaskClient) -> None:
    make_account(app, "aino@example.org")
    client.set_cookie("yt_session", "chosen-by-somebody-else")
    sign_in(client, "aino@example.org")
    assert token_of(client) != "chosen-by-somebody-else"


def test_a_cookie_is_refused_after_signing_out_and_other_devices_stay(app: Flask) -> None:
    make_account(app, "aino@example.org", "author", "uusimaa")
    desk, phone = app.test_client(), app.test_client()
    sign_in(desk, "aino@example.org")
    sign_in(phone, "aino@example.org")
    kept = token_of(desk)
    answer = desk.post("/admin/sign-out", headers=HERE)
    assert (answer.status_code, answer.location) == (303, "/admin/sign-in?note=out")
    assert desk.get_cookie("yt_session") is None
    assert browser_with(app, kept).get("/who").text == "nobody"
    assert phone.get("/who").text == "aino"


def test_signing_in_again_on_a_device_ends_its_former_session(app: Flask, client: FlaskClient) -> None:
    make_account(app, "aino@example.org")
    sign_in(client, "aino@example.org")
    former = token_of(client)
    sign_in(client, "aino@example.org")
    assert token_of(client) != former
    assert len(tables_of(app, SessionToken.token_hash)) == 1


@pytest.mark.parametrize(
    ("column", "length", "open_still"),
    [
        ("last_seen", sessions.IDLE - timedelta(minutes=1), True),
        ("last_seen", sessions.IDLE + timedelta(minutes=1), False),
        ("created_at", sessions.ABSOLUTE - timedelta(minutes=1), True),
        ("created_at", sessions.ABSOLUTE + timedelta(minutes=1), False),
    ],
)
def test_a_session_ends_when_idle_or_old(
    app: Flask, client: FlaskClient, column: str, length: timedelta, open_still: bool
) -> None:
    make_account(app, "aino@example.org")
    sign_in(client, "aino@example.org")
    age(app, **{column: now() - length})
    assert client.get("/who").text == ("aino" if open_still else "nobody")


def test_ended_sessions_are_deleted_when_somebody_signs_in(app: Flask) -> None:
    make_account(app, "aino@example.org")
    sign_in(app.test_client(), "aino@example.org")
    age(app, last_seen=now() - sessions.IDLE - timedelta(minutes=1))
    later = app.test_client()
    sign_in(later, "aino@example.org")
    assert tables_of(app, SessionToken.token_hash) == [(sessions.token_hash(token_of(later)),)]


def test_last_seen_is_written_at_most_every_five_minutes(app: Flask, client: FlaskClient) -> None:
    make_account(app, "aino@example.org")
    sign_in(client, "aino@example.org")
    before = tables_of(app, SessionToken.last_seen)
    client.get("/who")
    assert tables_of(app, SessionToken.last_seen) == before
    earlier = now() - timedelta(minutes=6)
    age(app, last_seen=earlier)
    client.get("/who")
    ((seen,),) = tables_of(app, SessionToken.last_seen)
    assert seen > earlier


def test_a_closed_account_is_out_at_once(app: Flask, client: FlaskClient) -> None:
    from yhteistuumin.security import accounts
    from yhteistuumin.security.rules import SYSTEM

    account_id = make_account(app, "aino@example.org", "author", "uusimaa")
    sign_in(client, "aino@example.org")
    with app.app_context():
        accounts.deactivate(account_id, actor=SYSTEM)
    assert client.get("/who").text == "nobody"
    assert tables_of(app, SessionToken.token_hash) == []


def test_what_a_view_keeps_for_a_visitor_comes_back_and_can_be_dropped(app: Flask, client: FlaskClient) -> None:
    @app.get("/keep/<word>")
    @public
    def keep(word: str) -> str:
        before = str(session.get("word", "nothing"))
        if word == "drop":
            session.clear()
        else:
            session["word"] = word
        return before

    assert [client.get(f"/keep/{word}").text for word in ("one", "two", "drop", "three")] == [
        "nothing",
        "one",
        "two",
        "nothing",
    ]
    client.get("/keep/drop")
    assert client.get_cookie("yt_session") is None
    assert tables_of(app, SessionToken.token_hash) == []


def test_signing_out_elsewhere_at_the_same_time_is_not_undone_by_a_late_save(app: Flask, client: FlaskClient) -> None:
    account_id = make_account(app, "aino@example.org")

    @app.get("/slow")
    @public
    def slow() -> str:
        session["late"] = "yes"
        sessions.revoke(account_id)
        return "done"

    sign_in(client, "aino@example.org")
    client.get("/slow")
    assert client.get("/who").text == "nobody"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("something-of-its-own/1", "something-of-its-own/1"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_device_has_a_name_that_its_owner_knows(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name

"""Signing in and out, invitations and passwords, as a person meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import utils
from sqlalchemy import update

from yhteistuumin.db import now, write
from yhteistuumin.security import accounts, throttle
from yhteistuumin.security.rules import SYSTEM
from yhteistuumin.tables import Account, AuditEntry, SessionToken, SignInAttempt

from .conftest import HERE, PASSWORD, make_account, sign_in, tables_of

WRONG = "The e-mail address and the password do not belong together. Check both."
NEW = "pulkkamäki ja seitsemän lunta"


@pytest.fixture
def aino(app: Flask) -> int:
    return make_account(app, "aino@example.org", "author", "uusimaa")


def invite(app: Flask, email: str = "uusi@example.org") -> str:
    with app.app_context():
        return accounts.invite(email, "Uusi Tekijä", actor=SYSTEM)


def answer_invitation(client: FlaskClient, link: str, password: str = NEW, repeat: str | None = None) -> Any:
    form = {"password": password, "repeat": password if repeat is None else repeat}
    return client.post(link, data=form, headers=HERE)


@pytest.mark.usefixtures("aino")
def test_signing_in_leads_to_the_page_that_was_asked_for(client: FlaskClient) -> None:
    answer = sign_in(client, "aino@example.org", next="/admin/?state=draft")
    assert (answer.status_code, answer.location) == (303, "/admin/?state=draft")


@pytest.mark.usefixtures("aino")
def test_signing_in_never_leads_to_another_site(client: FlaskClient) -> None:
    assert sign_in(client, "aino@example.org", next="https://elsewhere.example/").location == "/admin/"
    assert client.get("/admin/sign-in?next=//elsewhere.example/").location == "/admin/"


@pytest.mark.usefixtures("aino")
def test_the_letters_of_an_address_do_not_matter(client: FlaskClient) -> None:
    assert sign_in(client, " Aino@Example.ORG ").status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("aino@example.org", "aivan väärä salasana"),
        ("kukaan@example.org", PASSWORD),
        ("aino@example.org", ""),
        ("", ""),
        ("aino@example.org", "x" * 100_000),
        ("closed@example.org", PASSWORD),
        ("invited@example.org", PASSWORD),
        ("invited@example.org", ""),
    ],
)
@pytest.mark.usefixtures("aino")
def test_every_failure_to_sign_in_looks_the_same(app: Flask, client: FlaskClient, email: str, password: str) -> None:
    invite(app, "invited@example.org")
    closed = make_account(app, "closed@example.org")
    with app.app_context():
        accounts.deactivate(closed, actor=SYSTEM)
    answer = sign_in(client, email, password)
    assert (answer.status_code, answer.text.count(WRONG), answer.headers.getlist("Set-Cookie")) == (422, 1, [])
    assert tables_of(app, SessionToken.token_hash) == []


@pytest.mark.parametrize("email", ["aino@example.org", "kukaan@example.org", "invited@example.org"])
@pytest.mark.usefixtures("aino")
def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(
    app: Flask, client: FlaskClient, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(app, "invited@example.org")
    context = app.extensions["security"].pwd_context
    computed: list[str] = []

    def counting(name: str) -> Callable[..., Any]:
        real = getattr(context, name)
        return lambda *args, **kwargs: (computed.append(name), real(*args, **kwargs))[1]

    for name in ("hash", "verify"):
        monkeypatch.setattr(context, name, counting(name))
    sign_in(client, email, "aivan väärä salasana")
    assert len(computed) == 1


@pytest.mark.usefixtures("aino")
def test_after_ten_failures_an_account_is_closed_to_tries_for_a_while(app: Flask, client: FlaskClient) -> None:
    tries = [sign_in(client, "aino@example.org", "aivan väärä salasana").status_code for _ in range(10)]
    assert tries == [422] * 10
    refused = sign_in(client, "aino@example.org")
    assert (refused.status_code, "Too many tries. Wait a quarter of an hour" in refused.text) == (429, True)
    with app.app_context(), write() as db:
        db.execute(update(SignInAttempt).values(at=now() - throttle.WINDOW - timedelta(seconds=1)))
    assert sign_in(client, "aino@example.org").status_code == 303


def test_unknown_accounts_are_throttled_like_known_ones(client: FlaskClient) -> None:
    tries = [sign_in(client, "kukaan@example.org").status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]


def test_one_address_cannot_try_many_accounts(app: Flask) -> None:
    with app.app_context():
        tried = [throttle.try_once(f"{n}@example.org", "192.0.2.1") for n in range(throttle.PER_ADDRESS + 1)]
        assert tried == [True] * throttle.PER_ADDRESS + [False]
        assert throttle.try_once("1@example.org", "192.0.2.2")


@pytest.mark.usefixtures("aino")
def test_success_forgets_the_tries_of_the_account(app: Flask, client: FlaskClient) -> None:
    for _ in range(9):
        sign_in(client, "aino@example.org", "aivan väärä salasana")
    assert sign_in(client, "aino@example.org").status_code == 303
    kept = {key.partition(":")[0] for (key,) in tables_of(app, SignInAttempt.key)}
    assert (kept, len(tables_of(app, SignInAttempt.id))) == ({"address"}, 9)


def test_what_the_throttle_stores_names_nobody(app: Flask) -> None:
    with app.app_context():
        throttle.try_once("aino@example.org", "192.0.2.1")
    assert [key for (key,) in tables_of(app, SignInAttempt.key) if "aino" in key or "192" in key] == []


def test_an_invited_person_sets_a_password_and_signs_in(app: Flask, client: FlaskClient) -> None:
    link = invite(app)
    page = client.get(link)
    assert (page.status_code, 'value="uusi@example.org"' in page.text) == (200, True)
    done = answer_invitation(client, link)
    assert (done.status_code, done.location) == (303, "/admin/sign-in?note=set")
    assert "Your password is set." in client.get(done.location).text
    assert sign_in(client, "uusi@example.org", NEW).status_code == 303
    assert client.get("/who").text == "Uusi Tekijä"


def test_an_invitation_works_once(app: Flask, client: FlaskClient) -> None:
    link = invite(app)
    answer_invitation(client, link)
    again = (client.get(link), answer_invitation(client, link, "aivan toinen salalause"))
    assert [(a.status_code, "The link no longer works" in a.text) for a in again] == [(410, True)] * 2
    assert sign_in(client, "uusi@example.org", NEW).status_code == 303


def test_a_newer_invitation_replaces_the_older(app: Flask, client: FlaskClient) -> None:
    older, newer = invite(app), invite(app)
    assert [client.get(link).status_code for link in (older, newer)] == [410, 200]


@pytest.mark.parametrize("token", ["x", "WyJhIl0.Zw.made-up", "WyJhIl0", "%C3%A4"])
def test_a_made_up_link_is_refused(client: FlaskClient, token: str) -> None:
    assert client.get(f"/admin/set-password/{token}").status_code == 410


def test_an_invitation_ends_after_seven_days(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    link = invite(app)
    monkeypatch.setattr(accounts, "LINK_LASTS", timedelta(seconds=-1))
    assert client.get(link).status_code == 410


def test_the_link_of_a_closed_account_is_refused(app: Flask, client: FlaskClient, aino: int) -> None:
    link = invite(app, "aino@example.org")
    with app.app_context():
        accounts.deactivate(aino, actor=SYSTEM)
    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("password", "repeat", "sentence"),
    [
        ("lyhyt", "lyhyt", "Use at least 12 characters."),
        ("x" * 129, "x" * 129, "Use at most 128 characters."),
        ("salasana12345", "salasana12345", "This password is easy to guess."),
        (NEW, NEW + "x", "The two passwords differ."),
    ],
)
def test_a_refused_password_is_explained_and_the_link_stays(
    app: Flask, client: FlaskClient, password: str, repeat: str, sentence: str
) -> None:
    link = invite(app)
    refused = answer_invitation(client, link, password, repeat)
    assert (refused.status_code, sentence in refused.text) == (422, True)
    assert client.get(link).status_code == 200


def test_setting_a_password_by_link_signs_out_everywhere(app: Flask, client: FlaskClient, aino: int) -> None:
    sign_in(client, "aino@example.org")
    answer_invitation(app.test_client(), invite(app, "aino@example.org"))
    assert client.get("/who").text == "nobody"
    assert tables_of(app, SessionToken.account_id) == []


def test_a_hash_of_former_strength_is_renewed_at_the_next_sign_in(app: Flask, client: FlaskClient, aino: int) -> None:
    with app.app_context():
        weaker = app.extensions["security"].pwd_context.copy(argon2__rounds=2)
        with write() as db:
            db.execute(update(Account).values(password=weaker.hash(PASSWORD)))
    before = tables_of(app, Account.password)
    assert sign_in(client, "aino@example.org").status_code == 303
    after = tables_of(app, Account.password)
    assert before != after
    with app.app_context():
        assert utils.verify_password(PASSWORD, after[0][0])


@pytest.mark.usefixtures("aino")
def test_signing_in_and_out_is_on_record(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "aino@example.org")
    client.post("/admin/sign-out", headers=HERE)
    recorded = tables_of(app, AuditEntry.action, AuditEntry.account_id)
    assert recorded[-2:] == [("account.sign-in", 1), ("account.sign-out", 1)]


def test_signing_out_needs_a_form_and_is_no_link(client: FlaskClient) -> None:
    assert client.get("/admin/sign-out").status_code == 405


def test_a_forgotten_password_leads_honestly_to_the_coordinator(client: FlaskClient) -> None:
    page = client.get("/admin/forgotten-password")
    assert "This site sends no e-mail. Ask the coordinator of your region for a new link" in page.text


@pytest.mark.parametrize(
    ("address", "accepted", "lang"),
    [
        ("/admin/sign-in", "sv, en;q=0.5", "sv"),
        ("/admin/sign-in", "de, en;q=0.5", "en"),
        ("/admin/sign-in", "de", "fi"),
        ("/admin/sign-in?lang=sv", "fi", "sv"),
        ("/admin/sign-in?lang=xx", "en", "en"),
        ("/admin/set-password/spent", "sv", "sv"),
    ],
)
def test_the_pages_speak_the_language_that_is_asked_for(
    client: FlaskClient, address: str, accepted: str, lang: str
) -> None:
    page = client.get(address, headers={"Accept-Language": accepted})
    assert page.text.startswith(f"<!doctype html><html lang='{lang}'>")


def test_an_accounts_own_language_wins_over_the_browsers(app: Flask, client: FlaskClient, aino: int) -> None:
    sign_in(client, "aino@example.org")
    changed = client.post("/admin/account/language", data={"interface_lang": "sv"}, headers=HERE)
    assert changed.location == "/admin/account/?note=language"
    page = client.get("/admin/account/", headers={"Accept-Language": "fi"})
    assert page.text.startswith("<!doctype html><html lang='sv'>")


@pytest.mark.usefixtures("aino")
def test_a_changed_password_keeps_this_device_and_signs_the_others_out(app: Flask, client: FlaskClient) -> None:
    phone = app.test_client()
    sign_in(client, "aino@example.org")
    sign_in(phone, "aino@example.org")
    form = {"present": PASSWORD, "password": NEW, "repeat": NEW}
    changed = client.post("/admin/account/password", data=form, headers=HERE)
    assert changed.location == "/admin/account/?note=password"
    assert [browser.get("/who").text for browser in (client, phone)] == ["aino", "nobody"]
    assert [sign_in(phone, "aino@example.org", word).status_code for word in (PASSWORD, NEW)] == [422, 303]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"present": "väärä salasana tässä", "password": NEW, "repeat": NEW}, "This is not your present password."),
        ({"present": PASSWORD, "password": "lyhyt", "repeat": "lyhyt"}, "Use at least 12 characters."),
        ({}, "This is not your present password."),
    ],
)
@pytest.mark.usefixtures("aino")
def test_a_password_change_that_is_refused_changes_nothing(
    client: FlaskClient, form: dict[str, str], sentence: str
) -> None:
    sign_in(client, "aino@example.org")
    refused = client.post("/admin/account/password", data=form, headers=HERE)
    assert (refused.status_code, sentence in refused.text) == (422, True)
    assert client.get("/who").text == "aino"


@pytest.mark.usefixtures("aino")
def test_a_device_can_be_signed_out_from_another(app: Flask, client: FlaskClient) -> None:
    phone = app.test_client()
    sign_in(client, "aino@example.org")
    sign_in(phone, "aino@example.org")
    page = client.get("/admin/account/").text
    ((other,),) = [(token,) for (token,) in tables_of(app, SessionToken.token_hash) if f'value="{token}"' in page]
    client.post("/admin/account/devices", data={"device": other}, headers=HERE)
    assert [browser.get("/who").text for browser in (client, phone)] == ["aino", "nobody"]


def test_nobody_can_sign_anothers_device_out(app: Flask, client: FlaskClient, aino: int) -> None:
    make_account(app, "eino@example.org")
    sign_in(client, "aino@example.org")
    ((token,),) = tables_of(app, SessionToken.token_hash)
    intruder = app.test_client()
    sign_in(intruder, "eino@example.org")
    intruder.post("/admin/account/devices", data={"device": token}, headers=HERE)
    assert client.get("/who").text == "aino"


def test_ones_own_account_is_closed_to_visitors(client: FlaskClient) -> None:
    assert client.get("/admin/account/").location == "/admin/sign-in?next=/admin/account/"

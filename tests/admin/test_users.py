"""The pages on which coordinators invite people and give rights."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from yhteistuumin.db import session
from yhteistuumin.security import accounts, grants
from yhteistuumin.security.rules import SYSTEM
from yhteistuumin.tables import Account, Grant

SignIn = Callable[..., FlaskClient]

INVITED = {
    "email": "uusi@example.org",
    "name": "Uusi Tekijä",
    "role": "regional-editor",
    "region": "uusimaa",
    "lang": "",
    "interface_lang": "sv",
}
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def coordinator(signed_in: SignIn) -> FlaskClient:
    return signed_in("coordinator")


def rights(site: Flask, email: str) -> list[tuple[str, str | None, str | None]]:
    with site.app_context():
        mine = select(Grant.role, Grant.region, Grant.lang).join(Account, Account.id == Grant.account_id)
        return [tuple(row) for row in session().execute(mine.where(Account.email == email).order_by(Grant.id))]


def account(site: Flask, email: str, role: str = "author", region: str | None = "lappi") -> int:
    with site.app_context():
        number = accounts.create_account(email, email.partition("@")[0].capitalize(), actor=SYSTEM).id
        grants.grant(number, role, region=region, actor=SYSTEM)
        return number


@pytest.mark.parametrize(
    ("role", "status"),
    [("author", 403), ("regional-editor", 403), ("coordinator", 200), ("administrator", 200)],
)
def test_people_are_managed_by_coordinators(signed_in: SignIn, role: str, status: int) -> None:
    browser = signed_in(role, region=None)
    assert [browser.get(path).status_code for path in ("/admin/users/", "/admin/users/invite")] == [status] * 2


def test_a_visitor_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/admin/users/").location == "/admin/sign-in?next=/admin/users/"


def test_an_invited_person_gets_account_right_and_link_together(site: Flask, coordinator: FlaskClient) -> None:
    answer = coordinator.post("/admin/users/invite", data=INVITED, headers=ENGLISH)
    assert answer.status_code == 200
    assert rights(site, "uusi@example.org") == [("regional-editor", "uusimaa", None)]
    found = re.search(r'value="http://localhost(/admin/set-password/[^"]+)"', answer.text)
    assert found is not None
    assert site.test_client().get(found[1]).status_code == 200


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": "uusi"}, "Write an e-mail address, for example name@example.org."),
        ({"role": "coordinator"}, "The role “Coordinator” applies everywhere. Leave the region out."),
        ({"role": "administrator", "region": ""}, "Only an administrator can give or take the role “Administrator”."),
        ({"role": ""}, "“” is no role."),
        ({"region": "atlantis"}, "“atlantis” is no region."),
    ],
)
def test_an_invitation_that_cannot_be_made_makes_no_account_and_keeps_what_was_written(
    site: Flask, coordinator: FlaskClient, changed: dict[str, str], sentence: str
) -> None:
    answer = coordinator.post("/admin/users/invite", data=INVITED | changed, headers=ENGLISH)
    assert (answer.status_code, sentence in answer.text, "Uusi Tekijä" in answer.text) == (422, True, True)
    with site.app_context():
        assert accounts.find("uusi@example.org") is None


def test_the_list_tells_who_may_do_what_and_where(site: Flask, coordinator: FlaskClient) -> None:
    account(site, "aino@example.org", "regional-editor", "uusimaa")
    page = coordinator.get("/admin/users/", headers={"Accept-Language": "sv"}).text
    assert all(words in page for words in ("Aino", "aino@example.org", "Nyland"))


def test_a_right_is_given_and_taken(site: Flask, coordinator: FlaskClient) -> None:
    number = account(site, "aino@example.org")
    form = {"role": "regional-editor", "region": "uusimaa", "lang": "sv"}
    given = coordinator.post(f"/admin/users/{number}/grants", data=form)
    assert given.location == f"/admin/users/{number}/?note=given"
    assert rights(site, "aino@example.org") == [("author", "lappi", None), ("regional-editor", "uusimaa", "sv")]
    with site.app_context():
        first = grants.grants_of(number)[0].id
    coordinator.post(f"/admin/users/{number}/grants/{first}")
    assert rights(site, "aino@example.org") == [("regional-editor", "uusimaa", "sv")]


def test_a_refused_right_is_explained_beside_the_field(site: Flask, coordinator: FlaskClient) -> None:
    number = account(site, "aino@example.org")
    form = {"role": "author", "region": "lappi"}
    refused = coordinator.post(f"/admin/users/{number}/grants", data=form, headers=ENGLISH)
    assert (refused.status_code, "The person already has this right." in refused.text) == (422, True)


def test_an_account_is_closed_and_opened(site: Flask, coordinator: FlaskClient) -> None:
    number = account(site, "aino@example.org")
    states = []
    for step in ("close", "open"):
        coordinator.post(f"/admin/users/{number}/{step}")
        with site.app_context():
            states.append(accounts.by_id(number).active)
    assert states == [False, True]


def test_a_coordinator_cannot_touch_an_administrator(site: Flask, coordinator: FlaskClient) -> None:
    number = account(site, "pomo@example.org", "administrator", None)
    with site.app_context():
        given = grants.grants_of(number)[0].id
    page = coordinator.get(f"/admin/users/{number}/", headers=ENGLISH).text
    assert ("Close the account" in page, "Take away<span" in page) == (False, False)
    answers = [
        coordinator.post(f"/admin/users/{number}/{step}").status_code
        for step in ("close", "open", "link", f"grants/{given}")
    ]
    assert answers == [403, 403, 403, 422]
    assert rights(site, "pomo@example.org") == [("administrator", None, None)]


def test_who_gives_up_the_right_to_manage_people_is_led_to_the_desk(site: Flask, signed_in: SignIn) -> None:
    browser = signed_in("coordinator")
    with site.app_context():
        mine = session().scalars(select(Grant).where(Grant.role == "coordinator")).one()
        number, given = mine.account_id, mine.id
    assert browser.post(f"/admin/users/{number}/grants/{given}").location == "/admin/"
    assert browser.get("/admin/users/").status_code == 403


def test_an_unknown_person_is_not_found(coordinator: FlaskClient) -> None:
    assert coordinator.get("/admin/users/999/").status_code == 404


@pytest.mark.parametrize("address", ["/admin/sign-in", "/admin/forgotten-password", "/admin/set-password/spent"])
def test_the_sign_in_pages_stand_in_the_sites_own_frame(client: FlaskClient, address: str) -> None:
    page = client.get(address, headers={"Accept-Language": "sv"}).text
    assert '<html lang="sv">' in page
    assert f'href="{address}?lang=fi"' in page


def test_ones_own_account_page_carries_the_desks_bar(signed_in: SignIn) -> None:
    page = signed_in("author", region="lappi").get("/admin/account/").text
    assert '<nav class="desk"' in page
    desk = page.partition('<nav class="desk"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]*)" aria-current="(\w+)"', desk) == [("/admin/account/", "page")]

from __future__ import annotations

import re

import pytest
from flask import Flask, abort
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import TooManyRequests

from yhteistuumin import db
from yhteistuumin.errors import Conflict, Denied, Invalid, NotFound
from yhteistuumin.security.permissions import public
from yhteistuumin.tables import Account


def raising(site: Flask, error: Exception) -> None:
    """Make the front page of *site* raise *error*."""

    @public
    def view(**_values: str) -> str:
        raise error

    site.view_functions["web.front"] = view


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("nothing"), 404),
        (Denied("item.edit"), 403),
        (Conflict("changed", current=4), 409),
        (Invalid([]), 400),
        (TooManyRequests(), 429),
    ],
)
@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_an_error_of_the_core_is_a_page_in_the_language_of_the_address(site, client, error, status, lang):
    raising(site, error)
    answer = client.get(f"/{lang}/")
    assert answer.status_code == status
    assert f'<html lang="{lang}">' in answer.text
    assert f"<b>{status}</b>" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_status_without_a_page_of_its_own_still_has_one(site, client):
    @public
    def view(**_values: str) -> str:
        abort(418)

    site.view_functions["web.front"] = view
    answer = client.get("/fi/")
    assert answer.status_code == 418
    assert "<b>418</b>" in answer.text


def test_a_fault_of_ours_is_told_without_its_inside(site, client):
    site.config["PROPAGATE_EXCEPTIONS"] = False
    raising(site, RuntimeError("the inside"))
    answer = client.get("/sv/")
    assert answer.status_code == 500
    assert '<html lang="sv">' in answer.text
    assert "the inside" not in answer.text


def test_an_error_is_told_even_when_the_database_does_not_answer(site, client, monkeypatch):
    def fail(*_values: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("yhteistuumin.web.frame.setting", fail)
    answer = client.get("/fi/no-such-page/")
    assert answer.status_code == 404
    assert '<html lang="fi">' in answer.text


def test_a_method_that_a_page_does_not_take_is_refused(client):
    answer = client.post("/fi/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_error_outside_of_any_language_varies_with_the_browser(client):
    answer = client.get("/no-such-thing", headers={"Accept-Language": "sv"})
    assert "accept-language" in answer.vary.as_set()
    assert '<html lang="sv">' in answer.text
    assert "accept-language" not in client.get("/fi/no-such-thing").vary.as_set()


def test_an_error_below_admin_speaks_the_editors_language(site, signed_in):
    browser = signed_in("regional-editor", region="uusimaa")
    with site.app_context(), db.write() as writing:
        writing.execute(update(Account).values(interface_lang="sv"))
    answer = browser.get("/admin/items/none/sv/", headers={"Accept-Language": "fi"})
    assert answer.status_code == 404
    assert '<html lang="sv">' in answer.text
    assert '<html lang="fi">' in browser.get("/admin/nowhere?lang=fi").text


@pytest.mark.parametrize("address", ["/xx/", "/en/", "/nope"])
def test_an_error_outside_of_any_language_leads_to_the_sites_own_languages(client, address):
    page = client.get(address, headers={"Accept-Language": "sv"}).text
    assert re.findall(r'href="([^"]*)" hreflang="(\w+)"', page) == [("/fi/", "fi")]

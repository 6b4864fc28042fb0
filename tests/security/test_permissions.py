"""Views declare who may open them, and the declaration is enforced."""

from __future__ import annotations

import re

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from yhteistuumin.db import database
from yhteistuumin.security.permissions import (
    current_actor,
    declare_blueprint,
    next_page,
    permission_of,
    requires,
)
from yhteistuumin.security.rules import ANONYMOUS

from .conftest import HERE, make_account, sign_in


def test_a_visitor_is_sent_to_sign_in_and_told_where_from(client: FlaskClient) -> None:
    answer = client.get("/admin/?state=draft&q=ä")
    assert answer.status_code == 302
    assert answer.location == "/admin/sign-in?next=/admin/%3Fstate%3Ddraft%26q%3D%C3%A4"


def test_a_form_sent_after_the_session_ran_out_leads_back_to_the_page_that_showed_it(client: FlaskClient) -> None:
    sent = {**HERE, "Referer": "http://localhost/admin/users/"}
    assert client.post("/admin/addons", headers=sent).location == "/admin/sign-in?next=/admin/users/"
    away = {**HERE, "Referer": "https://elsewhere.example/admin/users/"}
    assert client.post("/admin/addons", headers=away).location == "/admin/sign-in?next=/admin/"


def test_a_program_without_a_session_gets_401_and_no_page(client: FlaskClient) -> None:
    answer = client.get("/api/v1/desk")
    assert (answer.status_code, answer.location) == (401, None)


def test_who_has_signed_in_without_the_right_is_refused(app: Flask, client: FlaskClient) -> None:
    make_account(app, "aino@example.org", "author", "uusimaa")
    sign_in(client, "aino@example.org")
    answers = [client.get(path) for path in ("/admin/", "/admin/addons")]
    assert [(a.status_code, a.text) for a in answers] == [(200, "desk"), (403, "not allowed: addons.manage")]


def test_a_view_without_a_declaration_is_refused_to_everybody_and_named_in_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/forgotten").status_code == 403
    assert caplog.messages == ["forgotten declares no permission; put @public or @requires(action) on the view"]


def test_a_blueprint_may_be_declared_as_a_whole_and_its_views_may_differ(app: Flask) -> None:
    part = Blueprint("part", __name__, url_prefix="/part")
    part.add_url_rule("/", "index", lambda: "index")
    part.add_url_rule("/own", "own", requires("site.manage")(lambda: "own"))
    app.register_blueprint(part)
    assert permission_of(app, "part.index") is None
    declare_blueprint(app, "part", "desk.open")
    assert [permission_of(app, f"part.{view}") for view in ("index", "own")] == ["desk.open", "site.manage"]


def test_a_view_cannot_require_what_is_no_action() -> None:
    with pytest.raises(ValueError, match=r"item\.pubish is no action; the actions are account\.use"):
        requires("item.pubish")


def test_every_view_of_the_security_floor_declares_a_permission(app: Flask) -> None:
    mine = [e for e in app.view_functions if e.partition(".")[0] in {"security", "account"}]
    assert {e: permission_of(app, e) for e in mine if permission_of(app, e) is None} == {}
    assert len(mine) == 10


def test_the_actor_is_read_with_one_query_and_only_once(app: Flask, client: FlaskClient) -> None:
    make_account(app, "aino@example.org", "author", "uusimaa")
    sign_in(client, "aino@example.org")
    statements: list[str] = []
    with app.app_context():
        engine = database.engine
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    client.get("/admin/")
    assert [table for s in statements for table in re.findall(r"FROM (\w+)", s)] == ["session_token", "account"]
    statements.clear()
    app.test_client().get("/who")
    assert statements == []


def test_outside_a_request_nobody_acts(app: Flask) -> None:
    with app.app_context():
        assert current_actor() is ANONYMOUS


@pytest.mark.parametrize(
    ("wanted", "page"),
    [
        ("/fi/blogi/?page=2", "/fi/blogi/?page=2"),
        ("/admin/addons", "/admin/addons"),
        (None, "/admin/"),
        ("", "/admin/"),
        ("https://elsewhere.example/", "/admin/"),
        ("//elsewhere.example/", "/admin/"),
        ("///elsewhere.example/", "/admin/"),
        ("/\\elsewhere.example/", "/admin/"),
        ("/\t/elsewhere.example/", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("elsewhere.example", "/admin/"),
        ("/admin/sign-in?next=/x", "/admin/"),
    ],
)
def test_only_pages_of_this_site_may_follow_signing_in(wanted: str | None, page: str) -> None:
    assert next_page(wanted) == page


@given(st.text(alphabet="/\\:@?#%.\t\n\r ahtps", max_size=12))
def test_where_one_goes_after_signing_in_is_always_on_this_site(wanted: str) -> None:
    page = next_page(wanted)
    assert page[0] == "/"
    assert page[1:2] not in {"/", "\\"}
    assert not set(page) & set("\\\t\r\n")

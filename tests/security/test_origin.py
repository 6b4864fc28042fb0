"""Writes that another site makes are refused."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from yhteistuumin.security import sessions

HOST = "http://localhost"


@pytest.fixture
def signed_in(app: Flask, client: FlaskClient) -> FlaskClient:
    with app.app_context():
        client.set_cookie("yt_session", sessions.create({"a": "b"}, None))
    return client


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": HOST}, 403),
        ({"Origin": HOST}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "http://localhost:8080"}, 403),
        ({"Origin": "http://localhost.elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Referer": f"{HOST}/open"}, 403),
        ({"Referer": f"{HOST}/open"}, 200),
        ({"Referer": "https://elsewhere.example/localhost"}, 403),
        ({}, 403),
    ],
)
def test_a_write_with_a_session_must_come_from_here(
    signed_in: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert signed_in.post("/open", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 200), ({"Origin": HOST}, 200), ({"Origin": "null"}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403)],
)
def test_a_program_without_a_cookie_may_write_unless_a_page_elsewhere_sent_it(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/open", json={"a": 1}, headers=headers).status_code == status


def test_json_is_no_way_around_the_check(signed_in: FlaskClient) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
    assert signed_in.post("/open", json={"a": 1}, headers=foreign).status_code == 403


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_open_to_links_from_everywhere(signed_in: FlaskClient, method: str) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Referer": "https://elsewhere.example/"}
    assert signed_in.open("/open", method=method, headers=foreign).status_code == 200


def test_the_refusal_says_what_to_do(signed_in: FlaskClient) -> None:
    answer = signed_in.post("/open")
    assert "sent from another site, so nothing was saved. Open the page here and try again." in answer.text


def test_signing_in_cannot_be_done_from_another_site(client: FlaskClient) -> None:
    answer = client.post("/admin/sign-in", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403

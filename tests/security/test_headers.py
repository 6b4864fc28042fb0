"""Security headers stand on every answer."""

from __future__ import annotations

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from yhteistuumin.security.headers import embeddable
from yhteistuumin.security.permissions import public

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERYWHERE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/open", "/nowhere", "/forgotten", "/admin/", "/admin/sign-in", "/static/none.css"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert "Strict-Transport-Security" not in headers


def test_only_pages_for_editors_forbid_keeping_a_copy(client: FlaskClient) -> None:
    paths = ("/open", "/nowhere", "/admin/", "/admin/sign-in", "/api/v1/desk")
    kept = {path: client.get(path).headers.get("Cache-Control") for path in paths}
    assert kept == dict.fromkeys(paths[:2]) | dict.fromkeys(paths[2:], "no-store")


def test_a_view_may_be_made_embeddable(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/panel", "panel", public(embeddable(lambda: "panel")))
    policy = client.get("/panel").headers["Content-Security-Policy"]
    assert policy == POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


def test_a_header_that_the_view_sets_wins(app: Flask, client: FlaskClient) -> None:
    @app.get("/file")
    @public
    def file() -> Response:
        return Response("x", headers={"Content-Security-Policy": "sandbox"})

    assert client.get("/file").headers.getlist("Content-Security-Policy") == ["sandbox"]

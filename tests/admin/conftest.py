"""Editors, and shortcuts for what they do again and again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

Create = Callable[..., str]


@pytest.fixture
def desk(signed_in: Callable[..., FlaskClient]) -> Callable[..., FlaskClient]:
    """``desk("author", region="lappi")``: signed in, with an interface in English."""

    def sign_in(role: str, region: str | None = None, lang: str | None = None) -> FlaskClient:
        browser = signed_in(role, region=region, lang=lang)
        browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        return browser

    return sign_in


@pytest.fixture
def editor(desk: Callable[..., FlaskClient]) -> FlaskClient:
    """A regional editor of Uusimaa."""
    return desk("regional-editor", region="uusimaa")


@pytest.fixture
def coordinator(desk: Callable[..., FlaskClient]) -> FlaskClient:
    return desk("coordinator")


@pytest.fixture
def create() -> Create:
    """``create(browser, kind="practice")``: the address of the form of a new draft."""

    def make(
        browser: FlaskClient,
        *,
        kind: str = "post",
        lang: str = "sv",
        region: str = "uusimaa",
        title: str = "Byturné",
    ) -> str:
        data = {"title": title, "lang": lang, "region": region}
        answer = browser.post(f"/admin/create?kind={kind}", data=data)
        assert answer.status_code == 303, answer.text
        return str(answer.location.partition("?")[0])

    return make


@pytest.fixture
def versions(site: Flask) -> Callable[[str], dict[str, str]]:
    """The hidden version fields of the form at an address."""
    from yhteistuumin.content.records import record_of
    from yhteistuumin.content.saving import item_with

    def of(address: str) -> dict[str, str]:
        _empty, _admin, _items, uid, lang, _end = address.split("/")
        with site.app_context():
            item = item_with(uid)
            assert item is not None
            record = record_of(item)
            return {"version": str(record.version(lang)), "neutral_version": str(record.version("-"))}

    return of

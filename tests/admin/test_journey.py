"""From a new draft to a published page in both languages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def editor(signed_in) -> FlaskClient:
    return signed_in("regional-editor", region="uusimaa")


def create(
    browser: FlaskClient, *, kind: str = "post", lang: str = "sv", region: str = "uusimaa", title: str = "Byturné"
) -> str:
    answer = browser.post(f"/admin/create?kind={kind}", data={"title": title, "lang": lang, "region": region})
    assert answer.status_code == 303, answer.text
    return answer.location.split("?")[0]


def test_the_list_is_open_to_editors(editor: FlaskClient) -> None:
    assert editor.get("/admin/").status_code == 200


def test_a_new_draft_opens_in_its_form(editor: FlaskClient) -> None:
    address = create(editor)
    page = editor.get(address)
    assert page.status_code == 200
    assert 'value="Byturné"' in page.text

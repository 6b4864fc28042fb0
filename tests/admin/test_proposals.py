"""What of the regions stands on the national front page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from yhteistuumin.db import session
from yhteistuumin.tables import AuditEntry
from yhteistuumin.testing import counted_queries

TOUR = {
    "uid": "tour",
    "kind": "post",
    "lead": "sv",
    "region": "uusimaa",
    "fields": {"authors": ["Linnea Strandvik"]},
    "translations": {"sv": {"title": "Byturné", "slug": "byturne", "state": "published", "body": "<p>Teatern.</p>"}},
}
FORM = "/admin/items/tour/sv/"


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture(autouse=True)
def tour(put: Callable[..., None]) -> None:
    put(TOUR)


def deeds(site: Flask) -> Iterator[tuple[str, dict[str, object]]]:
    with site.app_context():
        for entry in session().scalars(select(AuditEntry).where(AuditEntry.subject == "item:tour")):
            yield entry.action, entry.detail


def test_a_region_proposes_and_the_coordinator_accepts(
    site: Flask, editor: FlaskClient, coordinator: FlaskClient, client: FlaskClient
) -> None:
    assert "Byturné" not in client.get("/sv/").text
    assert "Byturné" in client.get("/sv/blogg/").text
    assert "Propose for the national front page" in words_of(editor.get(FORM).text)
    assert editor.post(f"{FORM}propose").status_code == 303
    assert "Byturné" not in client.get("/sv/").text
    assert editor.post(f"{FORM}accept").status_code == 403
    assert "Proposed for the national front page" not in words_of(editor.get("/admin/").text)
    assert "Proposed for the national front page Byturné" in words_of(coordinator.get("/admin/").text)
    assert coordinator.post(f"{FORM}accept").status_code == 303
    assert "Byturné" in client.get("/sv/").text
    assert "On the national front page since" in words_of(editor.get(FORM).text)
    assert coordinator.post(f"{FORM}take-off").status_code == 303
    assert "Byturné" not in client.get("/sv/").text
    assert [action for action, _detail in deeds(site)] == ["item.propose", "item.accept", "item.take-off"]


def test_a_proposal_is_declined_with_a_word_that_its_editors_read(
    site: Flask, editor: FlaskClient, coordinator: FlaskClient
) -> None:
    editor.post(f"{FORM}propose")
    silent = coordinator.post(f"{FORM}decline", data={"word": " "})
    assert (silent.status_code, "Fill in this field." in silent.text) == (422, True)
    long = coordinator.post(f"{FORM}decline", data={"word": "x" * 501})
    assert (long.status_code, "x" * 501 in long.text) == (422, True)
    assert coordinator.post(f"{FORM}decline", data={"word": "Berätta också vad det kostade."}).status_code == 303
    assert "Berätta också vad det kostade." in words_of(editor.get(FORM).text)
    assert coordinator.post(f"{FORM}decline", data={"word": "En gång till"}).status_code == 422
    assert editor.post(f"{FORM}propose").status_code == 303
    assert editor.post(f"{FORM}propose").status_code == 422
    assert "Berätta också" not in words_of(editor.get(FORM).text)
    assert editor.post(f"{FORM}withdraw").status_code == 303
    assert list(deeds(site))[1] == ("item.decline", {"word": "Berätta också vad det kostade."})


def test_other_regions_cannot_propose_it_and_a_draft_cannot_be_proposed(
    desk: Callable[..., FlaskClient], editor: FlaskClient
) -> None:
    assert desk("regional-editor", region="lappi").post(f"{FORM}propose").status_code == 403
    editor.post(f"{FORM}retract")
    assert editor.post(f"{FORM}propose").status_code == 422
    assert "Propose for" not in words_of(editor.get(FORM).text)


def test_taking_the_page_off_the_site_takes_the_proposal_back(editor: FlaskClient, coordinator: FlaskClient) -> None:
    editor.post(f"{FORM}propose")
    editor.post(f"{FORM}retract")
    assert "Proposed for" not in words_of(coordinator.get("/admin/").text)


def test_the_list_costs_the_same_whatever_waits(
    site: Flask, editor: FlaskClient, coordinator: FlaskClient, put: Callable[..., None]
) -> None:
    def cost() -> int:
        with counted_queries(site) as asked:
            coordinator.get("/admin/")
        return len(asked)

    editor.post(f"{FORM}propose")
    one = cost()
    text = {"title": "Till", "state": "published", "body": "<p>Teatern.</p>"}
    put(*({**TOUR, "uid": f"tour-{n}", "translations": {"sv": {**text, "slug": f"t-{n}"}}} for n in range(3)))
    for n in range(3):
        editor.post(f"/admin/items/tour-{n}/sv/propose")
    assert cost() == one

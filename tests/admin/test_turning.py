"""A post that becomes a practice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from yhteistuumin.content.parity import changed_sentences, translation_states
from yhteistuumin.content.records import record_of
from yhteistuumin.content.saving import item_with

FORM = "/admin/items/tour/fi/"


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def text(title: str, slug: str, body: str, **more: object) -> dict[str, object]:
    return {"title": title, "slug": slug, "state": "published", "body": f"<p>{body}</p>", **more}


@pytest.fixture(autouse=True)
def tour(put: Callable[..., None]) -> None:
    older = {"body": "<p>Teatteri tulee kylään.</p>"}
    put(
        {
            "uid": "taken",
            "kind": "practice",
            "lead": "fi",
            "region": "uusimaa",
            "fields": {"stage": "trial"},
            "translations": {"fi": {"title": "Kiertue", "slug": "kylakiertue", "state": "published"}},
        },
        {
            "uid": "tour",
            "kind": "post",
            "lead": "fi",
            "region": "uusimaa",
            "themes": ["villages-and-sparsely-populated-areas"],
            "fields": {"authors": ["Linnea Strandvik"]},
            "moved_from": ["/fi/blogi/ennen/"],
            "translations": {
                "fi": text("Kyläkiertue", "kylakiertue", "Teatteri tulee joka kylään."),
                "sv": text("Byturné", "byturne", "Teatern kommer till byn.", made_from=older),
                "en": text("Village tour", "tour", "Theatre comes to every village."),
            },
        },
    )


def states(site: Flask) -> dict[str, str]:
    with site.app_context():
        item = item_with("tour")
        assert item is not None
        return {lang: str(state) for lang, state in translation_states(item).items()}


def test_a_post_becomes_a_practice_with_its_languages_history_and_old_addresses(
    site: Flask, editor: FlaskClient, client: FlaskClient
) -> None:
    before = states(site)
    assert (before["sv"], before["en"]) == ("stale", "current")
    assert f"{FORM}turn/practice" in editor.get(FORM).text
    asked = words_of(editor.get(f"{FORM}turn/practice").text)
    assert "/fi/tietopankki/kylakiertue-2/" in asked and "/sv/kunskapsbank/byturne/" in asked
    assert "Text → Core idea" in asked and "Authors Has no place there." in asked
    assert "To be written before you publish again What, Where, How, Starting point" in asked
    assert client.get("/fi/blogi/kylakiertue/").status_code == 200
    assert editor.post(f"{FORM}turn/practice").location == f"{FORM}?note=turned"
    for old, new in (
        ("/fi/blogi/kylakiertue/", "/fi/tietopankki/kylakiertue-2/"),
        ("/fi/blogi/ennen/", "/fi/tietopankki/kylakiertue-2/"),
        ("/sv/blogg/byturne/", "/sv/kunskapsbank/byturne/"),
    ):
        answer = client.get(old)
        assert (answer.status_code, answer.location) == (301, new)
        assert client.get(new).status_code == 200
    page = words_of(client.get("/fi/tietopankki/kylakiertue-2/").text)
    assert "Teatteri tulee joka kylään." in page and "Linnea Strandvik" not in page
    assert "Kyläkiertue" not in client.get("/fi/blogi/").text
    assert "Kyläkiertue" in client.get("/fi/tietopankki/").text
    assert states(site) == before
    with site.app_context():
        item = item_with("tour")
        assert item is not None
        assert [(c.old, c.new) for c in changed_sentences(item, "sv")] == [
            ("Teatteri tulee kylään.", "Teatteri tulee joka kylään.")
        ]
    assert editor.get("/admin/items/tour/history/").status_code == 200
    assert editor.get(FORM).status_code == 200
    assert editor.post(f"{FORM}turn/practice").status_code == 404


def test_what_waits_for_its_day_is_a_draft_again_when_the_new_type_wants_more_of_it(
    site: Flask, editor: FlaskClient, client: FlaskClient, put: Callable[..., None]
) -> None:
    waits = {**text("Talvikiertue", "talvikiertue", "Teatteri tulee."), "published_at": "2099-01-01T09:00:00Z"}
    put(
        {
            "uid": "later",
            "kind": "post",
            "lead": "fi",
            "region": "uusimaa",
            "fields": {"authors": ["Linnea Strandvik"]},
            "translations": {"fi": waits, "sv": text("Vinterturné", "vinterturne", "Teatern kommer.")},
        }
    )
    assert editor.post("/admin/items/later/fi/turn/practice").status_code == 303
    with site.app_context():
        item = item_with("later")
        assert item is not None
        record = record_of(item)
        assert (record.state("fi"), record.moment("fi"), record.state("sv")) == ("draft", None, "published")
    assert "Teatteri tulee." in editor.get("/admin/items/later/fi/").text
    assert client.get("/sv/kunskapsbank/vinterturne/").status_code == 200


def test_only_who_may_publish_every_language_turns_it(
    desk: Callable[..., FlaskClient], editor: FlaskClient, client: FlaskClient
) -> None:
    assert desk("regional-editor", region="lappi").post(f"{FORM}turn/practice").status_code == 403
    assert desk("regional-editor", region="uusimaa", lang="fi").post(f"{FORM}turn/practice").status_code == 404
    assert editor.get(f"{FORM}turn/page").status_code == 404
    assert client.get("/fi/blogi/kylakiertue/").status_code == 200


def test_where_practices_are_not_enabled_nothing_is_offered(
    make_site: Callable[..., Flask], editor: FlaskClient, site: Flask
) -> None:
    from yhteistuumin.content.records import record_of
    from yhteistuumin.content.turning import targets
    from yhteistuumin.runtime import REGISTRY
    from yhteistuumin.security.rules import SYSTEM

    with site.app_context():
        known = site.extensions[REGISTRY]
        item = item_with("tour")
        assert item is not None
        assert [target.name for target in targets(record_of(item), SYSTEM)] == ["practice"]
        object.__setattr__(known, "content_types", {"post": known.content_types["post"]})
        assert targets(record_of(item), SYSTEM) == []

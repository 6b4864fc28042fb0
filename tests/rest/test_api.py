from __future__ import annotations

import pytest

PRACTICE = {
    "uid": "practice-1",
    "kind": "practice",
    "lang": "sv",
    "title": "Bokbuss 1",
    "url": "/sv/kunskapsbank/bokbuss-1/",
    "summary": "Bussen kommer till byn.",
    "themes": ["children-s-culture"],
    "region": "uusimaa",
    "translations": {
        "fi": "/fi/tietopankki/kirjastoauto-1/",
        "sv": "/sv/kunskapsbank/bokbuss-1/",
    },
    "published_at": "2026-01-12T09:00:00Z",
}


def test_items_come_newest_first_in_the_asked_language(api):
    answer = api.get("/api/v1/items?lang=sv")
    assert answer.mimetype == "application/json"
    assert answer.json["total"] == 3
    assert answer.json["items"][0] == PRACTICE


def test_what_is_not_in_the_asked_language_comes_in_its_own(api):
    items = api.get("/api/v1/items?lang=fi").json["items"]
    assert [(item["uid"], item["lang"]) for item in items] == [
        ("practice-1", "fi"),
        ("practice-2", "fi"),
        ("post-1", "sv"),
    ]


@pytest.mark.parametrize(
    ("query", "uids"),
    [
        ("kind=practice", ["practice-1", "practice-2"]),
        ("kind=practice&kind=post", ["practice-1", "practice-2", "post-1"]),
        ("theme=arts-and-culture-education", ["practice-1", "practice-2"]),
        ("region=uusimaa", ["practice-1", "post-1"]),
        ("region=uusimaa&kind=post", ["post-1"]),
        ("lang=fi&only=fi", ["practice-1", "practice-2"]),
        ("per_page=2&page=2", ["post-1"]),
        ("page=9", []),
    ],
)
def test_items_can_be_narrowed(api, query, uids):
    assert [item["uid"] for item in api.get(f"/api/v1/items?{query}").json["items"]] == uids


def test_an_item_comes_whole_in_all_its_languages(api):
    answer = api.get("/api/v1/items/practice-1").json
    assert answer["lang"] == "fi"
    assert answer["body"] == "<h2>Lähtökohta</h2><p>Kylä on kaukana.</p>"
    assert answer["fields"] == {"stage": "in-use", "municipalities": ["638"]}
    assert answer["translations"]["sv"] == {
        "lang": "sv",
        "title": "Bokbuss 1",
        "url": "/sv/kunskapsbank/bokbuss-1/",
        "summary": "Bussen kommer till byn.",
        "body": "<h2>Utgångspunkt</h2><p>Byn ligger långt borta.</p>",
        "fields": {"stage": "in-use", "municipalities": ["638"]},
        "published_at": "2026-01-12T09:00:00Z",
    }


def test_drafts_stay_inside(api):
    answer = api.get("/api/v1/items/post-1").json
    assert answer["translations"].keys() == {"sv"}


def test_themes_come_with_their_numbers(api):
    themes = {theme["id"]: theme for theme in api.get("/api/v1/themes?lang=sv").json["themes"]}
    assert themes["children-s-culture"] == {
        "id": "children-s-culture",
        "label": "Barnkultur",
        "parent": "arts-and-culture-education",
        "url": "/sv/teman/barnkultur/",
        "count": 2,
    }
    assert themes["arts-and-culture-education"]["count"] == 2


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("/api/v1/items?lang=de", "lang is “de”; it may be one of fi, sv."),
        ("/api/v1/items?page=x", "page is “x”; it must be a whole number from 1."),
        ("/api/v1/items?per_page=0", "per_page is “0”; it must be a whole number from 1."),
        ("/api/v1/items?theme=nope", "there is no theme “nope”; /api/v1/themes lists them."),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(api, address, detail):
    answer = api.get(address)
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": detail}


@pytest.mark.parametrize("address", ["/api/v1/items/no-such", "/api/v1/no-such", "/api/v2/items"])
def test_what_is_not_there_is_said_in_json(api, address):
    answer = api.get(address)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_an_item_of_a_plugin_that_is_gone_is_not_there(api, monkeypatch):
    from dataclasses import replace

    registry = api.application.extensions["yhteistuumin.registry"]
    kept = {name: owned for name, owned in registry.content_types.items() if name != "post"}
    monkeypatch.setitem(api.application.extensions, "yhteistuumin.registry", replace(registry, content_types=kept))
    assert api.get("/api/v1/items/post-1").status_code == 404
    assert api.get("/api/v1/items").json["total"] == 2


def test_the_description_names_every_documented_address(api):
    document = api.get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {
        "/api/v1/items",
        "/api/v1/items/{uid}",
        "/api/v1/search",
        "/api/v1/suggest",
        "/api/v1/themes",
    }
    reference = document["paths"]["/api/v1/items"]["get"]["responses"]["200"]
    assert reference["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Items"}
    assert "Items" in document["components"]["schemas"]


def test_an_answer_has_the_form_that_its_description_promises(api):
    from yhteistuumin_search.models import SearchAnswer, Suggestions

    SearchAnswer.model_validate(api.get("/api/v1/search?q=kyla&lang=fi").json, strict=True)
    Suggestions.model_validate(api.get("/api/v1/suggest?q=lasten&lang=fi").json, strict=True)


def test_an_answer_that_the_reader_has_is_not_sent_again(api):
    first = api.get("/api/v1/items")
    again = api.get("/api/v1/items", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Set-Cookie" not in first.headers


def test_other_sites_may_read_but_not_write(api):
    assert api.get("/api/v1/items").headers["Access-Control-Allow-Origin"] == "*"
    assert api.post("/api/v1/items").status_code == 405

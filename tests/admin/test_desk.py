"""The list, its filters and its cost; and the add-ons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from yhteistuumin.db import database

Create = Callable[..., str]
MOST_QUERIES = 14
TITLES = ("Öppen ateljé", "Kirjastoauto", "Tietosuoja")


@contextmanager
def counted(site: Flask) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            statements.append(statement)

    with site.app_context():
        engine = database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_list_costs_the_same_however_long_it_is(editor: FlaskClient, create: Create, site: Flask) -> None:
    create(editor)
    editor.get("/admin/")
    with counted(site) as few:
        editor.get("/admin/")
    for number in range(12):
        create(editor, title=f"Byturné {number}")
    editor.get("/admin/")
    with counted(site) as many:
        editor.get("/admin/")
    assert len(many) == len(few)
    assert len(many) <= MOST_QUERIES


def test_the_list_is_narrowed_by_state_language_type_region_and_words(coordinator: FlaskClient, create: Create) -> None:
    create(coordinator, title="Öppen ateljé", lang="sv", region="uusimaa")
    create(coordinator, title="Kirjastoauto", lang="fi", region="lappi", kind="practice")
    create(coordinator, title="Tietosuoja", lang="fi", region="", kind="page")
    found = {
        query: {title for title in TITLES if title in coordinator.get(f"/admin/?{query}").text}
        for query in (
            "", "state=draft", "state=published", "lang=fi", "kind=post", "region=lappi",
            "region=national", "text=öPPEN", "text=kirjasto", "text=100%25", "lang=fi&region=lappi",
        )
    }  # fmt: skip
    everything = set(TITLES)
    assert found == {
        "": everything,
        "state=draft": everything,
        "state=published": set(),
        "lang=fi": {"Kirjastoauto", "Tietosuoja"},
        "kind=post": {"Öppen ateljé"},
        "region=lappi": {"Kirjastoauto"},
        "region=national": {"Tietosuoja"},
        "text=öPPEN": {"Öppen ateljé"},
        "text=kirjasto": {"Kirjastoauto"},
        "text=100%25": set(),
        "lang=fi&region=lappi": {"Kirjastoauto"},
    }


def test_the_menu_shows_only_what_may_be_opened(desk: Callable[..., FlaskClient], editor: FlaskClient) -> None:
    menu = editor.get("/admin/").text
    assert "/admin/addons/" in menu
    assert editor.get("/admin/addons/").status_code == 200
    assert "/admin/users/" not in menu
    assert editor.get("/admin/users/").status_code == 403
    assert "/admin/users/" in desk("coordinator").get("/admin/").text
    author = desk("author", region="uusimaa")
    assert "/admin/addons/" not in author.get("/admin/").text
    assert author.get("/admin/addons/").status_code == 403


def test_visitors_are_asked_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/admin/create?kind=post")
    assert answer.location == "/admin/sign-in?next=/admin/create%3Fkind%3Dpost"


def test_an_addon_is_switched_off_and_on_after_a_question(desk: Callable[..., FlaskClient]) -> None:
    administrator = desk("administrator")
    assert "Nothing is lost" in administrator.get("/admin/addons/blog/disable").text
    assert administrator.post("/admin/addons/blog/disable").location == "/admin/addons/?note=addon-disable"
    assert "/admin/addons/blog/enable" in administrator.get("/admin/addons/").text
    untried = administrator.post("/admin/addons/blog/enable").location
    assert untried == "/admin/addons/blog/enable?note=changed-addon"
    assert "first tried out on a copy" in administrator.get(untried).text
    assert administrator.get("/admin/addons/nothing/enable").status_code == 404


def test_the_interface_speaks_the_editors_language(editor: FlaskClient) -> None:
    answer = editor.get("/admin/?lang=sv")
    assert '<html lang="sv"' in answer.text
    assert '<html lang="fi"' in editor.get("/admin/", headers={"Accept-Language": "fi"}).text

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from yhteistuumin import db
from yhteistuumin.content import lifecycle
from yhteistuumin.content.lifecycle import LinkHere, delete, links_here, move_parent, move_region
from yhteistuumin.content.publishing import publish
from yhteistuumin.content.records import record_of
from yhteistuumin.content.saving import create, save_draft
from yhteistuumin.content.workflow import TRANSITIONS, State, open_to
from yhteistuumin.errors import Denied, Invalid, NotFound
from yhteistuumin.schema.problems import MESSAGES
from yhteistuumin.security.rules import ACTIONS, SYSTEM, Actor, GrantView, Subject
from yhteistuumin.tables import Account, Item, ItemTerm, Redirect, Revision, Translation, WorkingCopy

pytestmark = pytest.mark.usefixtures("context")


def a_page(title: str, *, parent: Item | None = None, body: str = "", public: bool = True) -> Item:
    item = create("page", lang="fi", actor=SYSTEM, parent=parent, region="uusimaa", uid=title.lower())
    save_draft(item, "fi", {"title": title, "body": body}, expected_version=0, actor=SYSTEM)
    if public:
        publish(item, "fi", actor=SYSTEM)
    return item


def state_of(item: Item) -> str:
    return record_of(item).state("fi")


def test_every_transition_needs_an_action_of_the_rule_table() -> None:
    assert {way.action for way in TRANSITIONS} <= ACTIONS
    assert {way.target for way in TRANSITIONS} == set(State)


def test_an_author_may_submit_a_draft_and_no_more() -> None:
    author = Actor(1, "A", (GrantView("author", region="uusimaa"),))
    mine = Subject("page", "uusimaa", "draft", author_id=1)
    assert [way.name for way in open_to(author, mine)] == ["submit"]
    assert [way.name for way in open_to(author, Subject("page", "uusimaa", "submitted", author_id=1))] == ["recall"]
    assert open_to(author, Subject("page", "uusimaa", "submitted", author_id=2)) == ()


def test_a_text_goes_from_draft_to_the_public_and_into_the_archive() -> None:
    with db.write() as writing:
        writing.add(Account(id=1, email="a@example.org", fs_uniquifier="a"))
    author = Actor(1, "A", (GrantView("author", region="uusimaa"),))
    item = create("page", lang="fi", actor=author, region="uusimaa")
    save_draft(item, "fi", {"title": "Sivu"}, expected_version=0, actor=author)
    seen = []
    for step in (
        lambda: lifecycle.submit(item, "fi", actor=author),
        lambda: lifecycle.send_back(item, "fi", actor=SYSTEM),
        lambda: lifecycle.submit(item, "fi", actor=author),
        lambda: publish(item, "fi", actor=SYSTEM),
        lambda: lifecycle.retract(item, "fi", actor=SYSTEM),
        lambda: lifecycle.archive(item, "fi", actor=SYSTEM),
        lambda: lifecycle.restore_from_archive(item, "fi", actor=SYSTEM),
    ):
        step()
        seen.append((state_of(item), record_of(item).translations["fi"].submitted_by))
    assert seen == [
        ("submitted", 1),
        ("draft", None),
        ("submitted", 1),
        ("published", None),
        ("draft", None),
        ("archived", None),
        ("draft", None),
    ]
    with pytest.raises(Denied):
        lifecycle.archive(item, "fi", actor=author)


def test_a_way_that_is_not_open_from_here_is_refused() -> None:
    item = a_page("Sivu")
    with pytest.raises(Invalid) as refused:
        lifecycle.send_back(item, "fi", actor=SYSTEM)
    assert [p.code for p in refused.value.problems] == ["wrong-state"]
    with pytest.raises(NotFound):
        lifecycle.retract(item, "sv", actor=SYSTEM)


def test_a_retracted_text_comes_back_to_its_own_address() -> None:
    item = a_page("Sivu")
    before = record_of(item).translations["fi"].published_at
    lifecycle.retract(item, "fi", actor=SYSTEM)
    other = create("page", lang="fi", actor=SYSTEM)
    save_draft(other, "fi", {"title": "Sivu"}, expected_version=0, actor=SYSTEM)
    publish(other, "fi", actor=SYSTEM)
    publish(item, "fi", actor=SYSTEM)
    back = record_of(item).translations["fi"]
    assert (back.path, back.published_at) == ("sivu", before)
    assert record_of(other).translations["fi"].path == "sivu-2"


def test_what_was_never_public_is_deleted_whole() -> None:
    item = a_page("Sivu", public=False)
    delete(item, actor=SYSTEM)
    tables = (Item, Translation, WorkingCopy, Revision, ItemTerm, Redirect)
    assert [db.session().scalar(select(func.count()).select_from(table)) for table in tables] == [0] * 6


def test_what_was_public_or_carries_pages_is_not_deleted() -> None:
    public, parent = a_page("Julkinen"), a_page("Yla", public=False)
    a_page("Ala", parent=parent, public=False)
    found = []
    for item in (public, parent):
        with pytest.raises(Invalid) as refused:
            delete(item, actor=SYSTEM)
        found += [p.code for p in refused.value.problems]
    assert found == ["was-published", "has-children"]
    assert set(found) <= set(MESSAGES)


def test_an_item_knows_what_links_to_it() -> None:
    target = a_page("Kohde")
    a_page("Linkki", body='<p><a href="/fi/kohde/">Kohde</a></p>')
    a_page("Muu", body='<p><a href="/fi/kohdexyz/">Muu</a></p>')
    a_page("Alla", parent=target)
    a_page("Luonnos", body='<p><a href="/fi/kohde/">Kohde</a></p>', public=False)
    a_page("Alasivulle", body='<p><a href="/fi/kohde/alla/">Alla</a></p>')
    a_page("Kohtaan", body='<p><a href="/fi/kohde/#b0-1">Kohde</a></p>')
    found = [
        LinkHere("linkki", "fi", "Linkki", "/fi/linkki/"),
        LinkHere("alla", "fi", "Alla", "/fi/kohde/alla/"),
        LinkHere("kohtaan", "fi", "Kohtaan", "/fi/kohtaan/"),
    ]
    assert links_here(target) == links_here(target, "fi") == found
    assert links_here(target, "sv") == []


def test_a_link_to_an_address_that_an_item_had_is_known() -> None:
    target = a_page("Kohde")
    a_page("Linkki", body='<p><a href="/fi/kohde/">Kohde</a></p>')
    save_draft(target, "fi", {"slug": "uusi"}, expected_version=1, actor=SYSTEM)
    publish(target, "fi", actor=SYSTEM)
    assert [link.uid for link in links_here(target, "fi")] == ["linkki"]


def test_moving_to_another_region_needs_both_and_is_live_at_once() -> None:
    item = a_page("Sivu")
    editor = Actor(1, "E", (GrantView("regional-editor", region="uusimaa"),))
    with pytest.raises(Denied):
        move_region(item, "lappi", actor=editor)
    with pytest.raises(Invalid):
        move_region(item, "atlantis", actor=SYSTEM)
    move_region(item, "lappi", actor=SYSTEM)
    rows = db.session().execute(select(ItemTerm.vocabulary, ItemTerm.term))
    assert (item.region, [tuple(row) for row in rows]) == ("lappi", [("region", "lappi")])


def test_a_page_moves_with_everything_below_it_and_leaves_redirects() -> None:
    first, second = a_page("Yksi"), a_page("Kaksi")
    child = a_page("Lapsi", parent=first)
    a_page("Lapsenlapsi", parent=child)
    move_parent(child, second, actor=SYSTEM)
    paths = db.session().scalars(select(Translation.path).order_by(Translation.path))
    assert list(paths) == ["kaksi", "kaksi/lapsi", "kaksi/lapsi/lapsenlapsi", "yksi"]
    old = db.session().scalars(select(Redirect.path).order_by(Redirect.path))
    assert list(old) == ["yksi/lapsi", "yksi/lapsi/lapsenlapsi"]


def test_a_page_cannot_stand_below_itself() -> None:
    parent = a_page("Yksi")
    child = a_page("Lapsi", parent=parent)
    for below in (parent, child):
        with pytest.raises(Invalid):
            move_parent(parent, below, actor=SYSTEM)

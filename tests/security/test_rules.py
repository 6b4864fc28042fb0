"""The rule table, and that its two readings are one."""

from __future__ import annotations

from itertools import product

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from yhteistuumin.db import session, write
from yhteistuumin.errors import Denied
from yhteistuumin.security.rules import (
    ACTIONS,
    ANONYMOUS,
    GRANTABLE_ROLES,
    SITE_WIDE_ROLES,
    SYSTEM,
    Actor,
    GrantView,
    Subject,
    allowed,
    may,
    region_fence,
)
from yhteistuumin.tables import Account, Item, Translation

REGIONS = (None, "uusimaa", "lappi")
LANGS = ("fi", "sv")
STATES = ("draft", "submitted", "published", "archived")
AUTHORS = (None, 1, 2)


def actor(role: str, region: str | None = None, **limits: object) -> Actor:
    return Actor(1, "Aino", (GrantView(role, region, **limits),))  # type: ignore[arg-type]


def decisions(who: Actor, subject: Subject) -> set[str]:
    return {action for action in ACTIONS if may(who, action, subject)}


def fill(app: Flask) -> None:
    with app.app_context(), write() as db:
        for number in (1, 2):
            db.add(Account(id=number, email=f"{number}@example.org", fs_uniquifier=str(number)))
        db.flush()
        for number, (region, author, state) in enumerate(product(REGIONS, AUTHORS, STATES), start=1):
            item = Item(id=number, uid=f"i{number}", kind="post", region=region, lead_lang="fi", author_id=author)
            db.add(item)
            db.flush()
            for lang in LANGS:
                db.add(Translation(item_id=number, lang=lang, state=state))


@pytest.fixture
def filled(bare: Flask) -> Flask:
    fill(bare)
    return bare


ITEMS = range(1, len(REGIONS) * len(AUTHORS) * len(STATES) + 1)
grants = st.builds(
    GrantView,
    role=st.sampled_from((*GRANTABLE_ROLES, "visitor", "member", "unheard-of")),
    region=st.sampled_from(REGIONS),
    lang=st.sampled_from((None, "fi", "sv", "en")),
    item_id=st.sampled_from((None, 1, 7, 20, 36)),
)
actors = st.builds(
    Actor,
    account_id=st.sampled_from(AUTHORS),
    name=st.just(""),
    grants=st.lists(grants, max_size=3).map(tuple),
    unlimited=st.sampled_from((False, False, False, True)),
)


def rows(action: str, who: Actor) -> set[tuple[int, str]]:
    query = select(Item.id, Translation.lang).join(Translation, Translation.item_id == Item.id)
    return {tuple(row) for row in session().execute(query.where(allowed(who, action)))}


def decided(action: str, who: Actor) -> set[tuple[int, str]]:
    query = select(Item, Translation).join(Translation, Translation.item_id == Item.id)
    return {
        (item.id, text.lang)
        for item, text in session().execute(query)
        if may(
            who,
            action,
            Subject(item.kind, item.region, text.state, item.author_id, item.id, text.lang),
        )
    }


@given(who=actors)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_predicate_finds_exactly_what_the_decision_allows(filled: Flask, who: Actor) -> None:
    with filled.app_context():
        assert {action: rows(action, who) for action in ACTIONS} == {action: decided(action, who) for action in ACTIONS}


def test_every_single_grant_reads_the_same_both_ways(filled: Flask) -> None:
    with filled.app_context():
        for role, region, lang in product(GRANTABLE_ROLES, REGIONS, (None, "sv")):
            who = actor(role, region, lang=lang)
            assert {a: rows(a, who) for a in ACTIONS} == {a: decided(a, who) for a in ACTIONS}


def test_a_visitor_sees_published_content_and_nothing_else() -> None:
    assert {state: decisions(ANONYMOUS, Subject(state=state)) for state in STATES} == {
        "draft": set(),
        "submitted": set(),
        "published": {"item.view"},
        "archived": set(),
    }


def test_an_author_edits_and_submits_own_drafts_of_the_region() -> None:
    who = actor("author", "uusimaa")
    own = {"region": "uusimaa", "author_id": 1}
    seen = {"account.use", "desk.open", "item.view", "item.view-draft", "item.create"}
    assert decisions(who, Subject(**own)) == seen | {"item.edit", "item.submit"}
    assert decisions(who, Subject(**own, state="submitted")) == seen | {"item.recall"}
    assert decisions(who, Subject(region="uusimaa", author_id=2)) == {
        "account.use",
        "desk.open",
        "item.create",
    }
    assert decisions(who, Subject(region="lappi", author_id=1)) == {"account.use"}


def test_a_regional_editor_works_in_the_region_and_deletes_only_drafts() -> None:
    who = actor("regional-editor", "uusimaa")
    work = {
        "account.use", "desk.open", "item.view", "item.view-draft", "item.create", "item.edit",
        "item.submit", "item.publish", "item.retract", "media.upload", "messages.handle",
        "addons.submit", "addons.switch", "item.propose",
    }  # fmt: skip
    assert decisions(who, Subject(region="uusimaa", state="published")) == work
    assert decisions(who, Subject(region="uusimaa", state="draft")) == work | {"item.delete"}
    assert decisions(who, Subject(region="lappi", state="published")) == {"account.use", "item.view"}
    assert decisions(who, Subject(region=None, state="draft")) == {"account.use"}


def test_national_content_is_published_through_a_grant_without_a_region() -> None:
    national = Subject(region=None, state="draft")
    assert [role for role in GRANTABLE_ROLES if actor(role).may("item.publish", national)] == [
        "regional-editor",
        "coordinator",
        "administrator",
    ]


def test_only_the_administrator_manages_the_site_and_coordinators_manage_add_ons() -> None:
    assert {role: decisions(actor(role), Subject()) & {"addons.manage", "site.manage", "accounts.manage"}
            for role in GRANTABLE_ROLES} == {
        "author": set(),
        "regional-editor": set(),
        "coordinator": {"addons.manage", "accounts.manage"},
        "administrator": {"addons.manage", "site.manage", "accounts.manage"},
    }  # fmt: skip


def test_a_site_wide_role_limited_to_a_region_gives_nothing() -> None:
    assert sorted(SITE_WIDE_ROLES) == ["administrator", "coordinator"]
    assert decisions(actor("coordinator", "uusimaa"), Subject(region="uusimaa")) == {"account.use"}


def test_a_grant_may_be_limited_to_a_language_or_an_item() -> None:
    swedish = actor("regional-editor", "uusimaa", lang="sv")
    assert [
        lang for lang in ("fi", "sv", "-", "") if swedish.may("item.edit", Subject(region="uusimaa", lang=lang))
    ] == ["sv"]
    one = actor("regional-editor", None, item_id=7)
    assert [n for n in (None, 6, 7) if one.may("item.edit", Subject(item_id=n))] == [7]


def test_the_fence_of_a_region_lets_through_what_the_rules_let_through(filled: Flask) -> None:
    role, action = "regional-editor", "messages.handle"
    people = [
        ANONYMOUS, SYSTEM, actor(role), actor(role, "lappi"), actor("author", "lappi"), actor("coordinator"),
        actor("coordinator", "lappi"), actor(role, "lappi", lang="sv"), actor(role, "lappi", item_id=1),
    ]  # fmt: skip
    for who in people:
        with filled.app_context():
            found = set(session().scalars(select(Item.region).where(region_fence(who, action, Item.region))))
        assert found == {region for region in REGIONS if may(who, action, Subject(region=region))}


def test_the_system_may_do_everything() -> None:
    assert decisions(SYSTEM, Subject()) == set(ACTIONS)


def test_regions_tell_where_an_action_is_open() -> None:
    assert actor("author", "lappi").regions("item.create") == {"lappi"}
    assert actor("author", "lappi").regions("item.publish") == frozenset()
    assert actor("coordinator").regions("item.create") is None
    assert SYSTEM.regions("item.create") is None


def test_require_names_the_action_that_is_refused() -> None:
    with pytest.raises(Denied, match=r"not allowed: item\.publish"):
        ANONYMOUS.require("item.publish", Subject())


def test_a_misspelled_action_is_an_error_that_lists_the_actions() -> None:
    with pytest.raises(ValueError, match=r"item\.pubilsh is no action; the actions are account\.use, "):
        may(ANONYMOUS, "item.pubilsh")

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from yhteistuumin import db
from yhteistuumin.content import records, state
from yhteistuumin.content.outbox import drain
from yhteistuumin.content.parity import Change
from yhteistuumin.content.publishing import NeutralChange, effect, publish, publish_neutral
from yhteistuumin.content.records import record_of
from yhteistuumin.content.saving import create, save_draft, save_neutral
from yhteistuumin.errors import Conflict, Denied, Invalid
from yhteistuumin.schema.declarations import OutboxEvent
from yhteistuumin.security.rules import ANONYMOUS, SYSTEM, Actor, GrantView
from yhteistuumin.tables import AuditEntry, Item, ItemTerm, Redirect, Translation

pytestmark = pytest.mark.usefixtures("context")

TRANSLATOR = Actor(None, "Emil", (GrantView("regional-editor", lang="sv"),))


def draft(item: Item, lang: str, title: str = "", **content: object) -> None:
    version = record_of(item).version(lang)
    wanted = {"title": title, "fields": {"need": f"{lang} need"}, **content}
    save_draft(item, lang, wanted, expected_version=version, actor=SYSTEM)


def neutral(item: Item, **content: object) -> None:
    save_neutral(item, content, expected_version=record_of(item).version("-"), actor=SYSTEM)


def a_practice(uid: str = "tour", title: str = "Kylä kiertue", region: str | None = "uusimaa") -> Item:
    item = create("practice", lang="fi", actor=SYSTEM, region=region, uid=uid)
    draft(item, "fi", title)
    return item


def codes(error: Invalid) -> list[tuple[str, str]]:
    return [(p.path, p.code) for p in error.problems]


def terms(item: Item) -> list[tuple[str, str]]:
    rows = db.session().execute(
        select(ItemTerm.vocabulary, ItemTerm.term)
        .where(ItemTerm.item_id == item.id)
        .order_by(ItemTerm.vocabulary, ItemTerm.term)
    )
    return [(name, term) for name, term in rows]


def redirects() -> list[tuple[str, str, str]]:
    rows = db.session().execute(select(Redirect.lang, Redirect.space, Redirect.path).order_by(Redirect.path))
    return [(lang, space, path) for lang, space, path in rows]


def test_publishing_makes_the_working_copy_live() -> None:
    item = a_practice()
    neutral(item, themes=["dance"], fields={"stage": "trial"})
    at = datetime(2026, 1, 2, tzinfo=UTC)
    publish(item, "fi", actor=SYSTEM, at=at)
    live = record_of(item).translations["fi"]
    assert (live.title, live.path, live.state, live.published_at, live.fields) == (
        "Kylä kiertue",
        "kyla-kiertue",
        "published",
        at,
        {"need": "fi need"},
    )
    assert (item.themes, item.fields) == (["dance"], {"stage": "trial"})
    assert live.text_hash == records.revisions(item, "fi")[0].text_hash != ""
    assert [r.event for r in records.revisions(item, "-")] == ["published", "saved"]


def test_one_publication_is_one_event_one_audit_entry_and_one_content_revision(
    taken: list[OutboxEvent],
) -> None:
    item = a_practice()
    before = state.site_state().content_revision
    publish(item, "fi", actor=SYSTEM)
    assert state.site_state().content_revision == before + 1
    drain()
    assert [(event.topic, event.uid) for event in taken] == [("item", "tour")]
    entry = db.session().scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.subject, entry.detail) == ("item.publish", "item:tour", {"lang": "fi"})


def test_an_incomplete_text_is_not_published_and_nothing_changes() -> None:
    item = create("practice", lang="fi", actor=SYSTEM, uid="tour")
    draft(item, "fi", fields={})
    before = state.site_state()
    with pytest.raises(Invalid) as refused:
        publish(item, "fi", actor=SYSTEM)
    assert codes(refused.value) == [("title", "required"), ("need", "required")]
    assert (record_of(item).state("fi"), state.site_state()) == ("draft", before)


def test_there_must_be_something_to_publish_and_somebody_who_may() -> None:
    item = a_practice()
    with pytest.raises(Denied):
        publish(item, "fi", actor=ANONYMOUS)
    publish(item, "fi", actor=SYSTEM)
    with pytest.raises(Invalid) as refused:
        publish(item, "fi", actor=SYSTEM)
    assert codes(refused.value) == [("", "nothing-to-publish")]


def test_only_the_version_that_was_shown_is_published() -> None:
    item = a_practice()
    with pytest.raises(Conflict):
        publish(item, "fi", actor=SYSTEM, expected_version=7)
    publish(item, "fi", actor=SYSTEM, expected_version=1)


def test_versions_go_on_after_publishing_so_an_old_page_cannot_save_over_a_new_draft() -> None:
    item = a_practice()
    publish(item, "fi", actor=SYSTEM)
    assert record_of(item).version("fi") == 1
    assert not record_of(item).is_ahead("fi")
    assert save_draft(item, "fi", {"title": "Uusi"}, expected_version=1, actor=SYSTEM) == 2
    assert record_of(item).is_ahead("fi")


def test_the_effect_tells_what_changes_here_there_and_who_falls_behind() -> None:
    item = a_practice()
    draft(item, "fi", "Kiertue", body="<p>Ikäraja on 16 vuotta. Tervetuloa!</p>")
    publish(item, "fi", actor=SYSTEM)
    draft(item, "sv", "Turné", body="<p>Åldersgränsen är 16. Välkommen!</p>")
    publish(item, "sv", actor=SYSTEM)
    draft(item, "fi", "Kiertue", body="<p>Ikäraja on 15 vuotta. Tervetuloa!</p>")
    neutral(item, themes=["music"], fields={"stage": "in-use"})
    found = effect(item, "fi")
    assert [(c.field, c.old, c.new) for c in found.changes] == [
        ("body", "Ikäraja on 16 vuotta.", "Ikäraja on 15 vuotta.")
    ]
    assert found.neutral == (
        NeutralChange("stage", "Stage", "", "in-use"),
        NeutralChange("themes", found.neutral[1].label, [], ["music"]),
    )
    assert (found.other_languages, found.stale, found.problems) == (("sv",), ("sv",), ())
    assert (found.url, found.moved_from) == ("/fi/pankki/kiertue/", None)


def test_the_effect_of_a_translation_makes_nobody_stale() -> None:
    item = a_practice()
    publish(item, "fi", actor=SYSTEM)
    draft(item, "sv", "Turné")
    found = effect(item, "sv")
    assert (found.stale, found.other_languages, found.url) == ((), ("fi",), "/sv/bank/turne/")
    assert [(c.field, c.new) for c in found.changes] == [("title", "Turné"), ("need", "sv need")]
    assert isinstance(found.changes[0], Change)


def test_the_effect_of_nothing_is_a_problem_to_be_read_before_the_button() -> None:
    item = a_practice()
    publish(item, "fi", actor=SYSTEM)
    assert [p.code for p in effect(item, "fi").problems] == ["nothing-to-publish"]


def test_the_neutral_copy_can_be_published_alone() -> None:
    item = a_practice()
    publish(item, "fi", actor=SYSTEM)
    draft(item, "fi", "Kesken")
    neutral(item, themes=["dance"])
    publish_neutral(item, actor=SYSTEM)
    assert (item.themes, record_of(item).live("fi").title) == (["dance"], "Kylä kiertue")
    with pytest.raises(Invalid):
        publish_neutral(item, actor=SYSTEM)


def test_who_may_publish_one_language_leaves_the_neutral_copy_alone() -> None:
    item = a_practice()
    publish(item, "fi", actor=SYSTEM)
    neutral(item, themes=["dance"])
    draft(item, "sv", "Turné")
    assert effect(item, "sv", actor=TRANSLATOR).neutral == ()
    publish(item, "sv", actor=TRANSLATOR)
    assert (item.themes, record_of(item).neutral().themes) == ([], ("dance",))


def test_classification_is_that_of_the_live_content() -> None:
    item = a_practice()
    neutral(item, themes=["dance"], fields={"places": ["148"], "sectors": ["library"], "stage": "trial"})
    publish(item, "fi", actor=SYSTEM)
    assert terms(item) == [
        ("municipality", "148"),
        ("region", "lappi"),
        ("region", "uusimaa"),
        ("sector", "library"),
        ("stage", "trial"),
        ("theme", "dance"),
    ]
    neutral(item, themes=["music"], fields={"places": [], "sectors": [], "stage": "trial"})
    assert ("theme", "dance") in terms(item)
    publish_neutral(item, actor=SYSTEM)
    assert terms(item) == [("region", "uusimaa"), ("stage", "trial"), ("theme", "music")]


def test_equal_titles_get_different_addresses_and_an_explicit_clash_is_refused() -> None:
    publish(a_practice("a"), "fi", actor=SYSTEM)
    second = a_practice("b")
    publish(second, "fi", actor=SYSTEM)
    assert record_of(second).translations["fi"].path == "kyla-kiertue-2"
    third = a_practice("c")
    draft(third, "fi", "C", slug="kyla-kiertue")
    with pytest.raises(Invalid) as refused:
        publish(third, "fi", actor=SYSTEM)
    assert codes(refused.value) == [("slug", "slug-taken")]


def test_a_changed_title_keeps_the_address_and_a_changed_address_leaves_a_redirect() -> None:
    item = a_practice()
    publish(item, "fi", actor=SYSTEM)
    draft(item, "fi", "Aivan muuta")
    publish(item, "fi", actor=SYSTEM)
    assert record_of(item).translations["fi"].path == "kyla-kiertue"
    draft(item, "fi", "Aivan muuta", slug="muuta")
    assert effect(item, "fi").moved_from == "/fi/pankki/kyla-kiertue/"
    publish(item, "fi", actor=SYSTEM)
    assert redirects() == [("fi", "bank", "kyla-kiertue")]
    draft(item, "fi", "Aivan muuta", slug="kyla-kiertue")
    publish(item, "fi", actor=SYSTEM)
    assert redirects() == [("fi", "bank", "muuta")]


def test_a_redirect_that_a_live_address_overtakes_is_dropped() -> None:
    item = a_practice("a")
    publish(item, "fi", actor=SYSTEM)
    draft(item, "fi", "Uusi", slug="uusi")
    publish(item, "fi", actor=SYSTEM)
    publish(a_practice("b"), "fi", actor=SYSTEM)
    assert redirects() == []
    paths = db.session().scalars(select(Translation.path).order_by(Translation.id))
    assert list(paths) == ["uusi", "kyla-kiertue"]


def a_page(title: str, parent: Item | None = None, lang: str = "fi") -> Item:
    item = create("page", lang=lang, actor=SYSTEM, parent=parent)
    save_draft(item, lang, {"title": title}, expected_version=0, actor=SYSTEM)
    publish(item, lang, actor=SYSTEM)
    return item


def page_paths(item: Item) -> dict[str, str | None]:
    return {lang: t.path for lang, t in record_of(item).translations.items()}


def test_a_page_stands_below_its_parent_and_moves_with_it() -> None:
    about = a_page("Tietoa")
    task = a_page("Tehtävä", about)
    save_draft(task, "sv", {"title": "Uppdrag"}, expected_version=0, actor=SYSTEM)
    publish(task, "sv", actor=SYSTEM)
    assert page_paths(task) == {"fi": "tietoa/tehtava", "sv": "tietoa/uppdrag"}
    save_draft(about, "sv", {"title": "Om oss"}, expected_version=0, actor=SYSTEM)
    publish(about, "sv", actor=SYSTEM)
    save_draft(about, "fi", {"slug": "meista"}, expected_version=1, actor=SYSTEM)
    publish(about, "fi", actor=SYSTEM)
    assert page_paths(task) == {"fi": "meista/tehtava", "sv": "om-oss/uppdrag"}
    assert redirects() == [("fi", "", "tietoa"), ("fi", "", "tietoa/tehtava"), ("sv", "", "tietoa/uppdrag")]


def test_a_page_at_the_root_keeps_off_the_addresses_of_sections() -> None:
    assert page_paths(a_page("Pankki")) == {"fi": "pankki-2"}
    page = create("page", lang="fi", actor=SYSTEM)
    save_draft(page, "fi", {"title": "A", "slug": "teemat"}, expected_version=0, actor=SYSTEM)
    with pytest.raises(Invalid) as refused:
        publish(page, "fi", actor=SYSTEM)
    assert codes(refused.value) == [("slug", "slug-reserved")]

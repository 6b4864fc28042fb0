from __future__ import annotations

import pytest
from sqlalchemy import select

from yhteistuumin import db
from yhteistuumin.content import records, saving
from yhteistuumin.content.records import record_of
from yhteistuumin.content.saving import create, save_draft, save_neutral
from yhteistuumin.errors import Conflict, Denied, Invalid, NotFound
from yhteistuumin.security.rules import ANONYMOUS, SYSTEM
from yhteistuumin.tables import AuditEntry, Item, Translation

pytestmark = pytest.mark.usefixtures("context")


def a_practice(uid: str = "tour") -> Item:
    return create("practice", lang="fi", actor=SYSTEM, region="uusimaa", uid=uid)


def test_a_new_item_is_an_empty_draft_in_its_lead_language() -> None:
    item = a_practice()
    record = record_of(item)
    assert (item.kind, item.region, item.lead_lang) == ("practice", "uusimaa", "fi")
    assert {lang: (t.state, t.space, t.path) for lang, t in record.translations.items()} == {
        "fi": ("draft", "bank", None)
    }
    assert (record.version("fi"), record.live_languages) == (0, [])
    assert list(db.session().scalars(select(AuditEntry.action))) == ["item.create"]


@pytest.mark.parametrize(
    ("options", "path"),
    [({"region": "atlantis"}, "region"), ({"uid": "a b"}, "uid"), ({"uid": "tour"}, "uid"), ({"lang": "??"}, "lang")],
)
def test_an_item_that_cannot_be_is_refused(options: dict[str, str], path: str) -> None:
    a_practice()
    with pytest.raises(Invalid) as refused:
        create("practice", **{"lang": "fi", "actor": SYSTEM, **options})  # type: ignore[arg-type]
    assert [p.path for p in refused.value.problems] == [path]


def test_only_pages_stand_below_others_and_types_must_be_enabled() -> None:
    item = a_practice()
    with pytest.raises(Invalid):
        create("practice", lang="fi", actor=SYSTEM, parent=item)
    with pytest.raises(NotFound, match="no content type visit"):
        create("visit", lang="fi", actor=SYSTEM)


def test_visitors_may_neither_create_nor_save() -> None:
    with pytest.raises(Denied):
        create("practice", lang="fi", actor=ANONYMOUS)
    with pytest.raises(Denied):
        save_draft(a_practice(), "fi", {"title": "T"}, expected_version=0, actor=ANONYMOUS)


def test_a_save_is_a_working_copy_and_a_revision_and_nothing_public() -> None:
    item = a_practice()
    assert save_draft(item, "fi", {"title": "Kiertue"}, expected_version=0, actor=SYSTEM) == 1
    assert save_draft(item, "fi", {"fields": {"need": "Tarve"}}, expected_version=1, actor=SYSTEM) == 2
    record = record_of(item)
    assert record.text("fi").title == "Kiertue"
    assert record.text("fi").fields == {"need": "Tarve"}
    assert record.live("fi").title == ""
    assert [(r.number, r.event) for r in records.revisions(item, "fi")] == [(2, "saved"), (1, "saved")]


def test_a_save_without_a_change_is_no_revision() -> None:
    item = a_practice()
    save_draft(item, "fi", {"title": "Kiertue"}, expected_version=0, actor=SYSTEM)
    assert save_draft(item, "fi", {"title": " Kiertue "}, expected_version=1, actor=SYSTEM) == 1
    assert save_neutral(item, {"themes": []}, expected_version=0, actor=SYSTEM) == 0
    assert len(records.revisions(item, "fi")) == 1
    assert records.revisions(item, "-") == []


def test_the_second_of_two_editors_is_told_and_nothing_is_lost() -> None:
    item = a_practice()
    save_draft(item, "fi", {"title": "Ensin"}, expected_version=0, actor=SYSTEM)
    with pytest.raises(Conflict) as conflict:
        save_draft(item, "fi", {"title": "Toiseksi"}, expected_version=0, actor=SYSTEM)
    assert (conflict.value.current, record_of(item).text("fi").title) == (1, "Ensin")


def test_a_refused_save_changes_nothing() -> None:
    item = a_practice()
    with pytest.raises(Invalid) as refused:
        save_neutral(item, {"fields": {"started": "soon"}, "themes": ["dance"]}, expected_version=0, actor=SYSTEM)
    assert [p.code for p in refused.value.problems] == ["not-a-date"]
    assert record_of(item).neutral().themes == ()


def test_a_language_that_was_missing_starts_with_its_first_save() -> None:
    item = a_practice()
    save_draft(item, "sv", {"title": "Turné"}, expected_version=0, actor=SYSTEM)
    rows = db.session().execute(select(Translation.lang, Translation.state).order_by(Translation.lang))
    assert [tuple(row) for row in rows] == [("fi", "draft"), ("sv", "draft")]


def test_unknown_stored_keys_survive_a_save() -> None:
    item = a_practice()
    with db.write():
        record_of(item).item.fields = {"gone": [1, 2]}
    save_neutral(item, {"fields": {"stage": "trial"}}, expected_version=0, actor=SYSTEM)
    assert record_of(item).neutral().fields == {"gone": [1, 2], "stage": "trial"}


def test_an_older_revision_can_be_restored_and_a_draft_discarded() -> None:
    item = a_practice()
    save_draft(item, "fi", {"title": "Yksi"}, expected_version=0, actor=SYSTEM)
    save_draft(item, "fi", {"title": "Kaksi"}, expected_version=1, actor=SYSTEM)
    assert saving.restore(item, "fi", 1, expected_version=2, actor=SYSTEM) == 3
    assert record_of(item).text("fi").title == "Yksi"
    saving.discard(item, "fi", actor=SYSTEM)
    assert (record_of(item).text("fi").title, record_of(item).version("fi")) == ("", 4)
    with pytest.raises(NotFound):
        saving.restore(item, "fi", 9, expected_version=4, actor=SYSTEM)

"""Items that were stored in an older version of their content type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from yhteistuumin import db
from yhteistuumin.content.exporting import item_as_line
from yhteistuumin.content.parity import changed_sentences, translation_states
from yhteistuumin.content.publishing import effect, publish
from yhteistuumin.content.reading import ItemView, cards, item_by_uid
from yhteistuumin.content.records import record_of, revisions
from yhteistuumin.content.saving import create, restore, save_draft, save_neutral
from yhteistuumin.content.searchable import searchable
from yhteistuumin.errors import PluginError
from yhteistuumin.runtime import REGISTRY
from yhteistuumin.schema.fields import Field, FieldKind
from yhteistuumin.schema.registry import Owned, Registry
from yhteistuumin.schema.types import ContentType
from yhteistuumin.security.rules import SYSTEM
from yhteistuumin.tables import Item, ItemTerm, Translation
from yhteistuumin.tables.content import NEUTRAL

Use = Callable[[ContentType], None]


def renamed(fields: dict[str, Any]) -> dict[str, Any]:
    """Version 2: what was “need” is “what”, what was “stage” is “phase”."""
    names = {"need": "what", "stage": "phase"}
    return {names.get(name, name): value for name, value in fields.items()}


def second_version(practice: ContentType) -> ContentType:
    names = {"need": "what", "stage": "phase"}
    fields = tuple(replace(f, name=names.get(f.name, f.name)) for f in practice.fields)
    return replace(practice, schema_version=2, fields=fields, upgrades={1: renamed})


@pytest.fixture
def use(app: Flask, registry: Registry) -> Use:
    def run_with(content_type: ContentType) -> None:
        types = {**registry.content_types, content_type.name: Owned("bank", content_type)}
        app.extensions[REGISTRY] = replace(registry, content_types=types)

    return run_with


@pytest.fixture
def old(context: object) -> Item:
    """A practice published in both languages in version 1; Finnish leads."""
    item = create("practice", lang="fi", actor=SYSTEM, region="uusimaa", uid="tour")
    save_neutral(item, {"fields": {"stage": "trial"}, "themes": ["dance"]}, expected_version=0, actor=SYSTEM)
    for lang, title, need in (("fi", "Kiertue", "Matka on pitkä."), ("sv", "Turné", "Resan är lång.")):
        save_draft(item, lang, {"title": title, "fields": {"need": need}}, expected_version=0, actor=SYSTEM)
        publish(item, lang, actor=SYSTEM)
    with db.write() as writing:
        record = record_of(item, lock=True)
        record.item.fields = {**record.item.fields, "unknown": 7}
        record.copies[NEUTRAL].content = {**record.copies[NEUTRAL].content, "fields": record.item.fields}
        writing.flush()
    return item


def stored(item: Item) -> tuple[int, dict[str, Any], dict[str, dict[str, Any]]]:
    db.session().expire_all()
    found = record_of(item)
    return found.item.schema_version, found.item.fields, {code: t.fields for code, t in found.translations.items()}


def test_everything_that_reads_has_the_present_fields_and_nothing_is_stored(
    old: Item, practice: ContentType, use: Use
) -> None:
    before = stored(old)
    use(second_version(practice))
    view = item_by_uid("tour", "fi")
    assert isinstance(view, ItemView)
    wanted = {"phase": "trial", "what": "Matka on pitkä.", "unknown": 7}
    assert wanted.items() <= view.fields.items() and "need" not in view.fields
    assert wanted.items() <= cards([old.id], "fi")[0].fields.items()
    assert [text.text for text in searchable(["tour"])] == ["Matka on pitkä.", "Resan är lång."]
    assert record_of(old).neutral().fields["phase"] == "trial"
    assert record_of(old).text("sv").fields["what"] == "Resan är lång."
    assert item_as_line(old)["translations"]["fi"]["fields"]["what"] == "Matka on pitkä."
    assert [p.code for p in effect(old, "fi").problems] == ["nothing-to-publish"]
    assert stored(old) == before and before[0] == 1


def test_the_first_save_stores_the_whole_item_anew_and_makes_nothing_stale(
    old: Item, practice: ContentType, use: Use
) -> None:
    use(second_version(practice))
    save_draft(old, "sv", {"summary": "Kort."}, expected_version=1, actor=SYSTEM)
    version, neutral, texts = stored(old)
    assert (version, neutral["phase"], neutral["unknown"]) == (2, "trial", 7)
    assert "stage" not in neutral
    assert {code: fields["what"] for code, fields in texts.items()} == {"fi": "Matka on pitkä.", "sv": "Resan är lång."}
    assert translation_states(old) == {"fi": "current", "sv": "draft-ahead"}
    assert [p.code for p in effect(old, "fi").problems] == ["nothing-to-publish"]
    terms = db.session().scalars(select(ItemTerm.term).where(ItemTerm.vocabulary == "phase"))
    assert list(terms) == ["trial"]


def test_a_sentence_that_changed_since_the_older_version_is_shown_exactly(
    old: Item, practice: ContentType, use: Use
) -> None:
    use(second_version(practice))
    changed = {"fields": {"what": "Matka on lyhyt."}}
    save_draft(old, "fi", changed, expected_version=1, actor=SYSTEM)
    publish(old, "fi", actor=SYSTEM)
    assert translation_states(old)["sv"] == "stale"
    assert [(c.field, c.old, c.new) for c in changed_sentences(old, "sv")] == [
        ("what", "Matka on pitkä.", "Matka on lyhyt.")
    ]


def test_a_translation_that_was_stale_stays_so_with_its_sentences(old: Item, practice: ContentType, use: Use) -> None:
    save_draft(old, "fi", {"fields": {"need": "Matka on lyhyt."}}, expected_version=1, actor=SYSTEM)
    publish(old, "fi", actor=SYSTEM)
    use(second_version(practice))
    older = [("what", "Matka on pitkä.", "Matka on lyhyt.")]
    assert [(c.field, c.old, c.new) for c in changed_sentences(old, "sv")] == older
    save_neutral(old, {"fields": {"phase": "in-use"}}, expected_version=1, actor=SYSTEM)
    assert [(c.field, c.old, c.new) for c in changed_sentences(old, "sv")] == older


def test_a_revision_of_the_older_version_is_restored_in_the_present_one(
    old: Item, practice: ContentType, use: Use
) -> None:
    use(second_version(practice))
    save_draft(old, "fi", {"fields": {"what": "Muuta."}}, expected_version=1, actor=SYSTEM)
    restore(old, "fi", 1, expected_version=2, actor=SYSTEM)
    assert record_of(old).text("fi").fields["what"] == "Matka on pitkä."
    assert [r.content.get("schema_version", 1) for r in revisions(old, "fi")][-1] == 1
    restore(old, "fi", revisions(old, "fi")[0].number, expected_version=3, actor=SYSTEM)
    assert record_of(old).text("fi").fields["what"] == "Matka on pitkä."


def test_a_new_item_is_stored_in_the_present_version(context: object, practice: ContentType, use: Use) -> None:
    use(second_version(practice))
    item = create("practice", lang="fi", actor=SYSTEM, region="uusimaa")
    assert item.schema_version == 2


def test_an_upgrade_that_fails_leaves_pages_standing_and_refuses_to_store(
    old: Item, practice: ContentType, use: Use
) -> None:
    def failing(_fields: dict[str, Any]) -> dict[str, Any]:
        raise KeyError("need")

    use(replace(second_version(practice), upgrades={1: failing}))
    view = item_by_uid("tour", "sv")
    assert isinstance(view, ItemView) and view.title == "Turné"
    with pytest.raises(PluginError, match="practice cannot bring its fields from version 1 to 2"):
        save_draft(old, "sv", {"summary": "Kort."}, expected_version=1, actor=SYSTEM)
    assert stored(old)[0] == 1


def test_each_version_is_passed_in_turn_and_the_present_one_is_left_alone() -> None:
    steps = {1: lambda f: {**f, "b": f["a"] + 1}, 3: lambda f: {**f, "c": f["b"] + 1}}
    made = ContentType("x", "X", "X", fields=(Field("a", FieldKind.LINE, "A"),), schema_version=4, upgrades=steps)
    given = {"a": 1}
    assert made.upgraded(given, 1) == {"a": 1, "b": 2, "c": 3}
    assert (made.upgraded({"b": 1}, 3), made.upgraded(given, 4), made.upgraded({}, 1)) == ({"b": 1, "c": 2}, given, {})
    assert given == {"a": 1}


def test_an_item_of_a_newer_version_is_read_as_it_is(old: Item) -> None:
    with db.write() as writing:
        writing.execute(update(Item).values(schema_version=3))
        writing.execute(update(Translation).values(title="Uusi"))
    assert cards([old.id], "fi")[0].fields["stage"] == "trial"

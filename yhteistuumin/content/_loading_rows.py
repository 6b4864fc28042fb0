"""Checked lines become rows: new items in bulk, changed ones as an editor would change them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from yhteistuumin.content import lifecycle
from yhteistuumin.content._loading_addresses import Standing
from yhteistuumin.content._loading_lines import LIVE, BadLine, CheckedItem, CheckedText
from yhteistuumin.content._loading_redirects import put_redirects
from yhteistuumin.content.classification import classify
from yhteistuumin.content.moments import is_ahead
from yhteistuumin.content.outbox import enqueue, expect_moments
from yhteistuumin.content.publishing import publish_checked
from yhteistuumin.content.records import PUBLISHED, SAVED, Record, add_revision, add_rows, record_of, with_schema
from yhteistuumin.content.saving import item_with, store
from yhteistuumin.content.texts import COVER, FIELDS, THEMES
from yhteistuumin.content.vocabularies import MUNICIPALITY, Vocabularies, Vocabulary
from yhteistuumin.content.workflow import State
from yhteistuumin.db import now
from yhteistuumin.errors import Invalid
from yhteistuumin.events import Topic
from yhteistuumin.i18n import sort_key
from yhteistuumin.runtime import registry
from yhteistuumin.schema.types import ContentType
from yhteistuumin.security.rules import Actor
from yhteistuumin.tables import Item, ItemTerm, Revision, Translation, WorkingCopy
from yhteistuumin.tables.content import NEUTRAL

Row = dict[str, Any]


def insert_items(
    writing: Session,
    items: Sequence[CheckedItem],
    standings: Mapping[str, Standing],
    vocabularies: Vocabularies,
    actor: Actor,
) -> dict[str, int]:
    """Insert new *items* with everything that belongs to them; their ids by uid. Parents are set
    by `set_parents`, because they may come later."""
    moment = now()
    statement = insert(Item).returning(Item.id, sort_by_parameter_order=True)
    ids = list(writing.scalars(statement, [_item_row(item, actor, moment) for item in items]))
    numbered = list(zip(ids, items, strict=True))
    places = vocabularies.get(MUNICIPALITY) or Vocabulary(MUNICIPALITY)
    for table, rows in (
        (Translation, _each(numbered, lambda i, item: _translations(i, item, standings[item.uid], moment))),
        (WorkingCopy, _each(numbered, lambda i, item: _copies(i, item, actor, moment))),
        (Revision, _each(numbered, lambda i, item: _revisions(i, item, standings[item.uid], actor, moment))),
        (ItemTerm, _each(numbered, lambda i, item: _terms(i, item, places))),
    ):
        add_rows(writing, table, rows)
    put_redirects(writing, {item.uid: item.moved_from for item in items})
    enqueue(writing, Topic.ITEM, [item.uid for item in items])
    if any(is_ahead(text.published_at) for item in items for text in item.texts.values()):
        expect_moments(writing)
    return dict(zip((item.uid for item in items), ids, strict=True))


def _each(numbered: Iterable[tuple[int, CheckedItem]], rows: Any) -> Iterator[Row]:
    for item_id, item in numbered:
        yield from rows(item_id, item)


def set_parents(writing: Session, parents: Mapping[str, str], ids: Mapping[str, int]) -> None:
    """Put items below their parents; *parents* maps uids of new items to those of pages."""
    missing = {parent for parent in parents.values() if parent not in ids}
    known = dict(ids)
    if missing:
        rows = writing.execute(select(Item.uid, Item.id).where(Item.uid.in_(missing)))
        known.update(rows.all())
    if parents:
        table = cast(Table, Item.__table__)
        statement = update(table).where(table.c.id == bindparam("of")).values(parent_id=bindparam("below"))
        rows_to_set = [{"of": known[uid], "below": known[parent]} for uid, parent in parents.items()]
        writing.connection().execute(statement, rows_to_set)


def _item_row(item: CheckedItem, actor: Actor, moment: datetime) -> Row:
    return {
        "uid": item.uid,
        "kind": item.kind,
        "region": item.region,
        "lead_lang": item.lead,
        "fields": item.neutral[FIELDS],
        "themes": item.neutral[THEMES],
        "cover": item.neutral[COVER],
        "schema_version": item.schema_version,
        "source_hash": item.source_hash,
        "author_id": actor.account_id,
        "proposed_at": moment if item.proposed else None,
        "national_at": moment if item.national else None,
        "created_at": moment,
        "updated_at": moment,
    }


def _translations(item_id: int, item: CheckedItem, standing: Standing, moment: datetime) -> Iterator[Row]:
    for lang, text in item.texts.items():
        live = text.state in LIVE
        content = text.content if live else {}
        title = content.get("title", "")
        published = (text.published_at or moment) if live else None
        yield {
            "item_id": item_id,
            "lang": lang,
            "state": text.state,
            "space": item.section,
            "path": standing.paths.get(lang),
            "slug": standing.slugs.get(lang, ""),
            "title": title,
            "sort_key": sort_key(title),
            "summary": content.get("summary", ""),
            "body": content.get("body", []),
            "fields": content.get("fields", {}),
            "text_hash": text.hash if live else "",
            "basis_hash": text.basis if live else "",
            "promised_on": None if live else text.promise,
            "published_at": published,
            "changed_at": moment if is_ahead(published) else published,
        }


def _copies(item_id: int, item: CheckedItem, actor: Actor, moment: datetime) -> Iterator[Row]:
    for lang, text in item.texts.items():
        if text.state not in LIVE:
            yield {
                "item_id": item_id,
                "lang": lang,
                "content": text.content,
                "basis_hash": text.basis,
                "author_id": actor.account_id,
                "updated_at": moment,
            }


def _revisions(item_id: int, item: CheckedItem, standing: Standing, actor: Actor, moment: datetime) -> Iterator[Row]:
    numbers, declared = dict.fromkeys(item.texts, 0), _declared(item)

    def row(lang: str, event: str, content: Row, text_hash: str) -> Row:
        numbers[lang] = numbers.get(lang, 0) + 1
        return {
            "item_id": item_id,
            "lang": lang,
            "number": numbers[lang],
            "event": event,
            "content": with_schema(content, declared),
            "text_hash": text_hash,
            "author_id": actor.account_id,
            "at": moment,
        }

    for text in item.texts.values():
        if text.older is not None:
            yield row(item.lead, PUBLISHED, text.older, text.basis)
    for lang, text in item.texts.items():
        event = PUBLISHED if text.state in LIVE else SAVED
        slug = standing.slugs.get(lang) or text.content["slug"]
        yield row(lang, event, {**text.content, "slug": slug}, text.hash)
    yield row(NEUTRAL, PUBLISHED, item.neutral, "")


def _declared(item: CheckedItem) -> ContentType:
    content_type = registry().content_type(item.kind)
    assert content_type is not None, "checked when the line was read"
    return content_type


def _terms(item_id: int, item: CheckedItem, places: Vocabulary) -> Iterator[Row]:
    content_type = _declared(item)
    themes = tuple(item.neutral[THEMES])
    for name, term in sorted(classify(content_type, item.region, themes, item.neutral[FIELDS], places)):
        yield {"item_id": item_id, "vocabulary": name, "term": term}


def change_item(writing: Session, item: CheckedItem, actor: Actor) -> None:
    """Make the item that is there what its line says. Raises `BadLine` where it cannot be."""
    there = item_with(item.uid)
    assert there is not None, "known when the line was read"
    try:
        _change(writing, there, item, actor)
    except Invalid as error:
        raise BadLine("; ".join(f"{p.path}: {p.message}" for p in error.problems)) from error


def _change(writing: Session, there: Item, item: CheckedItem, actor: Actor) -> None:
    record = record_of(there, lock=True)
    if there.region != item.region:
        lifecycle.move_region(there, item.region, actor=actor)
    parent = item_with(item.parent) if item.parent else None
    if there.parent_id != (parent.id if parent else None):
        lifecycle.move_parent(there, parent, actor=actor)
    if record.neutral().as_json() != item.neutral:
        store(there, NEUTRAL, item.neutral, expected_version=record.version(NEUTRAL), actor=actor)
    for lang in sorted(item.texts, key=lambda lang: lang != item.lead):
        _change_text(writing, there, lang, item.texts[lang], actor)
    if there.lead_lang != item.lead:
        lifecycle.set_lead(there, item.lead, actor=actor)
    record = record_of(there)
    for lang, text in item.texts.items():
        _set_basis(writing, record, lang, text, actor)
    put_redirects(writing, {item.uid: item.moved_from})
    if item.national != (there.national_at is not None):
        there.national_at = now() if item.national else None
    if item.proposed != (there.proposed_at is not None):
        there.proposed_at = now() if item.proposed else None
    there.source_hash = item.source_hash
    enqueue(writing, Topic.ITEM, [item.uid])
    writing.flush()


def _change_text(writing: Session, there: Item, lang: str, text: CheckedText, actor: Actor) -> None:
    record = record_of(there)
    content = {**text.content, "slug": text.content["slug"] or record.text(lang).slug}
    if record.text(lang).as_json() != content or lang not in record.translations:
        store(there, lang, content, expected_version=record.version(lang), actor=actor)
    if text.state == State.PUBLISHED:
        publish_checked(there, lang, actor=actor, at=text.published_at)
    elif text.state == State.ARCHIVED and record.state(lang) != State.ARCHIVED:
        lifecycle.archive(there, lang, actor=actor)
    translation = record_of(there).translations[lang]
    translation.promised_on = text.promise if translation.state not in LIVE else None
    writing.flush()


def _set_basis(writing: Session, record: Record, lang: str, text: CheckedText, actor: Actor) -> None:
    if text.older is not None:
        add_revision(writing, record, record.item.lead_lang, PUBLISHED, text.older, actor)
    for row in (record.translations.get(lang), record.copies.get(lang)):
        if row is not None and lang != record.item.lead_lang:
            row.basis_hash = text.basis

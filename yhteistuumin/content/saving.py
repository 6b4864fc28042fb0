"""Working copies: what editors see and change before anything is public.

A save passes the shape gate only, so an unfinished draft can always be saved. Each save that
changes something is a revision, and the version number guards it: who saves over a text that
somebody else changed in between gets `Conflict` and loses nothing.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from yhteistuumin import db
from yhteistuumin.content.parity import behind, is_stale, says_same
from yhteistuumin.content.promises import is_broken
from yhteistuumin.content.records import (
    SAVED,
    Record,
    add_audit,
    add_revision,
    neutral_of_revision,
    record_of,
    revisions,
    text_of_revision,
)
from yhteistuumin.content.regions import kind_active, require_active
from yhteistuumin.content.schema_checks import Checked, check_neutral, check_text
from yhteistuumin.content.state import bump_content_revision
from yhteistuumin.content.upgrading import bring_up_to_date
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.content.workflow import State
from yhteistuumin.db import now, session
from yhteistuumin.errors import Conflict, Invalid, NotFound
from yhteistuumin.runtime import registry
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security.rules import Actor, Subject
from yhteistuumin.tables import Item, Translation, WorkingCopy
from yhteistuumin.tables.content import NEUTRAL

PROMISE = "promised_on"
"""The path of problems with a promise."""

_UID = re.compile(r"[A-Za-z0-9._:-]{1,100}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def create(
    kind: str,
    *,
    lang: str,
    actor: Actor,
    region: str | None = None,
    uid: str | None = None,
    parent: Item | None = None,
) -> Item:
    """A new, empty item that *lang* leads. Raises `Denied`, `Invalid` or `NotFound`."""
    content_type = registry().content_type(kind)
    if content_type is None:
        raise NotFound(f"there is no content type {kind}, or its add-on is not enabled")
    actor.require("item.create", Subject(kind, region, author_id=actor.account_id, lang=lang))
    if not kind_active(kind, region):
        raise Invalid([Problem("region", "not-switched-on", {"value": region or ""})])
    wanted = uid or uuid.uuid4().hex
    problems = _creation_problems(lang, region, wanted, parent)
    if parent is not None and content_type.section:
        problems.append(Problem("parent", "not-a-choice", {"value": parent.uid}))
    if problems:
        raise Invalid(problems)
    item = Item(
        uid=wanted,
        kind=kind,
        region=region,
        lead_lang=lang,
        parent_id=parent.id if parent else None,
        author_id=actor.account_id,
        schema_version=content_type.schema_version,
    )
    with db.write() as writing:
        writing.add(item)
        writing.flush()
        writing.add(Translation(item_id=item.id, lang=lang, space=content_type.section))
        add_audit(writing, actor, "item.create", item)
    return item


def _creation_problems(lang: str, region: str | None, uid: str, parent: Item | None) -> list[Problem]:
    problems = []
    if not _LANGUAGE.fullmatch(lang):
        problems.append(Problem("lang", "not-a-choice", {"value": lang}))
    if region is not None and region not in vocabulary(REGION):
        problems.append(Problem("region", "not-a-term", {"value": region}))
    taken = item_with(uid) is not None
    if taken or not _UID.fullmatch(uid):
        problems.append(Problem("uid", "slug-taken" if taken else "slug-shape", {"value": uid}))
    return problems


def item_with(uid: str) -> Item | None:
    """The item with *uid*, whatever its state, or None."""
    return session().scalar(select(Item).where(Item.uid == uid))


def save_draft(
    item: Item,
    lang: str,
    content: Mapping[str, Any],
    *,
    expected_version: int,
    actor: Actor,
    made_from: str | None = None,
) -> int:
    """Save *content* (``title slug summary body fields``) as the working copy of *lang*.

    Gives the version to expect at the next save; an unchanged text keeps its version. Keys that
    are left out keep their values. A language that the item lacked gets its first draft this way
    (*expected_version* 0). *made_from* is the hash of the lead text that a translation says the
    same as, by default the present one; an older one leaves it stale. Raises `Denied`, `Conflict`,
    `Invalid` or `NotFound`.
    """
    if not _LANGUAGE.fullmatch(lang):
        raise Invalid([Problem("lang", "not-a-choice", {"value": lang})])
    record = _guarded(item, lang, expected_version, actor)
    before = record.text(lang)
    after = _passed(check_text(record.content_type, content, before))
    unchanged = after.as_json() == before.as_json() and lang in record.translations
    if unchanged and not _answers_anew(record, lang, made_from or record.basis()):
        return record.version(lang)
    return store(
        item, lang, after.as_json(), expected_version=expected_version, actor=actor, made_from=made_from
    )


def _answers_anew(record: Record, lang: str, made_from: str) -> bool:
    """Whether *made_from* is another answer than before to the question if the text says the same."""
    return bool(behind(record, lang)) and is_stale(made_from, record.basis()) == says_same(record, lang)


def save_neutral(item: Item, content: Mapping[str, Any], *, expected_version: int, actor: Actor) -> int:
    """Like `save_draft`, for what is true in every language: ``fields themes cover``."""
    record = _guarded(item, NEUTRAL, expected_version, actor)
    before = record.neutral()
    after = _passed(check_neutral(record.content_type, content, before))
    if after.as_json() == before.as_json():
        return record.version(NEUTRAL)
    return store(item, NEUTRAL, after.as_json(), expected_version=expected_version, actor=actor)


def _passed(checked: Checked[Any]) -> Any:
    if checked.problems:
        raise Invalid(checked.problems)
    return checked.content


def _guarded(item: Item, lang: str, expected: int, actor: Actor, *, lock: bool = False) -> Record:
    record = record_of(item, lock=lock)
    actor.require("item.edit", record.subject(lang))
    require_active(record.item)
    found = record.version(lang)
    if found != expected:
        raise Conflict(
            f"somebody saved version {found} after version {expected} was opened; compare the two texts",
            current=found,
        )
    return record


def store(
    item: Item,
    lang: str,
    content: dict[str, Any],
    *,
    expected_version: int,
    actor: Actor,
    made_from: str | None = None,
) -> int:
    """Save *content* that has passed the shape gate already; see `save_draft`."""
    with db.write() as writing:
        record = _guarded(item, lang, expected_version, actor, lock=True)
        bring_up_to_date(writing, record)
        copy = record.copies.get(lang)
        if copy is None:
            copy = WorkingCopy(item_id=item.id, lang=lang, version=0)
            writing.add(copy)
        copy.content = content
        copy.version = expected_version + 1
        copy.author_id = actor.account_id
        copy.updated_at = now()
        if lang not in {NEUTRAL, record.item.lead_lang}:
            copy.basis_hash = made_from or record.basis()
            copy.seen_hash = record.lead.text_hash if record.lead else ""
        if lang != NEUTRAL and lang not in record.translations:
            space = record.content_type.section
            writing.add(Translation(item_id=item.id, lang=lang, space=space))
        add_revision(writing, record, lang, SAVED, content, actor)
        return expected_version + 1


def discard(item: Item, lang: str, *, actor: Actor) -> None:
    """Let the working copy of *lang* (or ``-``) say what the live one says. Its revisions stay."""
    record = record_of(item)
    actor.require("item.edit", record.subject(lang))
    copy = record.copies.get(lang)
    if copy is None:
        return
    with db.write():
        record = record_of(item, lock=True)
        copy = record.copies[lang]
        copy.content = {}
        copy.basis_hash = copy.seen_hash = ""
        copy.version += 1
        copy.author_id = actor.account_id
        copy.updated_at = now()


def restore(item: Item, lang: str, number: int, *, expected_version: int, actor: Actor) -> int:
    """Make revision *number* of *lang* (or ``-``) the working copy again; like a save of it.

    Nobody knows which lead text it says the same as, so a stale text stays stale.
    """
    record = _guarded(item, lang, expected_version, actor)
    found = next((r for r in revisions(item, lang) if r.number == number), None)
    if found is None:
        raise NotFound(f"there is no revision {number}")
    of = neutral_of_revision if lang == NEUTRAL else text_of_revision
    said = of(found, record.content_type)
    return store(
        item,
        lang,
        said.as_json(),
        expected_version=expected_version,
        actor=actor,
        made_from=behind(record, lang) or None,
    )


def set_promise(item: Item, lang: str, promised_on: date | None, *, actor: Actor) -> None:
    """Tell readers by when the text in *lang* will be there; None takes the promise back.

    Raises `Denied`, or `Invalid` for a day that has passed and for a text that is there already.
    """
    record = record_of(item)
    actor.require("item.edit", record.subject(lang))
    if record.promise(lang) == promised_on:
        return
    if record.state(lang) == State.PUBLISHED:
        raise Invalid([Problem(PROMISE, "wrong-state")])
    if is_broken(promised_on):
        raise Invalid([Problem(PROMISE, "day-past")])
    with db.write() as writing:
        record = record_of(item, lock=True)
        translation = record.translations.get(lang)
        if translation is None:
            translation = Translation(item_id=item.id, lang=lang, space=record.content_type.section)
            writing.add(translation)
        translation.promised_on = promised_on
        day = promised_on.isoformat() if promised_on else None
        add_audit(writing, actor, "item.promise", record.item, {"lang": lang, "day": day})
        writing.flush()
        bump_content_revision(writing)

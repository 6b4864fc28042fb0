"""What can happen to an item beside saving and publishing it: each an action, none a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Text, and_, cast, or_, select
from sqlalchemy import delete as sql_delete
from sqlalchemy.orm import Session

from yhteistuumin import db
from yhteistuumin.content.addresses import item_url
from yhteistuumin.content.classification import store_classification
from yhteistuumin.content.moments import is_ahead, is_waiting
from yhteistuumin.content.outbox import announce
from yhteistuumin.content.parity import UNKNOWN_BASIS, is_stale
from yhteistuumin.content.records import Record, add_audit, record_of
from yhteistuumin.content.regions import kind_active
from yhteistuumin.content.tree import is_below, move_descendants, set_paths
from yhteistuumin.content.upgrading import bring_up_to_date
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.content.workflow import ARCHIVE, RECALL, RESTORE, RETRACT, SEND_BACK, SUBMIT, State, Transition
from yhteistuumin.db import now, session
from yhteistuumin.errors import Invalid, NotFound
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security.rules import Actor
from yhteistuumin.tables import Item, Redirect, Translation, WorkingCopy
from yhteistuumin.tables.content import NEUTRAL


def submit(item: Item, lang: str, *, actor: Actor) -> None:
    """Ask an editor to publish the draft in *lang*."""
    _go(SUBMIT, item, lang, actor)


def send_back(item: Item, lang: str, *, actor: Actor) -> None:
    """Give a submitted text back to its author."""
    _go(SEND_BACK, item, lang, actor)


def recall(item: Item, lang: str, *, actor: Actor) -> None:
    """Take one's own submitted text back to go on writing."""
    _go(RECALL, item, lang, actor)


def retract(item: Item, lang: str, *, actor: Actor) -> None:
    """Take the text in *lang* off the site at once; its address stays its own."""
    _go(RETRACT, item, lang, actor)


def archive(item: Item, lang: str, *, actor: Actor) -> None:
    """Put the text in *lang* away: off the site, and out of the editors' lists."""
    _go(ARCHIVE, item, lang, actor)


def restore_from_archive(item: Item, lang: str, *, actor: Actor) -> None:
    """Take an archived text back as a draft."""
    _go(RESTORE, item, lang, actor)


def _go(way: Transition, item: Item, lang: str, actor: Actor) -> None:
    with db.write() as writing:
        record = record_of(item, lock=True)
        actor.require(way.action, record.subject(lang))
        translation = record.translations.get(lang)
        if translation is None:
            raise NotFound(f"the item has no text in {lang}")
        if translation.state not in way.sources:
            raise Invalid([Problem("", "wrong-state", {"value": translation.state})])
        was_public = translation.state == State.PUBLISHED
        translation.state = way.target
        if is_ahead(translation.published_at):
            translation.published_at = None
        translation.submitted_by = actor.account_id if way is SUBMIT else None
        if not record.live_languages:
            record.item.proposed_at = record.item.national_at = None
        add_audit(writing, actor, f"item.{way.name}", record.item, {"lang": lang})
        if was_public:
            announce(writing, record.item.uid)


def bring_out(item: Item, lang: str, *, actor: Actor) -> None:
    """Show readers at once what was published for a moment to come."""
    with db.write() as writing:
        record = record_of(item, lock=True)
        actor.require("item.publish", record.subject(lang))
        translation = record.translations.get(lang)
        if translation is None or not is_waiting(translation):
            raise Invalid([Problem("", "wrong-state")])
        translation.published_at = now()
        add_audit(writing, actor, "item.bring-out", record.item, {"lang": lang})
        announce(writing, record.item.uid)


ADDRESS_ENDS = ('"', "\\", "#", "?")
"""What follows an address in stored JSON; a longer address is another page's."""


@dataclass(frozen=True)
class LinkHere:
    """A published text that leads to an item; *url* is ``""`` where its type is not enabled."""

    uid: str
    lang: str
    title: str
    url: str


def links_here(item: Item, lang: str | None = None) -> list[LinkHere]:
    """The published texts with a link to *item* in *lang* (default: any language) or with a
    reference to it, and the pages right below it."""
    places = [cast(Translation.body, Text), cast(Translation.fields, Text)]
    ends = [url + end for url in _addresses(item, lang) for end in ADDRESS_ENDS]
    mentions = [place.contains(end, autoescape=True) for place in places for end in ends]
    mentions.append(cast(Item.fields, Text).contains(f'"{item.uid}"', autoescape=True))
    below = Item.parent_id == item.id
    rows = session().execute(
        select(Item.uid, Item.region, Translation.lang, Translation.title, Translation.space, Translation.path)
        .join(Translation, Translation.item_id == Item.id)
        .where(Translation.state == State.PUBLISHED, Item.id != item.id)
        .where(or_(below if lang is None else and_(below, Translation.lang == lang), *mentions))
        .order_by(Item.id, Translation.lang)
    )
    return [
        LinkHere(uid, code, title, item_url(code, space, path or "", region) or "")
        for uid, region, code, title, space, path in rows
    ]


def _addresses(item: Item, lang: str | None) -> set[str]:
    """The addresses of *item* in *lang*, those that it had before included."""
    columns = (Translation.lang, Translation.space, Translation.path)
    present = session().execute(select(*columns).where(Translation.item_id == item.id)).all()
    past = session().execute(
        select(Redirect.lang, Redirect.space, Redirect.path).where(Redirect.item_id == item.id)
    ).all()
    return {
        url
        for code, space, path in (*present, *past)
        if path and lang in {None, code} and (url := item_url(code, space, path, item.region)) is not None
    }


def delete(item: Item, *, actor: Actor) -> None:
    """Delete an item that was never public; one that was can only be archived."""
    with db.write() as writing:
        record = record_of(item, lock=True)
        actor.require("item.delete", record.subject(NEUTRAL))
        if any(t.published_at for t in record.translations.values()):
            raise Invalid([Problem("", "was-published")])
        if writing.scalar(select(Item.id).where(Item.parent_id == item.id).limit(1)) is not None:
            raise Invalid([Problem("", "has-children")])
        add_audit(writing, actor, "item.delete", record.item)
        announce(writing, record.item.uid)
        writing.flush()
        for row in (record.item, *record.translations.values(), *record.copies.values()):
            writing.expunge(row)
        # In plain SQL: what belongs to the item goes by the database's own cascade.
        writing.execute(sql_delete(Item).where(Item.id == record.item.id))


def move_region(item: Item, region: str | None, *, actor: Actor) -> None:
    """Hand *item* over to *region* (None: national); the actor must be allowed to publish in both."""
    if region is not None and region not in vocabulary(REGION):
        raise Invalid([Problem("region", "not-a-term", {"value": region})])
    with db.write() as writing:
        record = record_of(item, lock=True)
        subject = record.subject(NEUTRAL)
        actor.require("item.publish", subject)
        actor.require("item.publish", replace(subject, region=region))
        if not kind_active(record.item.kind, region):
            raise Invalid([Problem("region", "not-switched-on", {"value": region or ""})])
        _note_move(writing, actor, record, {"region": [record.item.region, region]})
        bring_up_to_date(writing, record)
        record.item.region = region
        record.item.updated_at = now()
        writing.flush()
        store_classification(writing, record.item, record.content_type)
        announce(writing, record.item.uid)


def move_parent(item: Item, parent: Item | None, *, actor: Actor) -> None:
    """Put a page below *parent* (None: at the root). Old addresses lead to the new ones."""
    with db.write() as writing:
        record = record_of(item, lock=True)
        actor.require("item.publish", record.subject(NEUTRAL))
        if record.content_type.section or (parent is not None and is_below(parent, record.item)):
            raise Invalid([Problem("parent", "not-a-choice", {"value": parent.uid if parent else ""})])
        _note_move(writing, actor, record, {"parent": parent.uid if parent else None})
        record.item.parent_id = parent.id if parent else None
        writing.flush()
        set_paths(writing, record.item)
        announce(writing, record.item.uid, *move_descendants(writing, record.item))


def _note_move(writing: Session, actor: Actor, record: Record, detail: dict[str, Any]) -> None:
    add_audit(writing, actor, "item.move", record.item, detail)


def mark_current(item: Item, lang: str, *, actor: Actor) -> None:
    """Say that the text in *lang* is still right although the lead text changed."""
    with db.write() as writing:
        record = record_of(item, lock=True)
        actor.require("item.publish", record.subject(lang))
        translation, lead = record.translations.get(lang), record.lead
        if translation is None or lead is None or translation is lead:
            raise NotFound(f"{lang} is no translation of this item")
        translation.basis_hash = lead.text_hash
        if lang in record.copies:
            record.copies[lang].basis_hash = lead.text_hash
        add_audit(writing, actor, "item.mark-current", record.item, {"lang": lang})
        announce(writing, record.item.uid)


def set_lead(item: Item, lang: str, *, actor: Actor) -> None:
    """Let *lang* lead from now on: a text that was current is current beside the new lead as
    well, one that was stale starts stale."""
    with db.write() as writing:
        record = record_of(item, lock=True)
        actor.require("item.publish", record.subject(NEUTRAL))
        new, old = record.translations.get(lang), record.lead
        if new is None:
            raise NotFound(f"the item has no text in {lang}")
        if new is old:
            return
        old_hash = old.text_hash if old else ""
        pair_is_stale = is_stale(new.basis_hash, old_hash)
        others: list[Translation | WorkingCopy] = [*record.translations.values()]
        for other in (*others, *record.copies.values()):
            if other.lang in {lang, NEUTRAL}:
                continue
            behind = pair_is_stale or is_stale(other.basis_hash, old_hash)
            other.basis_hash = UNKNOWN_BASIS if behind else new.text_hash
        new.basis_hash = ""
        if lang in record.copies:
            record.copies[lang].basis_hash = ""
        record.item.lead_lang = lang
        add_audit(writing, actor, "item.set-lead", record.item, {"lang": lang})
        announce(writing, record.item.uid)

"""Everything that is stored about one item, read together and changed together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from yhteistuumin.content.hashing import text_hash
from yhteistuumin.content.moments import is_waiting
from yhteistuumin.content.texts import (
    LanguageText,
    NeutralContent,
    live_neutral,
    live_text,
    neutral_from,
    present,
    text_from,
)
from yhteistuumin.content.workflow import State
from yhteistuumin.db import session
from yhteistuumin.errors import NotFound
from yhteistuumin.runtime import registry
from yhteistuumin.schema.types import ContentType
from yhteistuumin.security.rules import Actor, Subject
from yhteistuumin.tables import AuditEntry, Item, Revision, Translation, WorkingCopy
from yhteistuumin.tables.content import NEUTRAL

SAVED, PUBLISHED, UPGRADED = "saved", "published", "upgraded"
"""What made a revision."""

SCHEMA = "schema_version"
"""The key of a revision's content for the version of its type, where that is not the first."""

Content = TypeVar("Content", LanguageText, NeutralContent)


@dataclass
class Record:
    """An item with its translations and working copies by language."""

    item: Item
    content_type: ContentType
    translations: dict[str, Translation] = field(default_factory=dict)
    copies: dict[str, WorkingCopy] = field(default_factory=dict)

    @property
    def lead(self) -> Translation | None:
        """The translation that leads; None before anything was written in it."""
        return self.translations.get(self.item.lead_lang)

    @property
    def live_languages(self) -> list[str]:
        """The languages in which the public sees the item."""
        return [lang for lang, t in self.translations.items() if t.state == State.PUBLISHED]

    def live(self, lang: str) -> LanguageText:
        """What the item says in *lang* to the public, or would say after a retraction is undone."""
        translation = self.translations.get(lang)
        return self.present(live_text(translation)) if translation else LanguageText()

    def live_neutral(self) -> NeutralContent:
        """What is true in every language to the public."""
        return self.present(live_neutral(self.item))

    def present(self, stored: Content) -> Content:
        """*stored* content of the item as the present version of its type has it."""
        version = self.item.schema_version
        if version >= self.content_type.schema_version:
            return stored
        return replace(stored, fields=present(stored.fields, self.content_type, version))

    def text(self, lang: str) -> LanguageText:
        """What editors see in *lang*: the working copy, else the live text."""
        copy = self.copies.get(lang)
        return self.present(text_from(copy.content)) if copy and copy.content else self.live(lang)

    def neutral(self) -> NeutralContent:
        """What editors see of the neutral part."""
        copy = self.copies.get(NEUTRAL)
        return self.present(neutral_from(copy.content)) if copy and copy.content else self.live_neutral()

    def version(self, lang: str) -> int:
        """The version of the working copy of *lang*; 0 while there is none."""
        copy = self.copies.get(lang)
        return copy.version if copy else 0

    def is_ahead(self, lang: str) -> bool:
        """Whether editors see something in *lang* that publishing would change."""
        draft, live = self.text(lang), self.live(lang)
        return _comparable(draft, live) != _comparable(live, live)

    def neutral_is_ahead(self) -> bool:
        """The same for the neutral part."""
        return self.neutral().as_json() != self.live_neutral().as_json()

    def promise(self, lang: str) -> date | None:
        """By when *lang* was promised, while readers do not have it."""
        translation = self.translations.get(lang)
        return translation.promised_on if translation and translation.state != State.PUBLISHED else None

    def moment(self, lang: str) -> datetime | None:
        """When *lang* comes out, while it is published for a moment to come."""
        translation = self.translations.get(lang)
        return translation.published_at if translation and is_waiting(translation) else None

    def draft_basis(self, lang: str) -> str:
        """The hash of the lead text that the text which editors see in *lang* was made from."""
        copy, translation = self.copies.get(lang), self.translations.get(lang)
        if copy and copy.content and copy.basis_hash:
            return copy.basis_hash
        return translation.basis_hash if translation else ""

    def basis(self) -> str:
        """The hash of the lead text that a translation made now is made from: the live one, or
        before there is any, the lead's draft."""
        lead = self.lead
        if lead is not None and lead.text_hash:
            return lead.text_hash
        return text_hash(self.text(self.item.lead_lang), self.content_type)

    def state(self, lang: str) -> str:
        """The state of *lang*; the neutral part has that of the text that came furthest."""
        if lang != NEUTRAL:
            translation = self.translations.get(lang)
            return translation.state if translation else State.DRAFT
        states = {t.state for t in self.translations.values()}
        return next((s for s in (State.PUBLISHED, State.SUBMITTED) if s in states), State.DRAFT)

    def subject(self, lang: str) -> Subject:
        """What the rule table is asked about for *lang*."""
        item = self.item
        return Subject(item.kind, item.region, self.state(lang), item.author_id, item.id, lang)


def _comparable(text: LanguageText, live: LanguageText) -> dict[str, Any]:
    return {**text.as_json(), "slug": text.slug or live.slug}


def record_of(item: Item, *, lock: bool = False) -> Record:
    """Everything about *item* as it is now stored, with three queries.

    *lock* keeps other writers away until the transaction ends. Raises `NotFound` for an item
    that is gone and for one whose content type is not enabled.
    """
    current = session()
    statement = select(Item).where(Item.id == item.id)
    found = current.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound("the item was deleted")
    content_type = registry().content_type(found.kind)
    if content_type is None:
        raise NotFound(f"the content type {found.kind} is not enabled; enable its add-on first")
    translations = current.scalars(select(Translation).where(Translation.item_id == found.id))
    copies = current.scalars(select(WorkingCopy).where(WorkingCopy.item_id == found.id))
    return Record(found, content_type, {t.lang: t for t in translations}, {c.lang: c for c in copies})


def add_revision(
    writing: Session, record: Record, lang: str, event: str, content: dict[str, Any], actor: Actor | None
) -> Revision:
    """Keep *content* for good."""
    of_item = (Revision.item_id == record.item.id, Revision.lang == lang)
    last = writing.scalar(select(func.max(Revision.number)).where(*of_item)) or 0
    said = "" if lang == NEUTRAL else text_hash(text_from(content), record.content_type)
    revision = Revision(
        item_id=record.item.id,
        lang=lang,
        number=last + 1,
        event=event,
        content=with_schema(content, record.content_type),
        text_hash=said,
        author_id=actor.account_id if actor else None,
    )
    writing.add(revision)
    writing.flush()
    return revision


def with_schema(content: dict[str, Any], content_type: ContentType) -> dict[str, Any]:
    """*content* of a revision with the version of its type."""
    version = content_type.schema_version
    return {**content, SCHEMA: version} if version > 1 else content


def text_of_revision(revision: Revision, content_type: ContentType) -> LanguageText:
    """What *revision* said, as the present version of the type has it."""
    text = text_from(revision.content)
    return replace(text, fields=present(text.fields, content_type, revision.content.get(SCHEMA, 1)))


def neutral_of_revision(revision: Revision, content_type: ContentType) -> NeutralContent:
    """The same for a revision of the neutral part."""
    neutral = neutral_from(revision.content)
    return replace(neutral, fields=present(neutral.fields, content_type, revision.content.get(SCHEMA, 1)))


def rebase(record: Record, old: str, new: str) -> None:
    """Whatever says the same as the lead text *old* says the same as *new*."""
    rows: list[Translation | WorkingCopy] = [*record.translations.values(), *record.copies.values()]
    for row in rows:
        if row.lang not in {record.item.lead_lang, NEUTRAL} and row.basis_hash == old:
            row.basis_hash = new
    for copy in record.copies.values():
        if copy.seen_hash == old:
            copy.seen_hash = new


def add_audit(writing: Session, actor: Actor, action: str, item: Item, detail: dict[str, Any] | None = None) -> None:
    """Note who did what to *item*."""
    writing.add(AuditEntry(account_id=actor.account_id, action=action, subject=f"item:{item.uid}", detail=detail or {}))


def revisions(item: Item, lang: str) -> list[Revision]:
    """The revisions of *item* in *lang*, newest first."""
    statement = select(Revision).where(Revision.item_id == item.id, Revision.lang == lang)
    return list(session().scalars(statement.order_by(Revision.number.desc())))


def add_rows(writing: Session, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert *rows* at once, if there are any."""
    listed = list(rows)
    if listed:
        writing.execute(insert(table), listed)

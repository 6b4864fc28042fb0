"""How an item came to be what it is: its revisions, each beside the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from yhteistuumin.content.block_changes import block_changes
from yhteistuumin.content.parity import Change, compare
from yhteistuumin.content.publishing import NeutralChange, neutral_changes
from yhteistuumin.content.records import Record, neutral_of_revision, text_of_revision
from yhteistuumin.content.texts import LABELS, SLUG, NeutralContent
from yhteistuumin.db import session
from yhteistuumin.runtime import settings
from yhteistuumin.schema.types import ContentType
from yhteistuumin.security.rules import Actor
from yhteistuumin.tables import Account, Revision
from yhteistuumin.tables.content import NEUTRAL

PER_PAGE = 20


@dataclass(frozen=True)
class Step:
    """One revision and what it changed against the one before it in the same language.

    *lang* is ``-`` for what is the same in every language; only then *neutral* and the contents
    *before* and *after* say something. *who* is ``""`` where no person did it. The first revision
    of a language has no changes, since nothing stood before it.
    """

    lang: str
    event: str
    at: datetime
    who: str
    is_first: bool
    changes: tuple[Change, ...] = ()
    neutral: tuple[NeutralChange, ...] = ()
    before: NeutralContent = field(default_factory=NeutralContent)
    after: NeutralContent = field(default_factory=NeutralContent)


def readable_languages(record: Record, actor: Actor) -> list[str]:
    """The languages of which *actor* may read the history; with any of them comes the neutral part,
    which the form of every language shows."""
    languages = dict.fromkeys((*settings().languages, *record.translations, *record.copies))
    found = [lang for lang in languages if lang != NEUTRAL and actor.may("item.view-draft", record.subject(lang))]
    return [*found, NEUTRAL] if found else []


def history(record: Record, languages: Sequence[str], page: int = 1) -> tuple[int, list[Step]]:
    """(number of all, those of the page): the steps of *record* in *languages*, newest first, with
    two queries."""
    wanted = (Revision.item_id == record.item.id, Revision.lang.in_(languages))
    total = session().scalar(select(func.count()).select_from(Revision).where(*wanted)) or 0
    earlier = aliased(Revision)
    is_before = and_(
        earlier.item_id == Revision.item_id, earlier.lang == Revision.lang, earlier.number == Revision.number - 1
    )
    statement = (
        select(Revision, earlier, Account)
        .join(earlier, is_before, isouter=True)
        .join(Account, Account.id == Revision.author_id, isouter=True)
        .where(*wanted)
        .order_by(Revision.at.desc(), Revision.id.desc())
    )
    rows = session().execute(statement.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return total, [_step(new, old, account, record.content_type) for new, old, account in rows]


def _step(new: Revision, old: Revision | None, account: Account | None, content_type: ContentType) -> Step:
    who = (account.name or account.email) if account else ""
    if old is None:
        return Step(new.lang, new.event, new.at, who, is_first=True)
    if new.lang != NEUTRAL:
        changes = _text_changes(old, new, content_type)
        return Step(new.lang, new.event, new.at, who, is_first=False, changes=changes)
    before, after = neutral_of_revision(old, content_type), neutral_of_revision(new, content_type)
    neutral = tuple(neutral_changes(content_type, before, after))
    return Step(new.lang, new.event, new.at, who, is_first=False, neutral=neutral, before=before, after=after)


def _text_changes(old: Revision, new: Revision, content_type: ContentType) -> tuple[Change, ...]:
    before, after = text_of_revision(old, content_type), text_of_revision(new, content_type)
    moved = [Change(SLUG, LABELS[SLUG], before.slug, after.slug)] if before.slug != after.slug else []
    return (*compare(before, after, content_type), *block_changes(before, after, content_type), *moved)

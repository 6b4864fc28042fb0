"""What editors look through: items in every state, and the pictures of the site.

Rows are narrowed by the rule table inside the query, and a page of them costs the same number
of queries however long it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, func, or_, select

from yhteistuumin.content.media import as_picture
from yhteistuumin.content.moments import is_waiting
from yhteistuumin.content.pages import PAGE
from yhteistuumin.content.parity import state_of
from yhteistuumin.content.records import Record
from yhteistuumin.content.regions import existing_items
from yhteistuumin.content.workflow import State
from yhteistuumin.db import session
from yhteistuumin.i18n import language, sort_key
from yhteistuumin.runtime import registry, settings
from yhteistuumin.security.rules import Actor, allowed
from yhteistuumin.tables import Item, Media, Translation, WorkingCopy

NATIONAL = "national"
"""The value of the region filter for what belongs to no region."""

PER_PAGE = 30
THUMBS = 24
WAITING = "waiting"
"""How a text stands that is published for a moment to come."""
FURTHEST = (State.PUBLISHED, State.SUBMITTED, State.DRAFT, State.ARCHIVED)


@dataclass(frozen=True)
class Wanted:
    """How the list is narrowed; an empty value narrows nothing."""

    state: str = ""
    lang: str = ""
    kind: str = ""
    region: str = ""
    text: str = ""


@dataclass(frozen=True)
class Row:
    """One item of the list. *title* may be empty; *languages* gives the `standing` of those of the
    site and of the item, *promises* the days by which those that are missing were promised,
    *moments* when those come out that wait for theirs."""

    uid: str
    kind: str
    region: str | None
    title: str
    title_lang: str
    state: str
    languages: Mapping[str, str]
    promises: Mapping[str, date]
    moments: Mapping[str, datetime]
    changed_at: datetime


@dataclass(frozen=True)
class Found:
    """A page of the list: the number of all that match, and by state without the state filter."""

    total: int
    by_state: Mapping[str, int]
    rows: tuple[Row, ...]


def editors_list(actor: Actor, wanted: Wanted, page: int = 1) -> Found:
    """The items whose drafts *actor* may see, newest change first."""
    within = _conditions(actor, wanted)
    grouped: Select[Any] = _joined(select(Translation.state, func.count(distinct(Item.id))), within)
    by_state = {row[0]: row[1] for row in session().execute(grouped.group_by(Translation.state))}
    narrowed = [*within, Translation.state == wanted.state] if wanted.state else within
    total = session().scalar(_joined(select(func.count(distinct(Item.id))), narrowed)) or 0
    changed = func.coalesce(func.max(WorkingCopy.updated_at), Item.updated_at)
    statement = (
        _joined(select(Item.id), narrowed)
        .join(WorkingCopy, WorkingCopy.item_id == Item.id, isouter=True)
        .group_by(Item.id, Item.updated_at)
        .order_by(changed.desc(), Item.id.desc())
    )
    ids = session().scalars(statement.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    return Found(total, by_state, tuple(_row(record) for record in records(ids)))


def _joined(statement: Select[*tuple[Any, ...]], conditions: Iterable[ColumnElement[bool]]) -> Select[Any]:
    return statement.select_from(Item).join(Translation, Translation.item_id == Item.id).where(*conditions)


def _conditions(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [allowed(actor, "item.view-draft"), existing_items()]
    if wanted.lang:
        found.append(Translation.lang == wanted.lang)
    if wanted.kind:
        found.append(Item.kind == wanted.kind)
    if wanted.region:
        found.append(Item.region.is_(None) if wanted.region == NATIONAL else Item.region == wanted.region)
    if wanted.text.strip():
        found.append(_titled(wanted.text))
    return found


def _titled(text: str) -> ColumnElement[bool]:
    """A title with every word of *text*: published or only in a draft."""
    draft = WorkingCopy.content["title"].as_string()
    drafts = select(WorkingCopy.item_id)
    return and_(
        *(
            or_(
                _contains(Translation.title, word),
                Item.id.in_(drafts.where(_contains(draft, word))),
            )
            for word in text.split()[:8]
        )
    )


def _contains(column: Any, word: str) -> ColumnElement[bool]:
    # SQLite folds only a–z, so å, ä and ö are asked for in each case.
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(column.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))


def records(ids: Sequence[int]) -> list[Record]:
    """The records of *ids*, in their order, with three queries."""
    if not ids:
        return []
    found: dict[int, Record] = {}
    for item in session().scalars(select(Item).where(Item.id.in_(ids))):
        content_type = registry().content_type(item.kind)
        if content_type is not None:
            found[item.id] = Record(item, content_type)
    for translation in session().scalars(select(Translation).where(Translation.item_id.in_(ids))):
        found[translation.item_id].translations[translation.lang] = translation
    for copy in session().scalars(select(WorkingCopy).where(WorkingCopy.item_id.in_(ids))):
        found[copy.item_id].copies[copy.lang] = copy
    return [found[item_id] for item_id in ids if item_id in found]


def _row(record: Record) -> Row:
    item = record.item
    lang, title = title_of(record)
    return Row(
        item.uid,
        item.kind,
        item.region,
        title,
        lang,
        further_state(record),
        language_states(record),
        promises(record),
        {lang: at for lang in record.translations if (at := record.moment(lang)) is not None},
        max([item.updated_at, *(copy.updated_at for copy in record.copies.values())]),
    )


def title_of(record: Record, first: str = "") -> tuple[str, str]:
    """(language, title) by which editors know an item: in *first*, the language of the page, the
    lead or any other; ``""`` for one that has none yet."""
    languages = dict.fromkeys((first, language(), record.item.lead_lang, *record.translations))
    titles = ((lang, record.text(lang).title) for lang in languages if lang)
    return next((pair for pair in titles if pair[1]), (record.item.lead_lang, ""))


def language_states(record: Record) -> dict[str, str]:
    """The `standing` of every language of the site, and of every further one that the item has."""
    languages = dict.fromkeys((*settings().languages, *record.translations))
    return {lang: standing(record, lang) for lang in languages}


def promises(record: Record) -> dict[str, date]:
    """By when each language that readers do not have yet was promised."""
    return {lang: day for lang in record.translations if (day := record.promise(lang)) is not None}


def standing(record: Record, lang: str) -> str:
    """How *lang* stands: the state of a text that is not published, `WAITING` for one whose moment
    is still to come, else its translation state."""
    translation = record.translations.get(lang)
    if is_waiting(translation):
        return WAITING
    if translation is not None and translation.state != State.PUBLISHED:
        return translation.state
    return state_of(translation, record.lead, ahead=record.is_ahead(lang))


def further_state(record: Record) -> str:
    """The state of the language that came furthest; `WAITING` before the first comes out."""
    states = {translation.state for translation in record.translations.values()}
    published = [t for t in record.translations.values() if t.state == State.PUBLISHED]
    if published and all(is_waiting(translation) for translation in published):
        return WAITING
    return next((state for state in FURTHEST if state in states), State.DRAFT)


@dataclass(frozen=True)
class Thumb:
    """A picture as it is chosen among others."""

    uid: str
    filename: str
    src: str
    alt: str
    alt_lang: str
    width: int
    height: int


def thumb(media: Media, lang: str) -> Thumb:
    """*media*, small."""
    picture = as_picture(media, lang)
    width = min(media.widths)
    height = max(1, round(media.height * width / media.width))
    src = f"/media/{media.digest}-{width}.webp"
    return Thumb(media.uid, media.filename, src, picture.alt, picture.alt_lang, width, height)


def thumbs(lang: str, *, including: str | None = None, limit: int = THUMBS) -> list[Thumb]:
    """The newest pictures, after the one called *including*."""
    newest = select(Media).order_by(Media.created_at.desc(), Media.id.desc()).limit(limit)
    found = list(session().scalars(newest))
    if including and all(media.uid != including for media in found):
        chosen = session().scalar(select(Media).where(Media.uid == including))
        found = [chosen, *found] if chosen else found
    return [thumb(media, lang) for media in found]


def media_page(page: int, text: str = "") -> tuple[int, list[Media]]:
    """(number of all, those of the page): pictures, newest first, by a part of the file's name."""
    named = _contains(Media.filename, text.strip()) if text.strip() else None
    counted = select(func.count()).select_from(Media)
    listed = select(Media).order_by(Media.created_at.desc(), Media.id.desc())
    if named is not None:
        counted, listed = counted.where(named), listed.where(named)
    rows = session().scalars(listed.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return session().scalar(counted) or 0, list(rows)


def picture_named(name: str) -> str | None:
    """The uid of the newest picture whose file, or which itself, is called *name*."""
    match = or_(Media.uid == name, Media.filename == name)
    return session().scalar(select(Media.uid).where(match).order_by(Media.id.desc()).limit(1))


def page_choices(lang: str) -> list[tuple[str, str]]:
    """(uid, title) of every page of the tree, by title."""
    ids = session().scalars(select(Item.id).where(Item.kind == PAGE.name).order_by(Item.id)).all()
    titles = [(record.item.uid, title_of(record, lang)[1] or record.item.uid) for record in records(ids)]
    return sorted(titles, key=lambda pair: sort_key(pair[1]))


def parent_uid(item: Item) -> str:
    """The uid of the page above *item*; ``""`` at the root."""
    return session().scalar(select(Item.uid).where(Item.id == item.parent_id)) or ""

"""Where pictures and files are used: as the cover, inside the text or in a field, live or in a draft."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, or_, select

from yhteistuumin.content.addresses import item_url
from yhteistuumin.content.desk import records, title_of
from yhteistuumin.content.moments import is_out
from yhteistuumin.content.records import Record
from yhteistuumin.content.regions import kind_active
from yhteistuumin.content.texts import LanguageText, media_in
from yhteistuumin.db import session
from yhteistuumin.i18n import language, sort_key
from yhteistuumin.runtime import registry
from yhteistuumin.schema.fields import FieldKind
from yhteistuumin.schema.types import ContentType
from yhteistuumin.security.rules import Actor
from yhteistuumin.tables import Item, Translation, WorkingCopy
from yhteistuumin.tables.content import NEUTRAL


@dataclass(frozen=True)
class Use:
    """An item that shows a picture or a file: as its cover, in its text, or both; *as_file* where a
    field offers it.

    *lang* is a language whose draft the actor may open, ``""`` for none; *url* is readers' page,
    ``""`` for none. *is_live* where readers see the picture there now.
    """

    uid: str
    title: str
    title_lang: str
    as_cover: bool
    in_text: bool
    as_file: bool
    is_live: bool
    lang: str
    url: str


@dataclass(frozen=True)
class Uses:
    """The items that use a picture or a file and that the actor may see, by title, and the number of others."""

    seen: tuple[Use, ...] = ()
    unseen: int = 0

    @property
    def total(self) -> int:
        """The number of all."""
        return len(self.seen) + self.unseen


@dataclass(frozen=True)
class _Shown:
    """The pictures and files of one item, as readers and as editors see it."""

    record: Record
    live_text: frozenset[str]
    text: frozenset[str]
    files: frozenset[str]
    covers: frozenset[str | None]

    def is_live(self, uid: str) -> bool:
        as_cover = self.record.item.cover == uid and bool(_out(self.record))
        return as_cover or uid in self.live_text


def uses(uids: Collection[str], actor: Actor) -> dict[str, Uses]:
    """Where each of *uids* is used, with four queries however many they are."""
    if not uids:
        return {}
    ids = session().scalars(_candidates(uids)).all()
    found = [_shown(record) for record in records(ids)]
    return {uid: _uses(uid, found, actor) for uid in uids}


def _candidates(uids: Collection[str]) -> Select[int]:
    live = or_(_mentions(Translation.body, uids), _mentions(Translation.fields, uids))
    texts = select(Translation.item_id).where(live)
    drafts = select(WorkingCopy.item_id).where(_mentions(WorkingCopy.content, uids))
    used = or_(Item.cover.in_(sorted(uids)), _mentions(Item.fields, uids), Item.id.in_(texts), Item.id.in_(drafts))
    return select(Item.id).where(used, Item.kind.in_(list(registry().content_types))).order_by(Item.id)


def _mentions(column: Any, uids: Collection[str]) -> ColumnElement[bool]:
    """Whether stored JSON holds one of *uids*, if only as words: what shows it is found out later."""
    stored = cast(column, String)
    return or_(*(stored.contains(json.dumps(uid)[1:-1], autoescape=True) for uid in sorted(uids)))


def _shown(record: Record) -> _Shown:
    kind = record.content_type
    languages = {*record.translations, *record.copies} - {NEUTRAL}
    out = _out(record)
    live = {uid for lang in out for uid in _in_text(record.live(lang), kind)}
    if out:
        live |= files_in(record.live_neutral().fields, kind)
    texts = [record.text(lang) for lang in languages]
    files = files_in(record.neutral().fields, kind).union(*(files_in(text.fields, kind) for text in texts))
    drafts = files.union(*(media_in(text, kind) for text in texts))
    covers = frozenset({record.item.cover, record.neutral().cover})
    return _Shown(record, frozenset(live), frozenset(live | drafts), frozenset(files | _live_files(record)), covers)


def _out(record: Record) -> list[str]:
    """The languages in which visitors see the item now: not before its moment, and not where its
    add-on is switched off."""
    if not kind_active(record.item.kind, record.item.region):
        return []
    return [lang for lang, translation in record.translations.items() if is_out(translation)]


def _live_files(record: Record) -> set[str]:
    kind = record.content_type
    halves = [record.live_neutral().fields, *(record.live(lang).fields for lang in record.live_languages)]
    return {uid for fields in halves for uid in files_in(fields, kind)}


def _in_text(text: LanguageText, kind: ContentType) -> set[str]:
    return media_in(text, kind) | files_in(text.fields, kind)


def files_in(fields: Mapping[str, Any], kind: ContentType) -> set[str]:
    """The uids of the documents that *fields*, of one half of an item of *kind*, hold."""
    return {uid for field in kind.fields if field.kind is FieldKind.FILE and (uid := fields.get(field.name))}


def items_with(uid: str) -> list[str]:
    """The uids of the items that use the picture or file *uid*, live or in a draft."""
    found = [_shown(record) for record in records(session().scalars(_candidates([uid])).all())]
    return [shown.record.item.uid for shown in found if uid in shown.covers or uid in shown.text]


def is_shown(uid: str) -> bool:
    """Whether readers are offered the picture or file *uid* on any page."""
    return any(_shown(record).is_live(uid) for record in records(session().scalars(_candidates([uid])).all()))


def may_see(uid: str, actor: Actor) -> bool:
    """Whether *actor* may open the draft of anything that uses *uid*."""
    return any(use.lang for use in uses([uid], actor)[uid].seen)


def _uses(uid: str, found: Collection[_Shown], actor: Actor) -> Uses:
    using = [shown for shown in found if uid in shown.covers or uid in shown.text]
    told = [_use(uid, shown, actor) for shown in using]
    seen = [use for use in told if use.lang or (use.url and use.is_live)]
    return Uses(tuple(sorted(seen, key=lambda use: (sort_key(use.title), use.uid))), len(told) - len(seen))


def _use(uid: str, shown: _Shown, actor: Actor) -> Use:
    record = shown.record
    first = dict.fromkeys((language(), record.item.lead_lang, *record.translations))
    opened = [lang for lang in first if lang in record.translations or lang in record.copies]
    lang = next((code for code in opened if actor.may("item.view-draft", record.subject(code))), "")
    public = next((code for code in first if code in record.live_languages), "")
    title_lang, title = title_of(record, lang) if lang or not public else (public, record.live(public).title)
    return Use(
        record.item.uid,
        title,
        title_lang,
        uid in shown.covers,
        uid in shown.text,
        uid in shown.files,
        shown.is_live(uid),
        lang,
        _url(record, public),
    )


def _url(record: Record, lang: str) -> str:
    translation = record.translations.get(lang)
    return (item_url(lang, translation.space, translation.path or "", record.item.region) or "") if translation else ""

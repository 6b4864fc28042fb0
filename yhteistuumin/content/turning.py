"""Turning an item into one of another content type: a post becomes a practice.

What goes where is declared by the type that it leaves (`ContentType.becomes`). The item keeps its
id, history and languages; a translation that was current stays so, one that was behind stays
behind; the old addresses lead to the new ones. What has no place in the new type stays in the
history only. A text that waits for its day is a draft again if the new type wants more of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from yhteistuumin import db
from yhteistuumin.content.addresses import item_url
from yhteistuumin.content.classification import store_classification
from yhteistuumin.content.completeness import missing_in_neutral, missing_in_text
from yhteistuumin.content.hashing import text_hash
from yhteistuumin.content.moments import is_waiting
from yhteistuumin.content.outbox import announce
from yhteistuumin.content.parity import UNKNOWN_BASIS, revision_with
from yhteistuumin.content.records import UPGRADED, Record, add_audit, add_revision, record_of, text_of_revision
from yhteistuumin.content.texts import BODY, FIELDS, LABELS, LanguageText, body_html, text_from
from yhteistuumin.content.tree import free_slug, slug_problem
from yhteistuumin.content.upgrading import bring_up_to_date
from yhteistuumin.content.workflow import PUBLISH, State
from yhteistuumin.errors import Invalid
from yhteistuumin.runtime import registry
from yhteistuumin.schema.messages import Text
from yhteistuumin.schema.problems import Problem
from yhteistuumin.schema.types import ContentType
from yhteistuumin.security.rules import Actor
from yhteistuumin.tables import Item, Redirect, Translation, WorkingCopy
from yhteistuumin.tables.content import NEUTRAL


@dataclass(frozen=True)
class NewAddress:
    """Where the item stands in *lang*, and where it will."""

    lang: str
    old: str
    new: str


@dataclass(frozen=True)
class Outlook:
    """What turning an item would do, for the page that asks before it.

    *moved* are the parts that get another name, *left* those that the new type has no place for,
    *missing* those that it wants before the next publication.
    """

    target: ContentType
    moved: tuple[tuple[Text, Text], ...]
    left: tuple[Text, ...]
    missing: tuple[Text, ...]
    addresses: tuple[NewAddress, ...]


def targets(record: Record, actor: Actor) -> list[ContentType]:
    """What *actor* may turn the item into now."""
    found = [registry().content_type(name) for name in record.content_type.becomes]
    if not all(actor.may(PUBLISH.action, record.subject(lang)) for lang in (NEUTRAL, *record.translations)):
        return []
    return [target for target in found if target is not None and target.section and record.content_type.section]


def outlook(record: Record, target: ContentType) -> Outlook:
    """What turning the item into *target* would change."""
    turner = _Turner(record.content_type, target)
    texts = {lang: record.text(lang) for lang in record.translations}
    neutral = record.neutral()
    filled = {name for text in texts.values() for name, value in text.fields.items() if value}
    filled |= {name for name, value in neutral.fields.items() if value}
    if any(text.body for text in texts.values()):
        filled.add(BODY)
    missing = [p.path for lang, text in texts.items() for p in missing_in_text(target, turner.text(text), lang)]
    bare = replace(neutral, fields=turner.fields(neutral.fields))
    missing += [p.path for p in missing_in_neutral(target, bare, record.item.lead_lang) if p.code == "required"]
    return Outlook(
        target,
        tuple((_label(record.content_type, old), _label(target, new)) for old, new in turner.ways if old in filled),
        tuple(_label(record.content_type, name) for name in turner.left() if name in filled),
        tuple(_label(target, name) for name in dict.fromkeys(missing) if target.field(name)),
        tuple(_addresses(record, target)),
    )


def turn(item: Item, name: str, *, actor: Actor) -> None:
    """Make *item* one of the content type *name*. Raises `Denied` or `Invalid`."""
    with db.write() as writing:
        record = record_of(item, lock=True)
        for lang in (NEUTRAL, *record.translations):
            actor.require(PUBLISH.action, record.subject(lang))
        target = next((each for each in targets(record, actor) if each.name == name), None)
        if target is None:
            raise Invalid([Problem("", "wrong-state")])
        bring_up_to_date(writing, record)
        was = record.content_type.name
        _carry_out(writing, record, target)
        add_audit(writing, actor, "item.turn", record.item, {"from": was, "to": name})
        announce(writing, record.item.uid)


def _carry_out(writing: Session, record: Record, target: ContentType) -> None:
    item, turner = record.item, _Turner(record.content_type, target)
    places = {translation.lang: _place(record, translation, target) for translation in record.translations.values()}
    bases = _bases_anew(writing, record, turner)
    item.kind, item.schema_version = target.name, target.schema_version
    item.fields = turner.fields(item.fields)
    for copy in record.copies.values():
        if copy.content:
            copy.content = turner.content(copy.content, neutral=copy.lang == NEUTRAL)
        copy.basis_hash, copy.seen_hash = (bases.get(basis, basis) for basis in (copy.basis_hash, copy.seen_hash))
    record.content_type = target
    for translation in record.translations.values():
        text = turner.text(LanguageText(body=translation.body, fields=translation.fields))
        translation.body, translation.fields = [dict(block) for block in text.body], dict(text.fields)
        translation.basis_hash = bases.get(translation.basis_hash, translation.basis_hash)
        if translation.text_hash:
            translation.text_hash = text_hash(record.live(translation.lang), target)
            add_revision(writing, record, translation.lang, UPGRADED, record.live(translation.lang).as_json(), None)
        _move(writing, record, translation, target.section, places[translation.lang])
    _keep_unfinished_back(record)
    writing.flush()
    store_classification(writing, item, target)


def _keep_unfinished_back(record: Record) -> None:
    """Readers who have not seen a text yet need not meet it half written."""
    target, lead = record.content_type, record.item.lead_lang
    bare = missing_in_neutral(target, record.live_neutral(), lead)
    for lang, translation in record.translations.items():
        if is_waiting(translation) and (bare or missing_in_text(target, record.live(lang), lang)):
            translation.state, translation.published_at = State.DRAFT, None
    if not record.live_languages:
        record.item.proposed_at = record.item.national_at = None


def _bases_anew(writing: Session, record: Record, turner: _Turner) -> dict[str, str]:
    """The new hash of every lead text that another text was made from; each is kept in the history
    as the new type says it, so that what changed since can still be told."""
    rows: list[Translation | WorkingCopy] = [*record.translations.values(), *record.copies.values()]
    known = {row.basis_hash for row in rows} | {copy.seen_hash for copy in record.copies.values()}
    found = {}
    for old in sorted(known - {"", UNKNOWN_BASIS}):
        revision = revision_with(record.item, old)
        if revision is None:
            found[old] = UNKNOWN_BASIS
            continue
        said = turner.text(text_of_revision(revision, record.content_type))
        found[old] = text_hash(said, turner.target)
        before, record.content_type = record.content_type, turner.target
        add_revision(writing, record, revision.lang, UPGRADED, said.as_json(), None)
        record.content_type = before
    return found


def _place(record: Record, translation: Translation, target: ContentType) -> str:
    """The address of *translation* in the new section; ``""`` before it has any."""
    if not translation.path:
        return ""
    lang, slug = translation.lang, translation.slug
    if slug_problem(record.item, lang, target.section, slug) is None:
        return slug
    return free_slug(record.item, lang, target.section, translation.title)


def _addresses(record: Record, target: ContentType) -> Iterable[NewAddress]:
    for lang, translation in record.translations.items():
        if slug := _place(record, translation, target):
            old = item_url(lang, translation.space, translation.path or "", record.item.region) or ""
            yield NewAddress(lang, old, item_url(lang, target.section, slug, record.item.region) or "")


def _move(writing: Session, record: Record, translation: Translation, space: str, slug: str) -> None:
    lang, old_space, old_path, old_slug = translation.lang, translation.space, translation.path, translation.slug
    translation.space = space
    if not slug or not old_path:
        return
    for taken_space, taken in ((old_space, old_path), (space, slug)):
        here = (Redirect.lang == lang, Redirect.space == taken_space, Redirect.path == taken)
        writing.execute(delete(Redirect).where(*here))
    writing.add(Redirect(lang=lang, space=old_space, path=old_path, item_id=record.item.id))
    translation.path = translation.slug = slug
    copy = record.copies.get(lang)
    if copy is not None and copy.content and copy.content.get("slug") == old_slug:
        copy.content = {**copy.content, "slug": slug}


class _Turner:
    """Moves content from one type to another."""

    def __init__(self, source: ContentType, target: ContentType) -> None:
        self.source, self.target = source, target
        declared = source.becomes.get(target.name, {})
        self.ways = [(old, new) for old, new in declared.items() if self._fits(old, new)]

    def _fits(self, old: str, new: str) -> bool:
        if new == BODY:
            return old == BODY and self.target.has_body
        there, here = self.target.field(new), self.source.field(old)
        if there is None or (here is None and old != BODY):
            return False
        return there.translatable == (here is None or here.translatable)

    def left(self) -> list[str]:
        """The parts of the old type that the new one has no place for."""
        moved = {old for old, _new in self.ways}
        names = [BODY] if self.source.has_body else []
        return [name for name in (*names, *(f.name for f in self.source.fields)) if name not in moved]

    def fields(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Neutral or translated *fields* under their new names."""
        return {new: fields[old] for old, new in self.ways if old != BODY and old in fields}

    def text(self, text: LanguageText) -> LanguageText:
        """*text* as the new type says it."""
        body, fields = list(text.body), self.fields(text.fields)
        into = dict(self.ways).get(BODY)
        if into and into != BODY:
            html = body_html(text)
            fields |= {into: html} if html else {}
        if into != BODY:
            body = []
        return replace(text, body=tuple(body), fields=fields)

    def content(self, content: Mapping[str, Any], *, neutral: bool) -> dict[str, Any]:
        """The same for a stored working copy."""
        if neutral:
            return {**content, FIELDS: self.fields(content.get(FIELDS, {}))}
        return self.text(text_from(content)).as_json()


def _label(content_type: ContentType, name: str) -> Text:
    declared = content_type.field(name)
    return declared.label if declared else LABELS.get(name, name)

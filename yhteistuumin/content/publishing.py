"""From working copy to the public: what would change, and the change itself.

Publishing a language publishes its working copy and the neutral one together, in one transaction:
live columns, classification, addresses and their redirects, a revision, the outbox, the audit
entry and the content revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from yhteistuumin import db
from yhteistuumin.content.addresses import PAGE_SPACE, item_url
from yhteistuumin.content.block_changes import block_changes
from yhteistuumin.content.classification import store_classification
from yhteistuumin.content.completeness import missing_in_neutral, missing_in_text, missing_together
from yhteistuumin.content.hashing import text_hash
from yhteistuumin.content.lifecycle import archive, retract, send_back, submit
from yhteistuumin.content.moments import AT, is_ahead, is_out, is_waiting
from yhteistuumin.content.outbox import announce, expect_moments
from yhteistuumin.content.parity import Change, compare, is_stale
from yhteistuumin.content.records import PUBLISHED, Record, add_audit, add_revision, rebase, record_of
from yhteistuumin.content.texts import (
    COVER,
    LABELS,
    SLUG,
    THEMES,
    LanguageText,
    NeutralContent,
)
from yhteistuumin.content.tree import (
    ancestors,
    free_slug,
    move_descendants,
    path_of,
    set_path,
    slug_problem,
)
from yhteistuumin.content.upgrading import bring_up_to_date
from yhteistuumin.content.workflow import PUBLISH, State
from yhteistuumin.db import now
from yhteistuumin.errors import Conflict, Invalid
from yhteistuumin.i18n import sort_key
from yhteistuumin.schema.messages import Text
from yhteistuumin.schema.problems import Problem
from yhteistuumin.schema.types import ContentType
from yhteistuumin.security.rules import SYSTEM, Actor
from yhteistuumin.tables import Item, Translation, WorkingCopy
from yhteistuumin.tables.content import NEUTRAL

__all__ = [
    "Effect",
    "NeutralChange",
    "archive",
    "effect",
    "neutral_changes",
    "publish",
    "publish_checked",
    "publish_neutral",
    "retract",
    "send_back",
    "submit",
]


@dataclass(frozen=True)
class NeutralChange:
    """A value that changes on the page of every language; values as stored."""

    field: str
    label: Text
    old: Any
    new: Any


@dataclass(frozen=True)
class Effect:
    """What publishing *lang* would do, for the page that asks before it.

    *changes* are sentences on this page; *neutral* values change on the pages of
    *other_languages* as well; the languages in *stale* fall behind because of *changes*, unless
    these are published as a small fix. A translation that was behind either *catches_up* or
    *stays_behind*.
    *problems* keep it from being published. *url* is the address it will have, *moved_from* the
    one it has now if that is another.
    """

    lang: str
    changes: tuple[Change, ...] = ()
    neutral: tuple[NeutralChange, ...] = ()
    other_languages: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    url: str | None = None
    moved_from: str | None = None
    catches_up: bool = False
    stays_behind: bool = False


@dataclass(frozen=True)
class _Plan:
    """The texts that are about to be live."""

    record: Record
    lang: str
    text: LanguageText
    neutral: NeutralContent
    slug: str
    words: str
    problems: list[Problem] = field(default_factory=list)


def effect(item: Item, lang: str, *, actor: Actor = SYSTEM) -> Effect:
    """What publishing the working copies of *lang* would change, and what keeps it from that."""
    plan = _plan(record_of(item), lang, actor)
    record, translation = plan.record, plan.record.translations.get(lang)
    texts = record.live(lang), plan.text, record.content_type
    space = record.content_type.section
    path = path_of(ancestors(record.item.parent_id) if space == PAGE_SPACE else [], lang, plan.slug)
    old = translation.path if translation else None
    lead_hash = record.lead.text_hash if record.lead else ""
    was_behind = translation is not None and is_stale(translation.basis_hash, lead_hash)
    stays_behind = lang != record.item.lead_lang and is_stale(_basis(plan), lead_hash)
    return Effect(
        lang,
        (*compare(*texts), *block_changes(*texts)),
        tuple(neutral_changes(record.content_type, record.live_neutral(), plan.neutral)),
        tuple(code for code in record.live_languages if code != lang),
        tuple(_falling_behind(plan)),
        tuple(plan.problems),
        item_url(lang, space, path, record.item.region),
        item_url(lang, space, old, record.item.region) if old and old != path else None,
        catches_up=was_behind and not stays_behind,
        stays_behind=stays_behind,
    )


def _plan(record: Record, lang: str, actor: Actor) -> _Plan:
    text = record.text(lang)
    # Who may publish one language only leaves the neutral copy to those who may publish it.
    ours = actor.may(PUBLISH.action, record.subject(NEUTRAL))
    neutral = record.neutral() if ours else record.live_neutral()
    slug, problems = _slug(record, lang, text)
    problems += missing_in_text(record.content_type, text, lang)
    problems += missing_in_neutral(record.content_type, neutral, lang)
    problems += missing_together(record.content_type, neutral, text)
    plan = _Plan(record, lang, text, neutral, slug, text_hash(text, record.content_type), problems)
    if not _is_new(plan):
        problems.append(Problem("", "nothing-to-publish"))
    return plan


def _is_new(plan: _Plan) -> bool:
    record = plan.record
    return (
        record.state(plan.lang) != State.PUBLISHED
        or is_waiting(record.translations[plan.lang])
        or record.is_ahead(plan.lang)
        or _basis(plan) != record.translations[plan.lang].basis_hash
        or plan.neutral.as_json() != record.live_neutral().as_json()
    )


def _slug(record: Record, lang: str, text: LanguageText) -> tuple[str, list[Problem]]:
    live, space = record.live(lang), record.content_type.section
    if text.slug and text.slug != live.slug:
        problem = slug_problem(record.item, lang, space, text.slug)
        return text.slug, [problem] if problem else []
    return live.slug or free_slug(record.item, lang, space, text.title), []


def neutral_changes(content_type: ContentType, old: NeutralContent, new: NeutralContent) -> list[NeutralChange]:
    """The values that differ between two neutral contents, in the order of the type."""
    changes = [
        NeutralChange(f.name, f.label, old.fields.get(f.name, f.empty()), new.fields.get(f.name, f.empty()))
        for f in content_type.neutral_fields()
    ]
    changes.append(NeutralChange(THEMES, LABELS[THEMES], list(old.themes), list(new.themes)))
    changes.append(NeutralChange(COVER, LABELS[COVER], old.cover, new.cover))
    return [change for change in changes if change.old != change.new]


def _basis(plan: _Plan) -> str:
    """The hash of the lead text that the text says the same as once it is published: that of its
    draft, where somebody wrote something or decided about the present lead text."""
    record, lead = plan.record, plan.record.lead
    translation, copy = record.translations.get(plan.lang), record.copies.get(plan.lang)
    live_hash, live_basis = (translation.text_hash, translation.basis_hash) if translation else ("", "")
    if plan.lang == record.item.lead_lang or copy is None:
        return live_basis
    lead_hash = lead.text_hash if lead else ""
    if plan.words == live_hash and not (lead_hash and copy.seen_hash == lead_hash):
        return live_basis
    return record.draft_basis(plan.lang) or lead_hash


def _falling_behind(plan: _Plan) -> list[str]:
    lead = plan.record.lead
    if plan.lang != plan.record.item.lead_lang or lead is None:
        return []
    return [
        lang
        for lang, other in plan.record.translations.items()
        if other is not lead
        and other.state == State.PUBLISHED
        and not is_stale(other.basis_hash, lead.text_hash)
        and is_stale(other.basis_hash, plan.words)
    ]


def publish(
    item: Item,
    lang: str,
    *,
    actor: Actor,
    at: datetime | None = None,
    expected_version: int | None = None,
    small_fix: bool = False,
) -> Translation:
    """Make the working copy of *lang*, and the neutral one, what the public sees.

    *at* is the date of publication that readers see (default: that of the first time). One to
    come keeps the text from readers until then; a text that they see cannot be put off.
    With *expected_version* only the working copy that the editor has seen is published. A
    *small_fix* of the lead leaves the translations current that were so before. Raises
    `Denied`, `Conflict` or `Invalid`, and then nothing has changed.
    """
    with db.write() as writing:
        record = record_of(item, lock=True)
        actor.require(PUBLISH.action, record.subject(lang))
        _check_version(record, lang, expected_version)
        bring_up_to_date(writing, record)
        plan = _plan(record, lang, actor)
        plan.problems.extend(_cannot_wait(record, lang, at))
        if plan.problems:
            raise Invalid(plan.problems)
        return _carry_out(writing, plan, at, actor, small_fix=small_fix)


def _cannot_wait(record: Record, lang: str, at: datetime | None) -> list[Problem]:
    there = record.translations.get(lang)
    return [Problem(AT, "out-already")] if is_ahead(at) and there is not None and is_out(there) else []


def publish_checked(item: Item, lang: str, *, actor: Actor, at: datetime | None = None) -> None:
    """Like `publish` for content from elsewhere, which need not be complete and may be unchanged."""
    with db.write() as writing:
        record = record_of(item, lock=True)
        actor.require(PUBLISH.action, record.subject(lang))
        bring_up_to_date(writing, record)
        plan = _plan(record, lang, actor)
        clashes = [problem for problem in plan.problems if problem.path == SLUG]
        if clashes or (clashes := _cannot_wait(record, lang, at)):
            raise Invalid(clashes)
        if _is_new(plan):
            _carry_out(writing, plan, at, actor)


def _carry_out(
    writing: Session, plan: _Plan, at: datetime | None, actor: Actor, *, small_fix: bool = False
) -> Translation:
    item = plan.record.item
    detail: dict[str, Any] = {"lang": plan.lang}
    if small_fix and (kept := _falling_behind(plan)):
        detail |= {"small_fix": True, "kept_current": kept}
        rebase(plan.record, plan.record.translations[plan.lang].text_hash, plan.words)
    translation = _put_live(writing, plan, at, actor)
    if translation.published_at is not None and is_ahead(translation.published_at):
        detail["at"] = translation.published_at.isoformat()
        expect_moments(writing)
    moved = move_descendants(writing, item) if not translation.space else []
    _put_neutral_live(writing, plan.record, plan.neutral, actor)
    add_audit(writing, actor, PUBLISH.action, item, detail)
    announce(writing, item.uid, *moved)
    return translation


def _check_version(record: Record, lang: str, expected: int | None) -> None:
    found = record.version(lang)
    if expected is not None and found != expected:
        raise Conflict(
            f"somebody saved version {found} after version {expected} was shown; look again before publishing",
            current=found,
        )


def _put_live(writing: Session, plan: _Plan, at: datetime | None, actor: Actor) -> Translation:
    record, lang, text = plan.record, plan.lang, plan.text
    space = record.content_type.section
    translation = record.translations.get(lang)
    if translation is None:
        translation = Translation(item_id=record.item.id, lang=lang, space=space)
        writing.add(translation)
        record.translations[lang] = translation
    _set_bases(plan, translation)
    changed = translation.text_hash != plan.words or translation.state != State.PUBLISHED
    translation.title = text.title
    translation.sort_key = sort_key(text.title)
    translation.summary = text.summary
    translation.body = [dict(block) for block in text.body]
    translation.fields = dict(text.fields)
    translation.slug = plan.slug
    translation.text_hash = plan.words
    translation.state = State.PUBLISHED
    translation.submitted_by = None
    translation.promised_on = None
    before = None if is_ahead(translation.published_at) else translation.published_at
    translation.published_at = at or before or now()
    translation.changed_at = now() if changed else translation.changed_at
    writing.flush()
    above = ancestors(record.item.parent_id) if space == PAGE_SPACE else []
    set_path(writing, translation, path_of(above, lang, plan.slug))
    content = {**text.as_json(), "slug": plan.slug}
    add_revision(writing, record, lang, PUBLISHED, content, actor)
    _settle(record.copies, lang, content)
    return translation


def _set_bases(plan: _Plan, translation: Translation) -> None:
    """Note which lead text this text was made from; a lead's first text is what the others were
    made beside."""
    record = plan.record
    if plan.lang == record.item.lead_lang:
        if not translation.text_hash:
            siblings: list[Translation | WorkingCopy] = [*record.translations.values()]
            for other in (*siblings, *record.copies.values()):
                if other.lang not in {plan.lang, NEUTRAL} and not other.basis_hash:
                    other.basis_hash = plan.words
        return
    translation.basis_hash = _basis(plan)


def _settle(copies: Mapping[str, WorkingCopy], lang: str, content: dict[str, Any]) -> None:
    """The working copy stays, with its version, and says what is live now."""
    if lang in copies:
        copies[lang].content = content


def publish_neutral(item: Item, *, actor: Actor) -> None:
    """Publish the neutral working copy alone. Raises like `publish`."""
    with db.write() as writing:
        record = record_of(item, lock=True)
        actor.require(PUBLISH.action, record.subject(NEUTRAL))
        bring_up_to_date(writing, record)
        neutral = record.neutral()
        problems = missing_in_neutral(record.content_type, neutral, record.item.lead_lang)
        if not record.neutral_is_ahead():
            problems.append(Problem("", "nothing-to-publish"))
        if problems:
            raise Invalid(problems)
        _put_neutral_live(writing, record, neutral, actor)
        add_audit(writing, actor, PUBLISH.action, record.item, {"lang": NEUTRAL})
        announce(writing, record.item.uid)


def _put_neutral_live(writing: Session, record: Record, neutral: NeutralContent, actor: Actor) -> None:
    item = record.item
    if neutral.as_json() != record.live_neutral().as_json():
        item.fields = dict(neutral.fields)
        item.themes = list(neutral.themes)
        item.cover = neutral.cover
        add_revision(writing, record, NEUTRAL, PUBLISHED, neutral.as_json(), actor)
        _settle(record.copies, NEUTRAL, neutral.as_json())
    item.updated_at = now()
    writing.flush()
    store_classification(writing, item, record.content_type)

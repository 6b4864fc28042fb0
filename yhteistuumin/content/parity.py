"""How the languages of an item keep up with each other: computed from hashes, never stored.

One language leads. Every other text remembers the hash of the lead text that it was made from;
it is stale exactly when that is not the hash of the lead's live text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from sqlalchemy import select

from yhteistuumin.content import richtext
from yhteistuumin.content.moments import is_ahead
from yhteistuumin.content.records import Record, record_of, text_of_revision
from yhteistuumin.content.regions import existing_items
from yhteistuumin.content.texts import LanguageText, parts
from yhteistuumin.content.workflow import State
from yhteistuumin.db import session
from yhteistuumin.runtime import settings
from yhteistuumin.schema.messages import Message, Text, translator
from yhteistuumin.schema.types import ContentType
from yhteistuumin.tables import Item, Revision, Translation

_ = translator(__name__)

UNKNOWN_BASIS = "-"
"""The basis of a text that is stale although nobody knows which text it was made from."""


class TranslationState(StrEnum):
    """How a language stands beside the lead."""

    MISSING = "missing"
    CURRENT = "current"
    STALE = "stale"
    DRAFT_AHEAD = "draft-ahead"


TRANSLATION_LABELS: dict[str, Message] = {
    TranslationState.MISSING: _("Missing"),
    TranslationState.CURRENT: _("Up to date"),
    TranslationState.STALE: _("Out of date"),
    TranslationState.DRAFT_AHEAD: _("Has unpublished changes"),
}


@dataclass(frozen=True)
class Change:
    """One sentence that changed: *old* is empty for a new one, *new* for one that is gone."""

    field: str
    label: Text
    old: str
    new: str


def is_stale(basis_hash: str, lead_hash: str) -> bool:
    """Whether a text made from *basis_hash* has fallen behind a lead whose live hash is *lead_hash*."""
    return bool(basis_hash and lead_hash) and basis_hash != lead_hash


def state_of(translation: Translation | None, lead: Translation | None, *, ahead: bool) -> TranslationState:
    """The state of *translation* beside *lead*; *ahead* when its working copy says something else.

    What readers suffer from comes first: missing, then stale, then a waiting draft.
    """
    if translation is None or translation.state != State.PUBLISHED:
        return TranslationState.MISSING
    if lead is not None and lead is not translation and is_stale(translation.basis_hash, lead.text_hash):
        return TranslationState.STALE
    return TranslationState.DRAFT_AHEAD if ahead else TranslationState.CURRENT


def translation_states(item: Item) -> dict[str, TranslationState]:
    """The state of every language of the site, and of every further one that the item has."""
    record = record_of(item)
    languages = dict.fromkeys((*settings().languages, *record.translations))
    return {lang: _state(record, lang) for lang in languages}


def translation_state(item: Item, lang: str) -> TranslationState:
    """The state of *lang*."""
    return _state(record_of(item), lang)


def _state(record: Record, lang: str) -> TranslationState:
    return state_of(record.translations.get(lang), record.lead, ahead=record.is_ahead(lang))


def behind(record: Record, lang: str) -> str:
    """The hash of the older lead text from which the draft in *lang* was made or, where that
    follows already, its live text; ``""`` when neither is behind."""
    translation, lead = record.translations.get(lang), record.lead
    if lead is None or lead.lang == lang:
        return ""
    bases = (record.draft_basis(lang), translation.basis_hash if translation else "")
    return next((basis for basis in bases if is_stale(basis, lead.text_hash)), "")


def says_same(record: Record, lang: str) -> bool:
    """What the editor of *lang* said at the last save: whether it says the same as the lead text
    that is live now. False for a stale text until somebody says so: a note to readers must not
    vanish because a box was overlooked."""
    return record.lead is None or not is_stale(record.draft_basis(lang), record.lead.text_hash)


def changed_sentences(item: Item, lang: str) -> list[Change]:
    """What changed in the live lead text since the text in *lang* was made from it (see `behind`).

    Empty for a current text, and for a stale one whose basis is not known.
    """
    record = record_of(item)
    made_from, lead = behind(record, lang), record.lead
    basis = revision_with(item, made_from) if made_from else None
    if basis is None or lead is None:
        return []
    return compare(text_of_revision(basis, record.content_type), record.live(lead.lang), record.content_type)


def revision_with(item: Item, text_hash: str) -> Revision | None:
    """The newest revision of *item* that says what *text_hash* stands for."""
    same = (Revision.item_id == item.id, Revision.text_hash == text_hash)
    return session().scalar(select(Revision).where(*same).order_by(Revision.id.desc()).limit(1))


def compare(old: LanguageText, new: LanguageText, content_type: ContentType | None) -> list[Change]:
    """The sentences that differ between two texts, field by field in the order of the type."""
    before, after = _sentences(old, content_type), _sentences(new, content_type)
    order = {f.name: number for number, f in enumerate(content_type.fields)} if content_type else {}
    fixed = [name for name in ("title", "summary", "body") if name in before or name in after]
    others = sorted((before.keys() | after.keys()) - set(fixed), key=lambda n: (order.get(n, len(order)), n))
    return [change for name in (*fixed, *others) for change in _changes(name, before, after)]


_Sentences = Mapping[str, tuple[Text, list[str]]]


def _sentences(text: LanguageText, content_type: ContentType | None) -> _Sentences:
    return {name: (label, richtext.sentences(markup)) for name, label, markup in parts(text, content_type)}


def _changes(name: str, before: _Sentences, after: _Sentences) -> Iterator[Change]:
    label, new = after.get(name) or (before[name][0], [])
    old = before[name][1] if name in before else []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            for was, now_is in zip_longest(old[a:b], new[c:d], fillvalue=""):
                yield Change(name, label, was, now_is)


@dataclass(frozen=True)
class Parity:
    """How far *lang* keeps up with what is published at all: numbers of items."""

    lang: str
    total: int
    current: int
    stale: int
    missing: int

    @property
    def share(self) -> float:
        """The share of current texts, between 0 and 1."""
        return self.current / self.total if self.total else 1.0


def overview(region: str | None = None) -> list[Parity]:
    """The parity of each of the site's languages over everything that is published, with one query."""
    statement = select(
        Translation.item_id,
        Translation.lang,
        Translation.state,
        Translation.published_at,
        Translation.text_hash,
        Translation.basis_hash,
        Item.lead_lang,
    ).join(Item, Item.id == Translation.item_id)
    narrowed = statement.where(existing_items())
    if region is not None:
        narrowed = narrowed.where(Item.region == region)
    items: dict[int, dict[str, TranslationState]] = {}
    rows = session().execute(narrowed).all()
    leads = {row.item_id: row.text_hash for row in rows if row.lang == row.lead_lang}
    for row in rows:
        if row.state == State.PUBLISHED and not is_ahead(row.published_at):
            behind = row.lang != row.lead_lang and is_stale(row.basis_hash, leads.get(row.item_id, ""))
            state = TranslationState.STALE if behind else TranslationState.CURRENT
            items.setdefault(row.item_id, {})[row.lang] = state
    return [_parity(lang, items.values()) for lang in settings().languages]


def _parity(lang: str, items: Iterable[Mapping[str, TranslationState]]) -> Parity:
    states = [states.get(lang, TranslationState.MISSING) for states in items]
    return Parity(
        lang,
        len(states),
        states.count(TranslationState.CURRENT),
        states.count(TranslationState.STALE),
        states.count(TranslationState.MISSING),
    )

"""The plain text of published content, for whoever indexes it.

One `SearchableText` per item and published language: every searchable field of every registered
type, and what the item is classified as, in all languages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, func, select

from yhteistuumin.content import moments, richtext
from yhteistuumin.content.addresses import item_url
from yhteistuumin.content.media_uses import files_in
from yhteistuumin.content.moments import out_at, out_now
from yhteistuumin.content.regions import existing_items
from yhteistuumin.content.texts import present
from yhteistuumin.content.vocabularies import Vocabulary, vocabularies
from yhteistuumin.db import session
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.fields import LISTS, TEXTUAL, FieldKind
from yhteistuumin.schema.types import ContentType
from yhteistuumin.tables import Document, Item, ItemTerm, Translation

BATCH = 500


@dataclass(frozen=True)
class SearchableText:
    """What an item says in *lang*. *labels* maps a language to the names and alternative names of
    the item's themes, places and other terms in it."""

    item_id: int
    uid: str
    kind: str
    lang: str
    title: str
    summary: str
    text: str
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


def live_uids() -> list[str]:
    """The uids of everything published in at least one language, in a stable order."""
    return list(
        session().scalars(
            select(Item.uid)
            .where(
                Item.id.in_(select(Translation.item_id).where(out_now())),
                Item.kind.in_(registry().content_types),
            )
            .order_by(Item.id)
        )
    )


def searchable(uids: Sequence[str], langs: Collection[str] = ()) -> Iterator[SearchableText]:
    """The texts of the items with *uids*, all or those in *langs*; what is not published gives none.

    Three queries for each 500 items. The text of a file in a neutral field counts as said in the
    item's original language.
    """
    for start in range(0, len(uids), BATCH):
        yield from _batch(uids[start : start + BATCH], langs or settings().languages)


def _batch(uids: Sequence[str], langs: Collection[str]) -> Iterator[SearchableText]:
    rows = session().execute(
        select(
            Item.id,
            Item.uid,
            Item.kind,
            Item.schema_version,
            Item.lead_lang,
            Item.fields.label("neutral"),
            Translation.lang,
            Translation.title,
            Translation.summary,
            Translation.body,
            Translation.fields,
        )
        .join(Translation, Translation.item_id == Item.id)
        .where(
            Item.uid.in_(uids),
            out_now(),
            Translation.lang.in_(langs),
        )
        .order_by(Item.id, Translation.lang)
    ).all()
    terms: dict[int, list[tuple[str, str]]] = {}
    for item_id, name, term in session().execute(
        select(ItemTerm.item_id, ItemTerm.vocabulary, ItemTerm.term).where(
            ItemTerm.item_id.in_({row.id for row in rows})
        )
    ):
        terms.setdefault(item_id, []).append((name, term))
    said = _said_in_files(rows)
    for row in rows:
        content_type = registry().content_type(row.kind)
        if content_type is not None:
            yield SearchableText(
                row.id,
                row.uid,
                row.kind,
                row.lang,
                row.title,
                row.summary,
                _text(content_type, row.body, _fields(content_type, row), _files_of(content_type, row, said)),
                _labels(terms.get(row.id, [])),
            )


_ITEM, _TEXT = Item.__table__.c, Translation.__table__.c
_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_SAID_ROWS = (
    select(
        _ITEM.id,
        _ITEM.kind,
        _ITEM.schema_version,
        _ITEM.lead_lang,
        _ITEM.fields.label("neutral"),
        _TEXT.lang,
        _TEXT.summary,
        _TEXT.body,
        _TEXT.fields,
    )
    .where(_ITEM.id == _TEXT.item_id, _TEXT.item_id.in_(_IDS), out_at("moment"))
    # Not the column itself: SQLite would read every text in the language rather than these ten.
    .where(func.coalesce(_TEXT.lang, "").in_(bindparam("langs", expanding=True)))
)
_FILE = Document.__table__.c
_FILE_ROWS = select(_FILE.uid, _FILE.text).where(_FILE.uid.in_(bindparam("uids", expanding=True)))


def said(spoken: Mapping[int, str]) -> dict[int, Iterator[str]]:
    """The lines of the summary and text of each published item, in the language given for it: two queries.

    For passages beside a list: most of a long text is not needed, so none of it is read in advance.
    """
    if not spoken:
        return {}
    given = {"ids": list(spoken), "langs": sorted(set(spoken.values())), "moment": moments.present()}
    rows: list[Any] = [row for row in session().execute(_SAID_ROWS, given) if row.lang == spoken[row.id]]
    files = _said_in_files(rows)
    types = ((row, registry().content_type(row.kind)) for row in rows)
    return {row.id: _lines(content_type, row, files) for row, content_type in types if content_type is not None}


def _lines(content_type: ContentType, row: Row[Any], files: Mapping[str, str]) -> Iterator[str]:
    yield row.summary
    for block in row.body:
        yield from richtext.lines_of(block.get("html", ""))
    yield _text(content_type, (), _fields(content_type, row), _files_of(content_type, row, files))


def _fields(content_type: ContentType, row: Row[Any]) -> dict[str, Any]:
    halves = (present(half, content_type, row.schema_version) for half in (row.neutral, row.fields))
    return {name: value for half in halves for name, value in half.items()}


def _said_in_files(rows: Sequence[Row[Any]]) -> dict[str, str]:
    """The text of every document that *rows* hold, by its uid."""
    uids: set[str] = set()
    for row in rows:
        content_type = registry().content_type(row.kind)
        if content_type is not None:
            uids |= files_in(_fields(content_type, row), content_type)
    return {row.uid: row.text for row in session().execute(_FILE_ROWS, {"uids": sorted(uids)})}


def _files_of(content_type: ContentType, row: Row[Any], said: Mapping[str, str]) -> list[str]:
    own, shared = present(row.fields, content_type, row.schema_version), row.neutral
    uids = files_in(own, content_type)
    if row.lang == row.lead_lang:
        uids |= files_in(present(shared, content_type, row.schema_version), content_type)
    return [said[uid] for uid in sorted(uids) if uid in said]


def _text(
    content_type: ContentType,
    body: Sequence[Mapping[str, Any]],
    fields: Mapping[str, Any],
    files: Sequence[str],
) -> str:
    parts = [richtext.text_of(block.get("html", "")) for block in body]
    for declared in content_type.fields:
        if declared.searchable and declared.kind in TEXTUAL:
            parts.append(_words(declared.kind, fields.get(declared.name)))
    return "\n".join(part for part in (*parts, *files) if part)


def _words(kind: FieldKind, value: Any) -> str:
    if not value:
        return ""
    if kind is FieldKind.RICH:
        return richtext.text_of(value)
    if kind is FieldKind.STEPS:
        return "\n".join(f"{step.get('title', '')}\n{step.get('text', '')}" for step in value)
    return "\n".join(value) if kind in LISTS else str(value)


def _labels(terms: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    known = vocabularies()
    found: dict[str, dict[str, None]] = {}
    for name, term in terms:
        for one in _with_ancestors(known.get(name), term):
            for lang, label in one.labels.items():
                names = found.setdefault(lang, {})
                names[label] = None
                names.update(dict.fromkeys(one.alternatives.get(lang, ())))
    return {lang: tuple(names) for lang, names in found.items()}


def _with_ancestors(vocabulary: Vocabulary | None, term: str) -> Iterator[Any]:
    seen: set[str] = set()
    view = vocabulary.get(term) if vocabulary else None
    while vocabulary is not None and view is not None and view.id not in seen:
        seen.add(view.id)
        yield view
        view = vocabulary.get(view.parent) if view.parent else None


@dataclass(frozen=True)
class LiveTitle:
    """The title of something published, and its address."""

    item_id: int
    kind: str
    lang: str
    title: str
    url: str


def live_titles() -> list[LiveTitle]:
    """Every published title in the site's languages: one query."""
    rows = session().execute(
        select(
            Item.id, Item.kind, Item.region, Translation.lang, Translation.title, Translation.space, Translation.path
        )
        .join(Translation, Translation.item_id == Item.id)
        .where(
            out_now(),
            Translation.lang.in_(settings().languages),
            existing_items(),
        )
        .order_by(Translation.id)
    )
    return [
        LiveTitle(item_id, kind, lang, title, url)
        for item_id, kind, region, lang, title, space, path in rows
        if (url := item_url(lang, space, path or "", region)) is not None
    ]

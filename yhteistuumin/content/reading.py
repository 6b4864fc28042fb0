"""Published content as pages show it: whole, frozen, with a fixed number of queries.

`cards` costs three queries whatever the number of items, `item_at` four. Drafts never come out
of this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import aliased

from yhteistuumin.content import moments, richtext
from yhteistuumin.content.addresses import item_url
from yhteistuumin.content.blocks import shown
from yhteistuumin.content.contacts import for_readers
from yhteistuumin.content.media import Picture, pictures
from yhteistuumin.content.moments import is_out, out_at, out_now
from yhteistuumin.content.regions import kind_active
from yhteistuumin.content.texts import BODY, present
from yhteistuumin.db import session
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.declarations import BlockContext
from yhteistuumin.schema.fields import FieldKind
from yhteistuumin.schema.types import ContentType
from yhteistuumin.tables import Item, ItemTerm, Redirect, Translation


@dataclass(frozen=True)
class Card:
    """A published item in the language it is shown in, short enough for a listing.

    *lang* is the language of *title* and *summary*: the one asked for where the item is
    published in it, else the item's lead language, else any. *alternates* maps every language
    in which it is published to its address. *terms* maps a facet's name to the item's values.
    """

    id: int
    uid: str
    kind: str
    lang: str
    title: str
    summary: str
    url: str
    region: str | None
    themes: tuple[str, ...]
    terms: Mapping[str, tuple[str, ...]] = field(hash=False)
    alternates: Mapping[str, str] = field(hash=False)
    fields: Mapping[str, Any] = field(hash=False)
    cover: Picture | None
    published_at: datetime | None
    changed_at: datetime | None
    lead_lang: str

    @property
    def content_type(self) -> ContentType | None:
        """The declaration of the item's kind."""
        return registry().content_type(self.kind)

    @property
    def only_in(self) -> str:
        """The language, when the item is published in one of the site's languages only."""
        languages = [lang for lang in self.alternates if lang in settings().languages]
        return languages[0] if len(languages) == 1 else ""

    def values(self, name: str) -> tuple[str, ...]:
        """The item's values of the facet *name*."""
        return self.terms.get(name, ())


@dataclass(frozen=True)
class Newer:
    """The page in *lang* at *url* was changed *at* a moment after this one was translated."""

    lang: str
    url: str
    at: datetime | None


@dataclass(frozen=True)
class ItemView(Card):
    """A published item whole, ready to be shown.

    *texts* holds the stored markup of the body's parts and of the rich text fields, *images* what
    is shown for each picture in them. *missing* maps each of the site's languages without a
    published text to the promised date. *tree* holds the (title, address, language) of the pages
    above it.
    """

    texts: Mapping[str, tuple[str, ...]] = field(hash=False, repr=False)
    images: Mapping[str, Markup] = field(hash=False, repr=False)
    newer: Newer | None
    missing: Mapping[str, date | None] = field(hash=False)
    tree: tuple[tuple[str, str, str], ...] = ()

    @cached_property
    def body(self) -> Markup:
        """The body as finished HTML, with its pictures and the blocks of add-ons in place."""
        return self._finished(BODY, with_blocks=True)

    @cached_property
    def rich(self) -> Mapping[str, Markup]:
        """The same for every rich text field, by name."""
        return {name: self._finished(name, with_blocks=True) for name in self.texts if name != BODY}

    def words(self, name: str = BODY) -> Markup:
        """The body, or the rich text field *name*, without the blocks of add-ons."""
        return self._finished(name, with_blocks=False)

    def _finished(self, name: str, *, with_blocks: bool) -> Markup:
        context = BlockContext(self.lang, self.region or "", self.uid)
        show = partial(shown, context=context) if with_blocks else None
        return Markup("").join(
            richtext.render(html, self.images, blocks=show, id_prefix=f"b{number}" if name == BODY else name)
            for number, html in enumerate(self.texts.get(name, ()))
        )


@dataclass(frozen=True)
class Moved:
    """The address was given up for *url*."""

    url: str


@dataclass(frozen=True)
class Untranslated:
    """The item exists, but not in the language asked for; *original* is what there is."""

    lang: str
    original: ItemView


Found = ItemView | Moved | Untranslated | None


class _ItemRow(NamedTuple):
    """What a card needs of an `Item`."""

    id: int
    uid: str
    kind: str
    region: str | None
    lead_lang: str
    fields: dict[str, Any]
    themes: list[Any]
    cover: str | None
    schema_version: int


class _TextRow(NamedTuple):
    """What a card needs of a `Translation`."""

    lang: str
    state: str
    title: str
    summary: str
    space: str
    path: str | None
    fields: dict[str, Any]
    published_at: datetime | None
    changed_at: datetime | None


# Plain rows of statements that are made once: objects of the mapped classes, and statements made for
# each list, took two thirds of the time that a list of ten needs.
_ITEM, _TEXT, _TERM = Item.__table__.c, Translation.__table__.c, ItemTerm.__table__.c
_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_CARD_ROWS = (
    select(*(_ITEM[name] for name in _ItemRow._fields), *(_TEXT[name] for name in _TextRow._fields))
    .where(_ITEM.id == _TEXT.item_id, _TEXT.item_id.in_(_IDS), out_at("moment"))
    .order_by(_ITEM.id, _TEXT.id)
)
_TERM_ROWS = (
    select(_TERM.item_id, _TERM.vocabulary, _TERM.term)
    .where(_TERM.item_id.in_(_IDS))
    .order_by(_TERM.item_id, _TERM.vocabulary, _TERM.term)
)


def cards(ids: Sequence[int], lang: str) -> list[Card]:
    """The published items with *ids*, in that order, for a reader of *lang*."""
    if not ids:
        return []
    rows = _card_rows(ids)
    # Asked for even where no item has one: a page costs the same whatever it shows.
    covers = pictures([r[0].cover or "" for r in rows.values()], lang)
    terms = _terms(rows)
    shown = {item_id: _card(found, terms.get(item_id, {}), covers, lang) for item_id, found in rows.items()}
    return [card for item_id in ids if (card := shown.get(item_id)) is not None]


def cards_by_uid(uids: Sequence[str], lang: str) -> list[Card]:
    """Like `cards`, by uid."""
    found = session().execute(select(Item.id, Item.uid).where(Item.uid.in_(uids)))
    ids = {uid: item_id for item_id, uid in found}
    return cards([ids[uid] for uid in uids if uid in ids], lang)


def item_by_uid(uid: str, lang: str) -> ItemView | Untranslated | None:
    """The item with *uid* for a reader of *lang*, or None where nothing of it is published."""
    return _view(_all().where(Item.uid == uid), lang)


def item_at(lang: str, space: str, path: str) -> Found:
    """What stands at *path* of *space* in *lang*.

    An old address or an id gives `Moved`; an address that the item has in another language
    gives `Untranslated`, unless the item has an address of its own in *lang*.
    """
    here = aliased(Translation)
    match: ColumnElement[bool] = and_(here.space == space, here.path == path, here.lang == lang)
    statement = _all().join(here, and_(here.item_id == Item.id, match))
    found = _view(statement, lang)
    if isinstance(found, ItemView):
        return found
    return _moved(lang, space, path) or _elsewhere(lang, space, path)


def _moved(lang: str, space: str, path: str) -> Moved | None:
    old = session().scalar(
        select(Redirect.item_id).where(Redirect.lang == lang, Redirect.space == space, Redirect.path == path)
    )
    statement = _all().where(Item.id == old) if old is not None else _all().where(Item.uid == path)
    found = _view(statement, lang)
    if found is None:
        return None
    view = found.original if isinstance(found, Untranslated) else found
    return Moved(view.url) if old is not None or _space_of(view) == space else None


def _space_of(view: Card) -> str | None:
    return view.content_type.section if view.content_type else None


def _elsewhere(lang: str, space: str, path: str) -> Moved | Untranslated | None:
    here = aliased(Translation)
    match = and_(here.item_id == Item.id, here.space == space, here.path == path, out_now(here))
    found = _view(_all().join(here, match), lang)
    return Moved(found.url) if isinstance(found, ItemView) else found


def _all() -> Any:
    return select(Item, Translation).join(Translation, Translation.item_id == Item.id)


def _card_rows(ids: Sequence[int]) -> dict[int, tuple[_ItemRow, dict[str, _TextRow]]]:
    found: dict[int, tuple[_ItemRow, dict[str, _TextRow]]] = {}
    width = len(_ItemRow._fields)
    for row in session().execute(_CARD_ROWS, {"ids": list(ids), "moment": moments.present()}):
        text = _TextRow(*row[width:])
        if row[0] not in found:
            found[row[0]] = (_ItemRow(*row[:width]), {})
        found[row[0]][1][text.lang] = text
    return found


def _by_item(statement: Select[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for item, translation in _rows(statement):
        found.setdefault(item.id, [item, {}])[1][translation.lang] = translation
    return found


def _rows(statement: Select[Any]) -> Iterable[Any]:
    return session().execute(statement.execution_options(yield_per=None))


def _terms(ids: Iterable[int]) -> dict[int, dict[str, tuple[str, ...]]]:
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for item_id, vocabulary, term in session().execute(_TERM_ROWS, {"ids": list(ids)}):
        terms = found.setdefault(item_id, {})
        terms[vocabulary] = (*terms.get(vocabulary, ()), term)
    return found


def _card(
    found: tuple[_ItemRow, Mapping[str, _TextRow]],
    terms: Mapping[str, tuple[str, ...]],
    covers: Mapping[str, Picture],
    lang: str,
) -> Card | None:
    item, translations = found
    common = _common(item, translations, terms, covers, lang)
    return Card(**common) if common else None


def _common(
    item: Item | _ItemRow,
    translations: Mapping[str, Translation] | Mapping[str, _TextRow],
    terms: Mapping[str, tuple[str, ...]],
    covers: Mapping[str, Picture],
    lang: str,
) -> dict[str, Any] | None:
    live = {code: t for code, t in translations.items() if is_out(t)}
    alternates = {
        code: url
        for code, t in live.items()
        if code in settings().languages and (url := item_url(code, t.space, t.path or "", item.region)) is not None
    }
    spoken = next((code for code in (lang, item.lead_lang, *alternates) if code in alternates), None)
    content_type = registry().content_type(item.kind)
    if spoken is None or content_type is None or not kind_active(item.kind, item.region):
        return None
    text, version = live[spoken], item.schema_version
    return {
        "id": item.id,
        "uid": item.uid,
        "kind": item.kind,
        "lang": spoken,
        "title": text.title,
        "summary": text.summary,
        "url": alternates[spoken],
        "region": item.region,
        "themes": tuple(item.themes),
        "terms": terms,
        "alternates": alternates,
        "fields": for_readers(
            {**present(item.fields, content_type, version), **present(text.fields, content_type, version)}, content_type
        ),
        "cover": covers.get(item.cover) if item.cover else None,
        "published_at": text.published_at,
        "changed_at": text.changed_at,
        "lead_lang": item.lead_lang,
    }


def _view(statement: Select[Any], lang: str) -> ItemView | Untranslated | None:
    rows = _by_item(statement)
    if not rows:
        return None
    item, translations = next(iter(rows.values()))
    terms = _terms([item.id]).get(item.id, {})
    texts = [t for t in translations.values() if is_out(t)]
    content_type = registry().content_type(item.kind)
    if not texts or content_type is None:
        return None
    shown_pictures = pictures(_media(item, texts, content_type), lang)
    common = _common(item, translations, terms, shown_pictures, lang)
    if common is None:
        return None
    text = translations[common["lang"]]
    view = ItemView(
        **common,
        texts=_texts(text, common["fields"], content_type),
        images={uid: image(picture) for uid, picture in shown_pictures.items()},
        newer=_newer(item, translations, common),
        missing={
            code: translations[code].promised_on if code in translations else None
            for code in settings().languages
            if code not in common["alternates"]
        },
    )
    return view if view.lang == lang else Untranslated(lang, view)


def _media(item: Item, texts: Sequence[Translation], content_type: ContentType) -> list[str]:
    uids = {item.cover} if item.cover else set()
    rich = [f.name for f in content_type.translatable_fields() if f.kind is FieldKind.RICH]
    for text in texts:
        fields = present(text.fields, content_type, item.schema_version)
        for html in (*(b.get("html", "") for b in text.body), *(fields.get(n) or "" for n in rich)):
            if "data-media" in html:
                uids |= richtext.media_uids(html)
    return sorted(uids)


def image(picture: Picture, *, sizes: str = "(min-width: 60em) 46rem, 100vw") -> Markup:
    """The ``<img>`` of *picture* in all its sizes."""
    return Markup(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" loading="lazy">'
    ).format(picture.src, picture.srcset, sizes, picture.width, picture.height, picture.alt)


def _texts(text: Translation, fields: Mapping[str, Any], content_type: ContentType) -> dict[str, tuple[str, ...]]:
    rich = [f.name for f in content_type.translatable_fields() if f.kind is FieldKind.RICH and fields.get(f.name)]
    return {BODY: tuple(block.get("html", "") for block in text.body), **{name: (fields[name],) for name in rich}}


def _newer(item: Item, translations: Mapping[str, Translation], common: Mapping[str, Any]) -> Newer | None:
    lead, shown = translations.get(item.lead_lang), translations[common["lang"]]
    url = common["alternates"].get(item.lead_lang)
    if lead is None or url is None or lead is shown or shown.basis_hash in {"", lead.text_hash}:
        return None
    return Newer(item.lead_lang, url, lead.changed_at)

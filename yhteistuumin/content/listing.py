"""Listing and facets over everything that is live, counted with integer bitmasks.

One index a process, built from two queries when the content revision moved on. Bit *n* of every
mask is the *n*-th newest item, so "newest first" is the order of the bits. Values within a facet
are alternatives, facets narrow each other; a value's count is what the listing holds when that
value replaces the facet's present ones.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from flask import current_app
from sqlalchemy import or_, select

from yhteistuumin.content.moments import out_now
from yhteistuumin.content.regions import existing_items
from yhteistuumin.content.state import State, site_state
from yhteistuumin.content.vocabularies import Vocabulary, vocabulary
from yhteistuumin.db import session
from yhteistuumin.i18n import sort_key, translate
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.types import Facet
from yhteistuumin.tables import Item, ItemTerm, Translation

EXTENSION = "yhteistuumin.listing"
PER_PAGE = 20
NEWEST, TITLE = "newest", "title"
HOME = "home"
"""The mask of the region that an item belongs to; the facet *region* counts its places as well."""
_SHOWN, _NATIONAL = "-shown", "national"
"""The mask of what the national front page may show: no facet can be called so."""

_lock = threading.Lock()


@dataclass(frozen=True)
class Query:
    """What to list. *facets* maps a facet's name to the chosen values; *show* names the facets to
    count. *only_lang* leaves out what is not published in that language, *home* what does not
    belong to that region, *national* what neither belongs to the whole country nor was accepted
    for its front page."""

    lang: str
    kinds: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    show: tuple[str, ...] = ()
    only_lang: str = ""
    national: bool = False
    sort: str = NEWEST
    page: int = 1
    per_page: int = PER_PAGE
    home: str = ""


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet; *lang* is the language its label is in. *count* is what the listing holds
    with this value instead of the facet's chosen ones, *more* what it gains with this one beside them."""

    id: str
    label: str
    count: int
    selected: bool
    parent: str | None = None
    lang: str = ""
    more: int = 0


@dataclass(frozen=True)
class FacetGroup:
    """A facet with the values that would give results."""

    name: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True)
class Listing:
    """One page of a listing: item ids in order, the total and the facets."""

    total: int
    ids: tuple[int, ...]
    page: int
    pages: int
    facets: tuple[FacetGroup, ...]


@dataclass(frozen=True)
class Index:
    """Every live item as a bit; *masks* has a mask for each (facet, value)."""

    revision: State
    ids: tuple[int, ...]
    uids: tuple[str, ...]
    masks: Mapping[tuple[str, str], int]
    by_title: Mapping[str, tuple[int, ...]]
    bit_of: Mapping[int, int]

    def mask(self, name: str, value: str) -> int:
        """The items with *value*; 0 for a value that nothing has."""
        return self.masks.get((name, value), 0)

    def live(self, languages: Iterable[str]) -> int:
        """The items that are published in at least one of *languages*."""
        found = 0
        for lang in languages:
            found |= self.mask("lang", lang)
        return found

    def values(self, name: str) -> list[str]:
        """Every value that some live item has for the facet *name*."""
        return [value for facet, value in self.masks if facet == name]


def index() -> Index:
    """The index of the present content revision, built when it is out of date."""
    revision = site_state()
    kept = current_app.extensions.get(EXTENSION)
    if kept is None or kept.revision != revision:
        with _lock:
            kept = current_app.extensions.get(EXTENSION)
            if kept is None or kept.revision != revision:
                kept = _build(revision)
                current_app.extensions[EXTENSION] = kept
    return cast(Index, kept)


def listing(
    query: Query, *, ranked: Sequence[int] | None = None, among: Sequence[int] | None = None
) -> Listing:
    """The items that *query* asks for. With *ranked* item ids (a search's hits, best first) only
    those, in that order; with *among* only those, in the order of *query*."""
    current = index()
    base = _base(current, query)
    for wanted in (ranked, among):
        if wanted is not None:
            base &= _mask_of(current, wanted)
    chosen = {name: _any_of(current, name, values) for name, values in query.facets.items() if values}
    hits = base
    for mask in chosen.values():
        hits &= mask
    total = hits.bit_count()
    pages = max(1, -(-total // query.per_page))
    start = (query.page - 1) * query.per_page
    ordered = _in_order(current, hits, query, ranked)
    ids = tuple(_slice(ordered, start, query.per_page))
    groups = tuple(
        group
        for name in query.show
        if (group := _group(current, name, base, chosen, query)) is not None and group.values
    )
    return Listing(total, ids, query.page, pages, groups)


def is_used(name: str, value: str) -> bool:
    """Whether something live has *value* for the facet *name*."""
    return bool(index().mask(name, value))


def live_in(lang: str, ids: Iterable[int]) -> set[int]:
    """Those of the items *ids* that are published in *lang*."""
    current = index()
    mask = current.mask("lang", lang)
    bits = current.bit_of
    return {item_id for item_id in ids if item_id in bits and mask >> bits[item_id] & 1}


def count(query: Query, *, among: Sequence[int] | None = None) -> int:
    """How many items *query* finds, *among* item ids if they are given."""
    return found_mask(query, among=among).bit_count()


def found_mask(query: Query, *, among: Sequence[int] | None = None) -> int:
    """The items that *query* finds, as bits of the `index`."""
    current = index()
    hits = _base(current, query)
    if among is not None:
        hits &= _mask_of(current, among)
    for name, values in query.facets.items():
        if values:
            hits &= _any_of(current, name, values)
    return hits


def mask_of_values(name: str, values: Iterable[str]) -> int:
    """The items with any of *values* of the facet *name*, as bits of the `index`."""
    return _any_of(index(), name, values)


def found_without(query: Query, name: str) -> tuple[int, ...]:
    """The items of *query* that have no value of the facet *name*, in the order of the query."""
    current = index()
    hits = found_mask(query) & ~_any_of(current, name, current.values(name))
    return tuple(_in_order(current, hits, query, None))


def counts(name: str, query: Query, *, among: Sequence[int] | None = None) -> dict[str, int]:
    """How many items of *query* each value of the facet *name* has, descendants included."""
    current, hits = index(), found_mask(query, among=among)
    facet = registry().facets.get(name)
    tree = vocabulary(facet.vocabulary) if facet and facet.tree else None
    wanted = tree.terms if tree else current.values(name)
    return {value: (hits & _value_mask(current, name, value, tree)).bit_count() for value in wanted}


def _base(current: Index, query: Query) -> int:
    hits = current.live((query.only_lang,) if query.only_lang else settings().languages)
    if query.kinds:
        hits &= _any_of(current, "kind", query.kinds)
    if query.home:
        hits &= current.mask(HOME, query.home)
    if query.national:
        hits &= current.mask(_SHOWN, _NATIONAL)
    return hits


def _mask_of(current: Index, ids: Sequence[int]) -> int:
    flags = bytearray(len(current.ids) // 8 + 1)
    for item_id in ids:
        bit = current.bit_of.get(item_id)
        if bit is not None:
            flags[bit >> 3] |= 1 << (bit & 7)
    return int.from_bytes(flags, "little")


def _any_of(current: Index, name: str, values: Iterable[str]) -> int:
    facet = registry().facets.get(name)
    tree = vocabulary(facet.vocabulary) if facet and facet.tree else None
    mask = 0
    for value in values:
        mask |= _value_mask(current, name, value, tree)
    return mask


def _value_mask(current: Index, name: str, value: str, tree: Vocabulary | None) -> int:
    if tree is None:
        return current.mask(name, value)
    mask = 0
    for term in tree.descendants(value):
        mask |= current.mask(name, term)
    return mask


def _in_order(current: Index, hits: int, query: Query, ranked: Sequence[int] | None) -> Iterator[int]:
    if ranked is not None:
        bits = current.bit_of
        return (i for i in ranked if i in bits and hits >> bits[i] & 1)
    if query.sort == TITLE:
        order = current.by_title.get(query.lang) or tuple(range(len(current.ids)))
        return (current.ids[bit] for bit in order if hits >> bit & 1)
    return (current.ids[bit] for bit in _bits(hits))


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _slice(ids: Iterator[int], start: int, length: int) -> Iterator[int]:
    for number, item_id in enumerate(ids):
        if number >= start + length:
            return
        if number >= start:
            yield item_id


def _group(
    current: Index, name: str, base: int, chosen: Mapping[str, int], query: Query
) -> FacetGroup | None:
    facet = registry().facets.get(name)
    if facet is None:
        return None
    others = base
    for other, mask in chosen.items():
        if other != name:
            others &= mask
    selected = set(query.facets.get(name, ()))
    tree = vocabulary(facet.vocabulary) if facet.tree else None
    values = []
    for value in tree.terms if tree else _listed_values(current, name):
        having = others & _value_mask(current, name, value, tree)
        number = having.bit_count()
        if number or value in selected:
            more = (having & ~chosen.get(name, 0)).bit_count()
            values.append(replace(_value(facet, value, number, value in selected, query.lang), more=more))
    return FacetGroup(name, translate(facet.label), tuple(_sorted(facet, values)))


def _listed_values(current: Index, name: str) -> list[str]:
    """The values that can be chosen: an item may also have a text in a language without pages."""
    values = current.values(name)
    return [value for value in values if value in settings().languages] if name == "lang" else values


def _value(facet: Facet, value: str, number: int, selected: bool, lang: str) -> FacetValue:
    if facet.vocabulary:
        term = vocabulary(facet.vocabulary).terms.get(value)
        if term is None:
            return FacetValue(value, value, number, selected)
        label = term.label(lang)
        spoken = lang if lang in term.labels else next(iter(term.labels), "")
        return FacetValue(value, label, number, selected, term.parent if facet.tree else None, spoken)
    return FacetValue(value, value_label(facet, value), number, selected, None, lang)


def value_label(facet: Facet, value: str) -> str:
    """What a value of a facet without a vocabulary is called in the language of the moment."""
    if facet.name == "kind":
        content_type = registry().content_type(value)
        return translate(content_type.plural) if content_type else value
    if facet.name == "lang":
        from yhteistuumin.i18n import NAMES

        return NAMES.get(value, value)
    label = facet.choices.get(value)
    return translate(label) if label is not None else value


def _sorted(facet: Facet, values: list[FacetValue]) -> list[FacetValue]:
    if facet.name == "year":
        return sorted(values, key=lambda v: v.id, reverse=True)
    if facet.tree or facet.vocabulary not in {"", "region", "municipality"}:
        positions = {term: n for n, term in enumerate(vocabulary(facet.vocabulary).terms)}
        return sorted(values, key=lambda v: positions.get(v.id, len(positions)))
    if facet.choices:
        order = {value: n for n, value in enumerate(facet.choices)}
        return sorted(values, key=lambda v: order.get(v.id, len(order)))
    return sorted(values, key=lambda v: sort_key(v.label))


def _build(revision: State) -> Index:
    rows = session().execute(
        select(
            Item.id,
            Item.uid,
            Item.kind,
            Item.region,
            Item.lead_lang,
            or_(Item.region.is_(None), Item.national_at.is_not(None)).label("national"),
            Translation.lang,
            Translation.published_at,
            Translation.sort_key,
        )
        .join(Translation, Translation.item_id == Item.id)
        .where(out_now(), existing_items())
        .order_by(Item.id)
    )
    entries: dict[int, _Entry] = {}
    for item_id, uid, kind, region, lead, national, lang, at, key in rows:
        entry = entries.setdefault(item_id, _Entry(item_id, uid, kind, region or "", lead, bool(national), {}, {}))
        entry.at[lang] = at.timestamp() if at else 0.0
        entry.keys[lang] = key
    newest = sorted(entries.values(), key=lambda e: (-e.moment(), e.uid))
    bit_of = {entry.id: bit for bit, entry in enumerate(newest)}
    return Index(
        revision,
        tuple(entry.id for entry in newest),
        tuple(entry.uid for entry in newest),
        _masks(newest, bit_of),
        _title_orders(newest),
        bit_of,
    )


@dataclass(frozen=True)
class _Entry:
    id: int
    uid: str
    kind: str
    region: str
    lead: str
    national: bool
    at: dict[str, float]
    keys: dict[str, str]

    def moment(self) -> float:
        """When the item first came out: the lead language's date, else the earliest."""
        return self.at.get(self.lead) or min(self.at.values())


def _masks(newest: Sequence[_Entry], bit_of: Mapping[int, int]) -> dict[tuple[str, str], int]:
    from datetime import UTC, datetime

    bits: dict[tuple[str, str], bytearray] = {}
    size = len(newest) // 8 + 1

    def put(name: str, value: str, bit: int) -> None:
        flags = bits.setdefault((name, value), bytearray(size))
        flags[bit >> 3] |= 1 << (bit & 7)

    for bit, entry in enumerate(newest):
        put("kind", entry.kind, bit)
        put(HOME, entry.region, bit)
        if entry.national:
            put(_SHOWN, _NATIONAL, bit)
        put("year", str(datetime.fromtimestamp(entry.moment(), UTC).year), bit)
        for lang in entry.at:
            put("lang", lang, bit)
    for item_id, name, term in session().execute(
        select(ItemTerm.item_id, ItemTerm.vocabulary, ItemTerm.term)
    ):
        if item_id in bit_of:
            put(name, term, bit_of[item_id])
    return {key: int.from_bytes(flags, "little") for key, flags in bits.items()}


def _title_orders(newest: Sequence[_Entry]) -> dict[str, tuple[int, ...]]:
    orders = {}
    for lang in {lang for entry in newest for lang in entry.keys}:
        keys = [entry.keys.get(lang) or next(iter(entry.keys.values()), "") for entry in newest]
        orders[lang] = tuple(sorted(range(len(newest)), key=keys.__getitem__))
    return orders

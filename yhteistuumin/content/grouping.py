"""One result under the headings of a facet: its items by life course, by sector …"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from yhteistuumin.content.listing import Query, found_without, listing


@dataclass(frozen=True)
class Group:
    """The items of a result with one value of a facet; *lang* is the language of its label.

    *ids* are the first of *total*. The items without any value have a group with the id ``""``.
    """

    id: str
    label: str
    lang: str
    total: int
    ids: tuple[int, ...]


def grouped(query: Query, name: str, *, each: int) -> list[Group]:
    """What *query* finds by the values of the facet *name*, at most *each* items of a value.

    An item stands under every value that it has; together the groups hold exactly what *query*
    finds. Where the query narrows *name* itself, only the values that it chose are groups.
    """
    whole = replace(query, show=(name,), page=1, per_page=1)
    chosen = query.facets.get(name, ())
    return [*_with_a_value(whole, name, chosen, each), *_without(query, name, each)]


def _with_a_value(whole: Query, name: str, chosen: tuple[str, ...], each: int) -> Iterator[Group]:
    for facet in listing(whole).facets:
        for value in facet.values:
            if value.count and (not chosen or value.id in chosen):
                narrowed = replace(whole, facets={**whole.facets, name: (value.id,)}, show=(), per_page=each)
                yield Group(value.id, value.label, value.lang, value.count, listing(narrowed).ids)


def _without(query: Query, name: str, each: int) -> Iterator[Group]:
    ids = found_without(query, name)
    if ids:
        yield Group("", "", "", len(ids), ids[:each])

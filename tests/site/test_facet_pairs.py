"""Every count of every facet, beside every value of every other, against a plain reading of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import select

from yhteistuumin.content.listing import Listing, Query, listing
from yhteistuumin.content.vocabularies import vocabulary
from yhteistuumin.db import session
from yhteistuumin.tables import Item, ItemTerm, Translation

FACETS = (
    "kind",
    "theme",
    "region",
    "municipality",
    "life-course",
    "service-area",
    "sector",
    "stage",
    "year",
    "lang",
)
TREE = "theme"

Row = Mapping[str, set[str]]


@pytest.fixture(scope="module")
def rows(demo_site: Any) -> dict[int, Row]:
    """Item id to its values for every facet, those above them in the tree included."""
    with demo_site.app_context():
        found: dict[int, dict[str, set[str]]] = {}
        firsts: dict[int, dict[str, Any]] = {}
        leads = {row.id: row.lead_lang for row in session().execute(select(Item.id, Item.lead_lang))}
        for item, kind, lang, at in session().execute(
            select(Item.id, Item.kind, Translation.lang, Translation.published_at)
            .join(Translation, Translation.item_id == Item.id)
            .where(Translation.state == "published")
        ):
            row = found.setdefault(item, {name: set() for name in FACETS})
            row["kind"].add(kind)
            row["lang"].add(lang)
            firsts.setdefault(item, {})[lang] = at
        for item, dates in firsts.items():
            found[item]["year"].add(str((dates.get(leads[item]) or min(dates.values())).year))
        for item, name, term in session().execute(select(ItemTerm.item_id, ItemTerm.vocabulary, ItemTerm.term)):
            if item in found and name in FACETS:
                found[item][name].update(_with_ancestors(term) if name == TREE else {term})
        return found


def _with_ancestors(term: str) -> set[str]:
    found = set()
    view = vocabulary(TREE).get(term)
    while view is not None:
        found.add(view.id)
        view = vocabulary(TREE).get(view.parent or "")
    return found


def values_of(rows: Mapping[int, Row], name: str) -> list[str]:
    return sorted({value for row in rows.values() for value in row[name]})


def plainly(rows: Mapping[int, Row], chosen: Mapping[str, tuple[str, ...]]) -> set[int]:
    """The items that have one of the chosen values of each facet."""
    return {
        item for item, row in rows.items() if all(row[name].intersection(values) for name, values in chosen.items())
    }


def counted(found: Listing) -> dict[tuple[str, str], int]:
    return {(group.name, value.id): value.count for group in found.facets for value in group.values if value.count}


@pytest.mark.parametrize("among", ["everything", "hits"])
def test_for_every_pair_of_values_of_two_facets_the_count_is_the_number_of_hits(demo_site, rows, among):
    languages = ("fi", "sv")
    with demo_site.test_request_context():
        hits = None if among == "everything" else sorted(rows)[::3]
        here = {item: row for item, row in rows.items() if hits is None or item in hits}
        pairs = 0
        for name in FACETS:
            others = [other for other in FACETS if other != name]
            for value in values_of(here, name):
                found = listing(Query("fi", facets={name: (value,)}, show=tuple(others), per_page=999), ranked=hits)
                assert set(found.ids) == plainly(here, {name: (value,)}), (name, value)
                expected = {
                    (other, one): number
                    for other in others
                    for one in values_of(here, other)
                    if (number := len(plainly(here, {name: (value,), other: (one,)})))
                    and (other != "lang" or one in languages)
                }
                assert counted(found) == expected, (name, value)
                pairs += len(expected)
    assert pairs > 500


@pytest.mark.parametrize("name", FACETS)
def test_a_further_value_of_a_facet_brings_as_many_hits_as_is_told(demo_site, rows, name):
    """Values of one facet are alternatives: with a second one come the items that have only that."""
    with demo_site.test_request_context():
        for first, second in combinations(values_of(rows, name)[:12], 2):
            found = listing(Query("fi", facets={name: (first,)}, show=(name,)))
            more = {value.id: value.more for value in found.facets[0].values}
            both = plainly(rows, {name: (first, second)})
            assert more.get(second, 0) == len(both) - found.total, (first, second)
            assert listing(Query("fi", facets={name: (first, second)})).total == len(both)

"""Listing and facets against a plain reading of the same items."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from yhteistuumin.content.listing import TITLE, Query, count, counts, listing
from yhteistuumin.content.state import bump_content_revision
from yhteistuumin.content.vocabularies import vocabulary
from yhteistuumin.db import write
from yhteistuumin.i18n import sort_key
from yhteistuumin.tables import Item, ItemTerm, Translation

NUMBER = 200
REGIONS = ("uusimaa", "lappi", "pohjanmaa")


@pytest.fixture
def corpus(site):
    """Items with known terms, written straight into the tables: (id, languages, terms) each."""
    dice = random.Random(7)
    with site.app_context():
        themes = list(vocabulary("theme").terms)
        items = []
        with write() as writing:
            for number in range(NUMBER):
                languages = dice.choice([("fi",), ("sv",), ("fi", "sv")])
                terms = {("theme", t) for t in dice.sample(themes, 2)} | {("region", dice.choice(REGIONS))}
                items.append((_insert(writing, number, languages, terms), languages, terms))
            bump_content_revision(writing)
        yield items


def _insert(writing, number, languages, terms):
    item = Item(uid=f"i-{number}", kind="practice", lead_lang=languages[0])
    writing.add(item)
    writing.flush()
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)
    for lang in languages:
        title = f"{'åäöabc'[number % 6]} {number}"
        writing.add(
            Translation(
                item_id=item.id, lang=lang, state="published", space="knowledge_bank", path=f"p-{number}",
                title=title, sort_key=sort_key(title), published_at=at,
            )
        )
    writing.add_all(ItemTerm(item_id=item.id, vocabulary=v, term=t) for v, t in terms)
    return item.id


def _with(items, name, values):
    wanted = set(values)
    if name == "theme":
        wanted = {d for value in values for d in vocabulary("theme").descendants(value)}
    return [item for item in items if any(v == name and t in wanted for v, t in item[2])]


def test_everything_is_listed_newest_first(corpus):
    found = listing(Query("fi", per_page=NUMBER))
    assert found.total == NUMBER
    assert found.ids == tuple(reversed([item[0] for item in corpus]))


def test_pages_cut_the_listing_without_gaps(corpus):
    whole = listing(Query("fi", per_page=NUMBER)).ids
    pages = [listing(Query("fi", page=n, per_page=30)) for n in range(1, 8)]
    assert tuple(i for page in pages for i in page.ids) == whole
    assert {page.pages for page in pages} == {7}


def test_titles_sort_with_the_nordic_letters_last(corpus, site):
    found = listing(Query("fi", sort=TITLE, per_page=NUMBER, only_lang="fi"))
    numbers = [item[0] for item in corpus if "fi" in item[1]]
    letters = ["åäöabc"[(item_id - corpus[0][0]) % 6] for item_id in found.ids]
    assert len(letters) == len(numbers)
    assert letters == sorted(letters, key="abcåäö".index)


def test_values_of_a_facet_are_alternatives_and_facets_narrow_each_other(corpus):
    themes = ("cultural-well-being", "children-s-culture")
    found = listing(Query("fi", facets={"theme": themes, "region": ("lappi",)}, per_page=NUMBER))
    expected = _with(_with(corpus, "theme", themes), "region", ("lappi",))
    assert sorted(found.ids) == sorted(item[0] for item in expected)


def test_a_count_is_what_choosing_the_value_shows(corpus):
    query = Query("fi", facets={"theme": ("arts-and-culture-education",)}, show=("theme", "region"))
    for group in listing(query).facets:
        for value in group.values:
            chosen = {**query.facets, group.name: (value.id,)}
            assert count(Query("fi", facets=chosen)) == value.count > 0


def test_a_parent_theme_includes_its_children_once(corpus):
    numbers = counts("theme", Query("fi"))
    assert numbers["cultural-well-being"] == len(_with(corpus, "theme", ("cultural-well-being",)))


def test_one_language_leaves_out_the_rest(corpus):
    assert count(Query("fi", only_lang="sv")) == len([item for item in corpus if "sv" in item[1]])


def test_ranked_ids_keep_their_order_and_unknown_ones_are_passed_over(corpus):
    ids = [corpus[5][0], 999_999, corpus[2][0]]
    assert listing(Query("fi"), ranked=ids).ids == (corpus[5][0], corpus[2][0])


def test_an_item_of_a_kind_that_is_not_enabled_is_not_listed(corpus):
    with write() as writing:
        item = writing.get(Item, corpus[0][0])
        item.kind = "of-a-missing-plugin"
        bump_content_revision(writing)
    assert count(Query("fi")) == NUMBER - 1


def test_an_unknown_value_finds_nothing(corpus):
    assert listing(Query("fi", facets={"theme": ("no-such-theme",)})).total == 0

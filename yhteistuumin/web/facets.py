"""Facets in addresses: which values a visitor chose, and the links that change the choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, request

from yhteistuumin.content.listing import FacetGroup, FacetValue, is_used, value_label
from yhteistuumin.content.vocabularies import vocabulary
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.types import Facet
from yhteistuumin.web.links import Link, with_query
from yhteistuumin.web.words import in_language

Chosen = Mapping[str, tuple[str, ...]]

ADDRESSED = frozenset({"theme", "region", "municipality"})
"""Facets whose unknown values are wrong addresses; unknown values of others are left out."""
OPEN_GROUPS = 2


@dataclass(frozen=True)
class FacetLink:
    """One value of a facet with the address that takes it in or out."""

    id: str
    label: str
    count: int
    url: str
    selected: bool
    lang: str = ""


@dataclass(frozen=True)
class FacetLinks:
    """A facet as it is shown."""

    name: str
    label: str
    open: bool
    values: tuple[FacetLink, ...]


def chosen_facets(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The values that the address chooses for the facets *names*; parameters repeat.

    An unknown theme, region or municipality is a wrong address (404).
    """
    chosen = {}
    for name in names:
        facet = registry().facets.get(name)
        asked = tuple(dict.fromkeys(value for value in request.args.getlist(name) if value))
        known = tuple(value for value in asked if facet and _is_value(facet, value))
        if name in ADDRESSED and known != asked:
            abort(404)
        if known:
            chosen[name] = known
    return chosen


def _is_value(facet: Facet, value: str) -> bool:
    if facet.vocabulary:
        return value in vocabulary(facet.vocabulary)
    if facet.choices:
        return value in facet.choices
    if facet.name == "kind":
        return value in registry().content_types
    if facet.name == "lang":
        return value in settings().languages
    if facet.name == "year":
        return value.isdecimal() and len(value) == 4
    return is_used(facet.name, value)


def facet_groups(groups: Sequence[FacetGroup], chosen: Chosen, *, under: str = "") -> list[FacetLinks]:
    """*groups* of a listing as links that choose or take away one value and go to the first page.

    Of a tree only the top and what is below something chosen is shown, or what is below *under*.
    """
    shown: list[FacetLinks] = []
    for group in groups:
        values = tuple(
            FacetLink(v.id, _label(group, v), v.count, toggled(group.name, v.id), v.selected, v.lang)
            for v in _visible(group, under)
        )
        if values:
            is_open = len(shown) < OPEN_GROUPS or group.name in chosen
            shown.append(FacetLinks(group.name, group.label, is_open, values))
    return shown


def _label(group: FacetGroup, value: FacetValue) -> str:
    return in_language(value.id) if group.name == "lang" else value.label


def _visible(group: FacetGroup, under: str) -> list[FacetValue]:
    facet = registry().facets.get(group.name)
    if facet is None or not facet.tree:
        return list(group.values)
    if under:
        return [v for v in group.values if v.parent == under]
    terms = vocabulary(facet.vocabulary).terms
    selected = {v.id for v in group.values if v.selected}
    open_parents = selected | {terms[v].parent for v in selected if v in terms}
    return [v for v in group.values if v.parent not in terms or v.selected or v.parent in open_parents]


def toggled(name: str, value: str) -> str:
    """The present address with *value* as the one value of facet *name*, or without it if it is in.

    It takes the place of other values of that facet, so that what it shows is what its count says.
    """
    pairs = [(k, v) for k, v in request.args.items(multi=True) if k != "page"]
    if (name, value) in pairs:
        return with_query(request.path, [pair for pair in pairs if pair != (name, value)])
    return with_query(request.path, [*(pair for pair in pairs if pair[0] != name), (name, value)])


def page_address(number: int) -> str:
    """The present address at page *number*."""
    pairs = [(k, v) for k, v in request.args.items(multi=True) if k != "page"]
    return with_query(request.path, [*pairs, ("page", str(number))] if number > 1 else pairs)


def chosen_links(groups: Sequence[FacetGroup], chosen: Chosen) -> list[Link]:
    """What is chosen now, each with the address without it."""
    return [
        Link(_label(group, value), toggled(group.name, value.id), value.lang)
        for group in groups
        for value in group.values
        if value.id in chosen.get(group.name, ())
    ]


def chosen_labels(chosen: Chosen, lang: str) -> list[str]:
    """What the chosen values are called, for titles."""
    return [_label_of(name, value, lang) for name, values in chosen.items() for value in values]


def list_title(title: str, chosen: Chosen, lang: str) -> str:
    """What a listing called *title* is called when it is narrowed: “Blog: Nyland, 2026”."""
    labels = ", ".join(chosen_labels(chosen, lang))
    return f"{title}: {labels}" if labels else title


def _label_of(name: str, value: str, lang: str) -> str:
    facet = registry().facets[name]
    if facet.vocabulary:
        return vocabulary(facet.vocabulary).label(value, lang)
    return in_language(value) if name == "lang" else value_label(facet, value)


def with_choices(path: str, chosen: Chosen) -> str:
    """*path* with the chosen values as its parameters."""
    return with_query(path, [(name, value) for name, values in chosen.items() for value in values])


def clear_url(names: Sequence[str]) -> str:
    """The present address without any value of the facets *names*."""
    left_out = {*names, "page"}
    return with_query(request.path, [(k, v) for k, v in request.args.items(multi=True) if k not in left_out])

"""Facets in addresses: which values a visitor chose, and the links that change the choice.

A link adds its value to those of the same facet, and says how much that brings: *5* where it is the
facet's first value, *+3* beside others. In a tree a value takes the place of what is above and below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import abort, request

from yhteistuumin.content.listing import FacetGroup, FacetValue, is_used, value_label
from yhteistuumin.content.regions import known_kinds
from yhteistuumin.content.vocabularies import Vocabulary, vocabulary
from yhteistuumin.i18n import language
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.types import Facet
from yhteistuumin.web.links import Link, with_query
from yhteistuumin.web.words import in_language

Chosen = Mapping[str, tuple[str, ...]]

ADDRESSED = frozenset({"theme", "region", "municipality"})
"""Facets whose unknown values are wrong addresses; unknown values of others are left out."""
OPEN_GROUPS = 2
SHORT, FOLDED_AFTER = 12, 8
"""A facet with more values than *SHORT* shows so many of the most frequent, and the rest folded; a tree
folds itself."""


@dataclass(frozen=True)
class FacetLink:
    """One value of a facet with the address that takes it in or out.

    With *adds* the listing grows by *count* to hold it as well; else it then has *count*. *is_below*
    says that it stands below another shown value of a tree.
    """

    id: str
    label: str
    count: int
    url: str
    selected: bool
    lang: str = ""
    adds: bool = False
    is_below: bool = False


@dataclass(frozen=True)
class FacetLinks:
    """A facet as it is shown: the *values* at once, the *rest* behind a fold."""

    name: str
    label: str
    open: bool
    values: tuple[FacetLink, ...]
    rest: tuple[FacetLink, ...] = ()

    @property
    def adds(self) -> bool:
        """Whether some value comes beside chosen ones."""
        return any(link.adds for link in (*self.values, *self.rest))

    @property
    def size(self) -> int:
        """How many values there are, the folded ones included."""
        return len(self.values) + len(self.rest)


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
        return value in known_kinds()
    if facet.name == "lang":
        return value in settings().languages
    if facet.name == "year":
        return value.isdecimal() and len(value) == 4
    return is_used(facet.name, value)


def facet_groups(groups: Sequence[FacetGroup], chosen: Chosen, *, under: str = "", total: int = 0) -> list[FacetLinks]:
    """*groups* of a listing as links that add or take away one value and go to the first page.

    A value that would add nothing is left out, and with *total* hits a facet that narrows none of them.
    Of a tree only the top and what is around something chosen is shown, or what is below *under*.
    """
    shown: list[FacetLinks] = []
    for group in groups:
        here = chosen.get(group.name, ())
        visible = _visible(group, here, under)
        ids = {value.id for value in visible}
        links = [replace(_link(group, v, here), is_below=v.parent in ids) for v in visible]
        values = [link for link in links if link.count or link.selected]
        if any(link.selected or link.count != total for link in values):
            is_open = len(shown) < OPEN_GROUPS or bool(here)
            front, rest = (tuple(values), ()) if _tree(group.name) else _folded(values)
            shown.append(FacetLinks(group.name, group.label, is_open, front, rest))
    return shown


def _link(group: FacetGroup, value: FacetValue, here: Sequence[str]) -> FacetLink:
    adds = bool(here) and value.id not in here and not _narrows(group.name, value.id, here)
    return FacetLink(
        value.id,
        _label(group, value),
        value.more if adds else value.count,
        toggled(group.name, value.id),
        value.id in here,
        value.lang,
        adds,
    )


def _folded(values: Sequence[FacetLink]) -> tuple[tuple[FacetLink, ...], tuple[FacetLink, ...]]:
    """The chosen and most frequent of many values in their order, and the others."""
    if len(values) <= SHORT:
        return tuple(values), ()
    ranked = sorted(values, key=lambda link: (not link.selected, -link.count))
    least = max(FOLDED_AFTER, sum(link.selected for link in values))
    first = {link.id for link in ranked[:least]}
    return (
        tuple(link for link in values if link.id in first),
        tuple(link for link in values if link.id not in first),
    )


def _label(group: FacetGroup, value: FacetValue) -> str:
    return in_language(value.id) if group.name == "lang" else value.label


def _visible(group: FacetGroup, here: Sequence[str], under: str) -> list[FacetValue]:
    tree = _tree(group.name)
    if tree is None:
        return list(group.values)
    if under:
        return [v for v in group.values if v.parent == under]
    opened = {tree.terms[v].parent for v in here if v in tree}
    if len(here) == 1:
        opened |= set(here)
    return [v for v in group.values if v.parent not in tree or v.id in here or v.parent in opened]


def _tree(name: str) -> Vocabulary | None:
    facet = registry().facets.get(name)
    return vocabulary(facet.vocabulary) if facet and facet.tree else None


def _narrows(name: str, value: str, here: Sequence[str]) -> bool:
    """Whether *value* lies below the one chosen value, and so takes its place."""
    tree = _tree(name)
    return tree is not None and len(here) == 1 and value in tree.descendants(here[0])


def toggled(name: str, value: str) -> str:
    """The present address with *value* among the values of facet *name*, or without it if it is in."""
    pairs = [(k, v) for k, v in request.args.items(multi=True) if k != "page"]
    if (name, value) in pairs:
        return with_query(request.path, [pair for pair in pairs if pair != (name, value)])
    tree = _tree(name)
    kin = {*tree.descendants(value), *_above(tree, value)} if tree is not None else set()
    kept = [pair for pair in pairs if pair[0] != name or pair[1] not in kin]
    return with_query(request.path, [*kept, (name, value)])


def _above(tree: Vocabulary, value: str) -> set[str]:
    found: set[str] = set()
    term = tree.get(value)
    while term is not None and term.parent and term.parent not in found:
        found.add(term.parent)
        term = tree.get(term.parent)
    return found


def page_address(number: int) -> str:
    """The present address at page *number*."""
    pairs = [(k, v) for k, v in request.args.items(multi=True) if k != "page"]
    return with_query(request.path, [*pairs, ("page", str(number))] if number > 1 else pairs)


def chosen_links(groups: Sequence[FacetGroup], chosen: Chosen) -> list[Link]:
    """What is chosen now, each with the address without it; also what *groups* has no count for."""
    shown = {(group.name, value.id): value for group in groups for value in group.values}
    labels = {(group.name, value.id): _label(group, value) for group in groups for value in group.values}
    return [
        Link(labels.get(one) or _label_of(*one, language()), toggled(*one), shown[one].lang if one in shown else "")
        for one in ((name, value) for name, values in chosen.items() for value in values)
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

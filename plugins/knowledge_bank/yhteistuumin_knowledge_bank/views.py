"""The same practices seen by life course or by sector: two views with one total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from yhteistuumin.api import (
    Card,
    Link,
    Message,
    Query,
    cards,
    grouped,
    page_head,
    translate,
    translator,
    with_query,
)

_ = translator(__name__)

PARAMETER = "view"
EACH = 6
VIEWS: Mapping[str, Message] = {
    "": _("As a list"),
    "life-course": _("By life course"),
    "sector": _("By sector"),
}
WITHOUT: Mapping[str, Message] = {
    "life-course": _("Not tied to a part of life"),
    "sector": _("No sector named"),
}


@dataclass(frozen=True)
class ShownGroup:
    """One heading of a view: *cards* are the first of *total*, *url* leads to all of them."""

    id: str
    label: str
    lang: str
    total: int
    cards: tuple[Card, ...]
    url: str


def views(query: Query) -> Mapping[str, Any]:
    """The tabs above the listing, and the groups of the view that the address asks for."""
    asked = request.args.get(PARAMETER, "")
    view = asked if asked in VIEWS else ""
    tabs = [_tab(name, title, view) for name, title in VIEWS.items()]
    if not view:
        return {"tabs": tabs, "view_groups": None}
    page_head().noindex = True
    return {"tabs": tabs, "view_groups": _groups(query, view)}


def _tab(name: str, title: Message, view: str) -> Link:
    left = [(k, v) for k, v in request.args.items(multi=True) if k not in {PARAMETER, "page"}]
    pairs = [*left, (PARAMETER, name)] if name else left
    return Link(translate(title), with_query(request.path, pairs), current="true" if name == view else "")


def _groups(query: Query, view: str) -> list[ShownGroup]:
    found = grouped(query, view, each=EACH)
    ids = list(dict.fromkeys(item_id for group in found for item_id in group.ids))
    shown = {card.id: card for card in cards(ids, query.lang)}
    return [
        ShownGroup(
            group.id,
            group.label or translate(WITHOUT[view]),
            group.lang,
            group.total,
            tuple(shown[item_id] for item_id in group.ids if item_id in shown),
            _address(view, group.id) if group.id and group.total > len(group.ids) else "",
        )
        for group in found
    ]


def _address(view: str, value: str) -> str:
    """The whole group as a list: the present choices with *value* in place of others of its facet."""
    left = [(k, v) for k, v in request.args.items(multi=True) if k not in {PARAMETER, "page", view}]
    return with_query(request.path, [*left, (view, value)])

"""Pilots of the region, for the middle of a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yhteistuumin.api import (
    Block,
    BlockContext,
    Choice,
    Field,
    FieldKind,
    Query,
    cards,
    listing,
    section_url,
    translator,
)

_ = translator(__name__)

USUAL = 3


def pilots(context: BlockContext, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The newest pilots of the region of the text, with the theme and in the number that were chosen."""
    shown = int(values["number"] or USUAL)
    facets = {"theme": (values["theme"],)} if values["theme"] else {}
    query = Query(context.lang, kinds=("pilot",), facets=facets, home=context.region, per_page=shown + 1)
    # A pilot does not tell of itself.
    found = [card for card in cards(listing(query).ids, context.lang) if card.uid != context.uid][:shown]
    if not found:
        return None
    url = section_url("byfrekvens_pilots", context.lang, context.region)
    return {"pilots": found, "heading": values["heading"], "pilots_url": url}


PILOTS = Block(
    "pilots",
    _("Pilots of the region"),
    _("A short list of the newest pilots. It is always up to date."),
    "byfrekvens/pilots.html",
    pilots,
    fields=(
        Field(
            "heading",
            FieldKind.LINE,
            _("Heading"),
            hint=_("In the language of the text. Without one, the list has no heading."),
            max_length=80,
        ),
        Field("theme", FieldKind.TERM, _("Only of this theme"), vocabulary="theme"),
        Field(
            "number",
            FieldKind.CHOICE,
            _("How many at most"),
            hint=_("Three, when nothing is chosen."),
            choices=(Choice("1", "1"), Choice("3", "3"), Choice("6", "6")),
        ),
    ),
)

"""Pilots and open calls on the page of a region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yhteistuumin.api import (
    PanelContext,
    Query,
    area_map,
    cards,
    counts,
    listing,
    plugin_setting,
    section_url,
)

SHOWN = 4


def newest(context: PanelContext) -> Mapping[str, Any] | None:
    """The newest pilots and calls of the region, and where pilots have been."""
    pilots = Query(context.lang, kinds=("pilot",), home=context.region, per_page=SHOWN)
    calls = Query(context.lang, kinds=("open_call",), home=context.region, per_page=SHOWN)
    found, open_ones = listing(pilots), listing(calls)
    if not found.total and not open_ones.total:
        return None
    towns = counts("municipality", pilots)
    return {
        "pilots": cards(found.ids, context.lang),
        "pilots_total": found.total,
        "pilots_url": section_url("byfrekvens_pilots", context.lang, context.region),
        "calls": cards(open_ones.ids, context.lang),
        "calls_url": section_url("byfrekvens_calls", context.lang, context.region),
        "map": area_map("municipality", towns, context.lang, within=context.region),
        "contact": plugin_setting("byfrekvens", "contact", context.region),
    }

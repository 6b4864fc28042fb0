"""What the Act on municipal culture activities says about a theme, in the network's own words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from yhteistuumin.api import Link, PanelContext, section_url, vocabulary, with_query

DATA = Path(__file__).with_name("data") / "act.json"
FALLBACK = "fi"
GOAL = "act-goal"


@dataclass(frozen=True)
class Passage:
    """One thing that the Act asks: its section, what it means, and where the bank has examples."""

    section: str
    text: str
    lang: str
    practices: Link | None


def what_the_act_says(context: PanelContext) -> Mapping[str, Any] | None:
    """The passages about the theme of the page, or about the one above it."""
    data = _data()
    term = vocabulary("theme").get(context.theme)
    names = (context.theme, term.parent if term else None)
    found = next((data["themes"][name] for name in names if name in data["themes"]), None)
    if found is None:
        return None
    return {
        "passages": [_passage(entry, context.lang) for entry in found],
        "address": data["source"],
    }


def _passage(entry: Mapping[str, Any], lang: str) -> Passage:
    spoken = lang if lang in entry["text"] else FALLBACK
    return Passage(
        entry["section"].get(lang, entry["section"][FALLBACK]),
        entry["text"][spoken],
        spoken,
        _practices(entry.get("goal", ""), lang),
    )


def _practices(goal: str, lang: str) -> Link | None:
    listing = section_url("knowledge_bank", lang)
    term = vocabulary(GOAL).get(goal)
    if listing is None or term is None:
        return None
    return Link(term.label(lang), with_query(listing, [(GOAL, goal)]), term.label_lang(lang))


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return found

"""Which practices are like one another, and why, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from yhteistuumin.api import (
    Card,
    Feature,
    ItemView,
    Message,
    Query,
    cards,
    most_alike,
    top_term,
    translator,
    vocabulary,
)
from yhteistuumin_knowledge_bank.practice import CUSTOMER_FLOW

_ = translator(__name__)

SHOWN = 3
SURPRISES = 5
KINDS = ("practice",)
WEIGHTS: Mapping[str, int] = {"theme": 4, "life-course": 3, "sector": 2, "customer_flow": 2}
SAME_SIZE = 1
NEAR_THEME = 1
URBANITY = "urbanity"

SHARED: Mapping[str, Message] = {
    "theme": _("theme: %(names)s"),
    "life-course": _("life course: %(names)s"),
    "sector": _("sectors: %(names)s"),
    "customer_flow": _("aim: %(names)s"),
}


MAIN_THEME = _("main theme: %(names)s")


@dataclass(frozen=True)
class Similar:
    """A practice that is like another; *reasons* say what they share, what weighs most first."""

    card: Card
    reasons: tuple[Message, ...]


def similar_practices(view: ItemView) -> Mapping[str, Any]:
    """What to read after the practice *view*: the most similar ones, and one from a distant theme.

    The number of queries does not depend on how many practices there are.
    """
    query = Query(view.lang, kinds=KINDS)
    near = [one.id for one in most_alike(query, _near(view), number=SHOWN, leave_out=(view.id,))]
    tops = tuple(sorted(_tops(view)))
    far = most_alike(
        query, _shared(view, far=True), number=SURPRISES, leave_out=(view.id, *near), unlike={"theme": tops}
    )
    # The same surprise for everybody who reads this page, another one beside another practice.
    surprise = [far[crc32(view.uid.encode()) % len(far)].id] if far else []
    shown = {card.id: Similar(card, tuple(_reasons(view, card))) for card in cards([*near, *surprise], view.lang)}
    return {
        "related": [],
        "similar": [shown[item_id] for item_id in near if item_id in shown],
        "surprise": next((shown[item_id] for item_id in surprise if item_id in shown), None),
    }


def _near(view: Card) -> Iterator[Feature]:
    yield from _shared(view)
    for top in sorted(_tops(view)):
        yield Feature("theme", (top,), NEAR_THEME)


def _shared(view: Card, *, far: bool = False) -> Iterator[Feature]:
    for name, weight in WEIGHTS.items():
        if not (far and name == "theme"):
            for value in view.values(name):
                yield Feature(name, (value,), weight)
    for size in sorted(_sizes(view)):
        yield Feature("municipality", _of_size(size), SAME_SIZE)


def _tops(card: Card) -> set[str]:
    return {top_term("theme", theme) for theme in card.themes}


def _sizes(card: Card) -> set[str]:
    towns = vocabulary("municipality")
    found = (towns.get(town) for town in card.values("municipality"))
    return {str(town.extra[URBANITY]) for town in found if town and town.extra.get(URBANITY)}


def _of_size(size: str) -> tuple[str, ...]:
    towns = vocabulary("municipality").terms.values()
    return tuple(town.id for town in towns if town.extra.get(URBANITY) == size)


def _reasons(view: Card, other: Card) -> Iterator[Message]:
    for name, message in SHARED.items():
        both = [value for value in view.values(name) if value in other.values(name)]
        if not both and name == "theme":
            both, message = sorted(_tops(view) & _tops(other)), MAIN_THEME
        if both:
            yield message.with_params(names=", ".join(_labels(name, both, view.lang)))
    if _sizes(view) & _sizes(other):
        yield _("a municipality of the same size")


def _labels(name: str, values: Sequence[str], lang: str) -> list[str]:
    if name == "customer_flow":
        return [str(choice.label) for choice in CUSTOMER_FLOW if choice.value in values]
    terms = vocabulary(name)
    return [terms.label(value, lang) for value in values]

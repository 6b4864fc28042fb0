"""Blocks that add-ons offer for texts: which there are, what their values mean, where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import current_app
from markupsafe import Markup

from yhteistuumin.content.regions import active
from yhteistuumin.content.richtext import Placed
from yhteistuumin.content.schema_checks import checked_value
from yhteistuumin.runtime import registry
from yhteistuumin.schema.declarations import Block, BlockContext
from yhteistuumin.schema.problems import Problem
from yhteistuumin.schema.registry import Owned

SHOW = "yhteistuumin.show_block"
"""Where the floor that draws pages puts what shows a block in a text."""

Show = Callable[[Placed, BlockContext], Markup]


def shown(block: Placed, context: BlockContext) -> Markup:
    """What readers see of *block*; nothing on a site that draws no pages."""
    show = cast("Show | None", current_app.extensions.get(SHOW))
    return show(block, context) if show else Markup("")


def offered_blocks(region: str | None) -> dict[str, Owned[Block]]:
    """The blocks that exist in *region*, by the names that texts have for them."""
    return {name: owned for name, owned in registry().blocks.items() if active(owned.owner, region)}


def values_of(declared: Block, stored: Mapping[str, Any]) -> dict[str, Any]:
    """A value for every field of *declared*: the *stored* one, or an empty one where it does not fit."""
    return {name: value for name, (value, _problems) in _checked(declared, stored).items()}


def check_values(declared: Block, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """What is to be stored of what was *given* for a block, and what is wrong with it."""
    checked = _checked(declared, given)
    kept = {name: value for name, (value, _problems) in checked.items() if value not in ("", [])}
    return kept, [problem for _value, problems in checked.values() for problem in problems]


def _checked(declared: Block, given: Mapping[str, Any]) -> dict[str, tuple[Any, tuple[Problem, ...]]]:
    found = {}
    for field in declared.fields:
        checked = checked_value(field, given.get(field.name))
        found[field.name] = (checked.content, checked.problems)
    return found

"""Blocks of add-ons in a text: an empty figure with the block's full name and its values.

The values are JSON in ASCII, without any sign that means something in HTML, so that neither a
sanitiser nor a browser can read them otherwise than they were written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yhteistuumin.content._richtext_tree import Element, RichTextError

NAME, VALUES = "data-block", "data-values"
MAX_VALUES = 8_000
MAX_PLACED = 40
_SHAPE = re.compile(r"(?=.{3,100}\Z)[a-z][a-z0-9]*(?:_[a-z0-9]+)*\.[a-z][a-z0-9_]*")
_SIGNS = re.compile("[<>&'\x7f]")


@dataclass(frozen=True)
class Placed:
    """A block in a text: *name* is ``<plugin>.<block>``, *values* its JSON as it is stored."""

    name: str
    values: str = "{}"

    @property
    def plugin(self) -> str:
        """The plugin whose block it is."""
        return self.name.partition(".")[0]

    def read(self) -> dict[str, Any]:
        """The values, as a dict of the caller's own."""
        found: dict[str, Any] = json.loads(self.values)
        return found

    def html(self) -> str:
        """How it stands in a stored text."""
        written = self.values.replace('"', "&quot;")
        return f'<figure {NAME}="{self.name}" {VALUES}="{written}"></figure>'


def placed(name: str, values: Mapping[str, Any]) -> Placed:
    """The block called *name* with *values*. Raises `RichTextError` for what cannot be stored."""
    try:
        text = json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False)
        json.dumps(values, ensure_ascii=False).encode()  # half of a character cannot be shown
    except (ValueError, TypeError, RecursionError) as error:
        raise _refused() from error
    text = _SIGNS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
    if len(text) > MAX_VALUES or not _SHAPE.fullmatch(name):
        raise _refused()
    return Placed(name, text)


def is_placed(node: Element) -> bool:
    """Whether *node* stands for a block of an add-on."""
    return node.tag == "figure" and bool(_SHAPE.fullmatch(node.get(NAME)))


def placed_in(node: Element) -> Placed:
    """The block for which *node* stands. Raises `RichTextError` for values that are no JSON object."""
    try:
        values = json.loads(node.get(VALUES) or "{}") if len(node.get(VALUES)) <= 6 * MAX_VALUES else None
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise _refused()
    return placed(node.get(NAME), values)


def figure_of(block: Placed) -> Element:
    """The element that stands for *block*."""
    return Element("figure", ((NAME, block.name), (VALUES, block.values)))


def _refused() -> RichTextError:
    message = f"the values of a block are no JSON object of at most {MAX_VALUES} characters; take the block out"
    return RichTextError("bad_block", message, limit=MAX_VALUES)


def too_many() -> RichTextError:
    return RichTextError("too_many_blocks", f"the text holds more than {MAX_PLACED} blocks", limit=MAX_PLACED)

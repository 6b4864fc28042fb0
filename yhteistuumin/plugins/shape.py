"""Whether declarations are what they say: each attribute of the type that its class names.

Python does not look; the page that first meets an order of ``"first"`` would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any

from yhteistuumin.schema.messages import Message

LONGEST_TEXT = 4000
LONGEST_LABEL = 120
LABELS = frozenset({"title", "label", "plural"})
"""What stands in menus, headings and cards."""

Test = Callable[[object], bool]


def wrong_attribute(declared: object) -> tuple[str, str, str] | None:
    """(class, attribute, what it must be) of the first attribute of *declared*, or of a declaration
    inside it, that cannot work; None when all can."""
    for found in _inner(declared):
        for name, expected, fits in _kept_tests(type(found)):
            if not fits(getattr(found, name)):
                return type(found).__name__, name, expected
    return None


def _inner(declared: object) -> Iterator[Any]:
    if not is_dataclass(declared) or isinstance(declared, type):
        return
    yield declared
    for attribute in fields(declared):
        value = getattr(declared, attribute.name)
        if isinstance(value, tuple):
            for part in value:
                if not isinstance(part, str | Message):
                    yield from _inner(part)


_kept: dict[type[Any], tuple[tuple[str, str, Test], ...]] = {}


def _kept_tests(declared: type[Any]) -> tuple[tuple[str, str, Test], ...]:
    if declared not in _kept:
        _kept[declared] = _tests(declared)
    return _kept[declared]


def _tests(declared: type[Any]) -> tuple[tuple[str, str, Test], ...]:
    if declared is Message:
        return ()
    found = []
    for attribute in fields(declared):
        annotation = str(attribute.type)
        fits = _test(annotation)
        if fits is not None and attribute.name in LABELS:
            fits = partial(_is_label, fits)
        if fits is not None:
            found.append((attribute.name, annotation.partition("[")[0].lower(), fits))
    return tuple(found)


def _test(annotation: str) -> Test | None:
    if annotation.endswith(" | None"):
        inner = _test(annotation.removesuffix(" | None"))
        return None if inner is None else lambda value: value is None or inner(value)
    if " | " in annotation and not annotation.startswith("Callable["):
        return None
    return _TESTS.get(annotation) or _TESTS.get(annotation.partition("[")[0])


def _is_text(value: object) -> bool:
    return isinstance(value, Message) or (isinstance(value, str) and len(value) <= LONGEST_TEXT)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _is_label(fits: Test, value: object) -> bool:
    written = value.msgid if isinstance(value, Message) else value
    return fits(value) and not (isinstance(written, str) and len(written) > LONGEST_LABEL)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_words(value: object) -> bool:
    return isinstance(value, tuple) and all(_is_word(part) for part in value)


_TESTS: Mapping[str, Test] = {
    "Text": _is_text,
    "str": _is_word,
    "int": _is_number,
    "bool": lambda value: isinstance(value, bool),
    "tuple[str, ...]": _are_words,
    "tuple[int, int]": lambda value: isinstance(value, tuple) and [_is_number(v) for v in value] == [True, True],
    "tuple": lambda value: isinstance(value, tuple),
    "Mapping": lambda value: isinstance(value, Mapping),
    "Callable": callable,
}

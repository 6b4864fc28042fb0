"""What an add-on brings, told to those who will live with it rather than to its makers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from yhteistuumin.i18n import translate
from yhteistuumin.plugins.inventory import Thing
from yhteistuumin.schema.messages import Message, plural_translator, translator

_ = translator(__name__)
_n = plural_translator(__name__)

EDITORS_MENU = "admin:"

HEADINGS: Mapping[str, Callable[[int], Message]] = {
    "type": lambda n: _n("A kind of content", "%(n)s kinds of content", n),
    "menu": lambda n: _n("A row in the menu", "%(n)s rows in the menu", n),
    "section": lambda n: _n("A list of its own", "%(n)s lists of its own", n),
    "panel": lambda n: _n("A block on pages", "%(n)s blocks on pages", n),
    "block": lambda n: _n("A block for texts", "%(n)s blocks for texts", n),
    "facet": lambda n: _n("A way to narrow lists", "%(n)s ways to narrow lists", n),
    "term": lambda n: _n("A theme", "%(n)s themes", n),
    "setting": lambda n: _n("A setting", "%(n)s settings", n),
}
"""What is told, in that order. Addresses, permissions, commands and the like are for makers."""

OF_A_NEWER_VERSION: Mapping[str, Callable[[int], Message]] = {
    "search field": lambda n: _n("A field", "%(n)s fields", n),
}
"""What else is told of a newer version: too much to list for a whole add-on."""

PLACES: Mapping[str, Message] = {
    "header": _("the top of pages"),
    "front": _("the front page"),
    "front-hero": _("the front page"),
    "theme": _("pages of themes"),
    "region": _("the region's page"),
    "item": _("pages of items"),
    "desk": _("the editors' list"),
    "edit": _("the editors' form"),
    "edit-themes": _("the editors' form"),
}


@dataclass(frozen=True)
class Told:
    """A heading with what stands behind it."""

    heading: str
    text: str


def told(things: Iterable[Thing], more: Mapping[str, Callable[[int], Message]] = MappingProxyType({})) -> list[Told]:
    """*things* in plain words, in the language of the moment; *more* kinds than usual, with their
    headings."""
    headings = {**HEADINGS, **more}
    by_kind: dict[str, list[Thing]] = {}
    for thing in things:
        if not thing.key.startswith(EDITORS_MENU):
            by_kind.setdefault(thing.kind, []).append(thing)
    shown = {kind: list(dict.fromkeys(map(_name, by_kind[kind]))) for kind in headings if kind in by_kind}
    return [Told(translate(headings[kind](len(names))), _capital(" · ".join(names))) for kind, names in shown.items()]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _name(thing: Thing) -> str:
    if thing.kind == "panel":
        return translate(PLACES.get(thing.detail, thing.detail))
    return str(thing.title) or next(iter(thing.title.texts.values()), "") or thing.key

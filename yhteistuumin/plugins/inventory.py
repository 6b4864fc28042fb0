"""Everything that a plugin puts on a site, as plain data that outlives its code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from yhteistuumin.plugins.telling import Words
from yhteistuumin.schema.declarations import REGION, Block, Mount
from yhteistuumin.schema.fields import Field
from yhteistuumin.schema.messages import Message, Text, translator
from yhteistuumin.schema.registry import BUILT_IN_FACETS, Owned, Registry
from yhteistuumin.schema.types import ContentType, Section
from yhteistuumin.security.permissions import PERMISSION

_ = translator(__name__)

KINDS: Mapping[str, Message] = {
    "address": _("Addresses"),
    "menu": _("Menu entries"),
    "permission": _("Permissions that its pages ask for"),
    "type": _("Content types"),
    "section": _("Sections"),
    "facet": _("Filters of listings"),
    "search field": _("Fields that the search reads"),
    "panel": _("Blocks on pages"),
    "block": _("Blocks for texts"),
    "term pages": _("Pages of the words of a vocabulary"),
    "term": _("Words in vocabularies"),
    "setting": _("Settings"),
    "command": _("Commands"),
    "health check": _("Health checks"),
    "job": _("Background jobs"),
}
"""What a thing can be, with the heading under which such things are told, in that order."""


@dataclass(frozen=True)
class Thing:
    """One thing that a plugin adds: its *kind*, a *key* among its kind, its title and a *detail*."""

    kind: str
    key: str
    title: Words = field(default=Words({}), hash=False)
    detail: str = ""

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Thing:
        """What `stored` gave."""
        title = Words.read(value.get("title", {}))
        return cls(str(value["kind"]), str(value["key"]), title, str(value.get("detail", "")))

    def stored(self) -> dict[str, Any]:
        """Plain values in every language."""
        return {"kind": self.kind, "key": self.key, "title": dict(self.title.texts), "detail": self.detail}

    def as_json(self) -> dict[str, str]:
        """Plain values in the language of the moment."""
        return {"kind": self.kind, "key": self.key, "title": str(self.title), "detail": self.detail}

    def __str__(self) -> str:
        title = str(self.title)
        named = f"{title} ({self.key})" if title and title != self.key else self.key
        return f"{named}: {self.detail}" if self.detail else named


def inventory_of(
    found: Registry, name: str, languages: Sequence[str], places: Sequence[str] | None = None
) -> tuple[Thing, ...]:
    """What plugin *name* declares in *found*, in the order of `KINDS`: said in *languages*, with the
    addresses of the languages *places*."""
    all_things = _things(found, name, tuple(languages), tuple(places or languages))
    things = {(thing.kind, thing.key): thing for thing in all_things}
    order = list(KINDS)
    return tuple(sorted(things.values(), key=lambda thing: (order.index(thing.kind), thing.key)))


def _things(found: Registry, name: str, languages: tuple[str, ...], places: tuple[str, ...]) -> Iterator[Thing]:
    def thing(kind: str, key: str, title: Text = "", detail: str = "") -> Thing:
        return Thing(kind, key, Words.of(title, languages) if title else Words({}), detail)

    yield from _pages(found, name, places, thing)
    for owned in found.menu_items:
        if owned.owner == name:
            item = owned.value
            yield thing("menu", f"{item.menu}:{item.section or item.endpoint}", item.title)
    for panel in (owned.value for owned in found.panels if owned.owner == name):
        yield thing("panel", panel.name, detail=panel.place)
    for block, declared in found.blocks.items():
        if declared.owner == name:
            yield thing("block", block, declared.value.title)
    for vocabulary, pages in found.term_pages.items():
        if pages.owner == name:
            yield thing("term pages", vocabulary, detail=pages.value.endpoint)
    for kind in (owned.value for owned in found.content_types.values() if owned.owner == name):
        yield from _of_type(kind, thing)
    for term in (owned.value for owned in found.terms if owned.owner == name):
        yield Thing("term", f"{term.vocabulary}:{term.id}", Words(dict(term.labels)))
    for setting in (owned.value for owned in found.settings if owned.owner == name):
        yield thing("setting", setting.name, setting.label, setting.scope)
    plain: tuple[tuple[str, Iterable[Any]], ...] = (
        ("command", found.commands),
        ("health check", found.health_checks),
        ("job", found.outbox_handlers),
    )
    for what, all_owned in plain:
        yield from (thing(what, owned.value.name or "") for owned in all_owned if owned.owner == name)


def _pages(
    found: Registry, name: str, languages: tuple[str, ...], thing: Callable[..., Thing]
) -> Iterator[Thing]:
    for section in (owned.value for owned in found.sections.values() if owned.owner == name):
        yield thing("section", section.name, section.title)
        for lang, prefix in _prefixes(section, languages):
            yield thing("address", f"{base_of(found, name, lang)}{prefix}/")
    for mount in (owned.value for owned in found.mounts if owned.owner == name):
        for address, endpoint, permission in rules_of(mount, {lang: base_of(found, name, lang) for lang in languages}):
            yield thing("address", address, detail=endpoint)
            yield thing("permission", permission)


def _prefixes(section: Section, languages: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield from ((lang, section.prefix[lang]) for lang in languages if lang in section.prefix)


def _of_type(kind: ContentType, thing: Callable[..., Thing]) -> Iterator[Thing]:
    yield thing("type", kind.name, kind.title, f"v{kind.schema_version}" if kind.schema_version > 1 else "")
    built_in = {facet.name for facet in BUILT_IN_FACETS}
    for declared in kind.fields:
        if declared.facet and declared.facet_name not in built_in:
            yield thing("facet", declared.facet_name, declared.label)
        if declared.searchable:
            yield thing("search field", f"{kind.name}.{declared.name}", declared.label)


def base_of(found: Registry, name: str, lang: str) -> str:
    """What the addresses of plugin *name* begin with in *lang*; ``…`` stands for a region."""
    pages = found.term_pages.get(REGION)
    if name not in found.regional or pages is None:
        return f"/{lang}/"
    blueprint = pages.value.endpoint.partition(".")[0]
    prefixes = (owned.value.prefix for owned in found.mounts if owned.value.blueprint.name == blueprint)
    return next((f"/{lang}/{p.get(lang, lang)}/…/" for p in prefixes if not isinstance(p, str)), f"/{lang}/")


def rules_of(mount: Mount, bases: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(address, endpoint, permission) of every page of *mount*, without touching the running site.

    *bases* are the beginnings of addresses by language. A blueprint that cannot be registered gives
    only the address at which it would stand.
    """
    if isinstance(mount.prefix, str):
        places = {mount.blueprint.name: mount.prefix}
    else:
        spoken = {lang: prefix for lang, prefix in mount.prefix.items() if lang in bases}
        places = {f"{mount.blueprint.name}-{lang}": f"{bases[lang]}{prefix}" for lang, prefix in spoken.items()}
    found = []
    for name, place in places.items():
        trial = Flask(__name__, static_folder=None, template_folder=None)
        try:
            trial.register_blueprint(mount.blueprint, name=name, url_prefix=place)
        except Exception:  # noqa: BLE001 - a plugin's set-up may raise anything; building the site tells it
            found.append((place, "", mount.permission))
            continue
        for rule in trial.url_map.iter_rules():
            view = trial.view_functions[rule.endpoint]
            found.append((rule.rule, rule.endpoint, str(getattr(view, PERMISSION, mount.permission))))
    return found


def personal_fields(found: Registry, name: str) -> Iterator[tuple[ContentType | Block, Field]]:
    """The fields of the types and blocks of plugin *name* that say that they hold data about persons."""
    kinds: tuple[Owned[ContentType] | Owned[Block], ...] = (*found.content_types.values(), *found.blocks.values())
    for owned in kinds:
        if owned.owner == name:
            yield from ((owned.value, declared) for declared in owned.value.fields if declared.personal_data)

"""Clashes between what plugins declare: the one that comes later loses, whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yhteistuumin.content.extracting import READING
from yhteistuumin.content.pages import CORE_TYPES
from yhteistuumin.plugins.collecting import Declarations
from yhteistuumin.plugins.faults import Fault, Phase
from yhteistuumin.schema.declarations import (
    PUBLIC,
    REGION,
    SITE,
    Block,
    Mount,
    Setting,
    SettingKind,
    VocabularyTerm,
)
from yhteistuumin.schema.fields import Field, FieldKind
from yhteistuumin.schema.messages import Text, translator
from yhteistuumin.schema.registry import CORE, Owned, Registry, facets_of
from yhteistuumin.schema.types import ContentType, Facet

_ = translator(__name__)

RESERVED = frozenset(
    {
        "admin", "api", "static", "media", "files", "weave", "healthz", "readyz", "sitemap.xml", "robots.txt",
        "favicon.ico", "teemat", "teman", "themes",
    }
)  # fmt: skip
"""First address segments that are the core's own."""

DESK = "admin"
DESK_PAGES = frozenset(
    {
        "account", "addons", "create", "files", "forgotten-password", "items", "media", "media.json",
        "set-password", "sign-in", "sign-out", "users",
    }
)  # fmt: skip
"""Segments below ``/admin/`` that are the core's own; a plugin's pages for editors take another."""

API_PREFIX = "api/v1"
"""Where any plugin may add addresses of its own to the read API."""

CORE_COMMANDS = frozenset(
    {"init", "demo", "serve", "worker", "doctor", "db", "plugins", "users", "content", "import"}
)

REGION_ADDRESS = "region address"
Claim = tuple[str, str]
"""(what, value) of something of which there may be only one."""
Rules = tuple[tuple[Callable[[Field], bool], Text], ...]
"""(whether a field breaks the rule, why it cannot work)."""

NOT_IN_BLOCKS = frozenset({FieldKind.RICH, FieldKind.FILE, FieldKind.CONTACTS})
FACET_KINDS = frozenset({FieldKind.REFERENCE, FieldKind.CHOICE, FieldKind.TERM, FieldKind.LINE, FieldKind.LINES})

TELL_AUTHOR = _("Disable the plugin, and tell its author.")
CHOOSE_ONE = _("Disable one of the two plugins.")


@dataclass
class Accepted:
    """The declarations of the plugins that were let in so far."""

    languages: tuple[str, ...] = ("fi", "sv")
    parts: dict[str, Declarations] = field(default_factory=dict)
    claims: dict[Claim, str] = field(default_factory=dict)
    facets: dict[str, Facet] = field(default_factory=lambda: facets_of(_core_types()))
    regional: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for name in CORE_TYPES:
            self.claims[("content type", name)] = CORE
        for name in CORE_COMMANDS:
            self.claims[("command", name)] = CORE
        self.claims[("outbox handler", READING.value.name)] = CORE

    def admit(self, name: str, declared: Declarations, *, regional: bool = False) -> Fault | None:
        """Take *declared* in, or refuse all of it with the first reason.

        The pages of a *regional* plugin stand below those of regions, so they clash only with
        those of another one.
        """
        claims = list(_claims(declared, regional=regional))
        fault = next(self._faults(name, declared, claims), None)
        if fault is not None:
            return fault
        self.parts[name] = declared
        if regional:
            self.regional.add(name)
        for claim in claims:
            self.claims[claim] = name
        self.facets = facets_of([*_core_types(), *self._types()])
        return None

    def registry(self) -> Registry:
        """All accepted declarations as one registry."""
        types = dict(CORE_TYPES)
        types.update((owned.value.name, owned) for owned in self._owned("content_types"))
        sections = sorted(self._owned("sections"), key=lambda owned: owned.value.order)
        return Registry(
            content_types=types,
            sections={owned.value.name: owned for owned in sections},
            facets=self.facets,
            mounts=tuple(self._owned("blueprints")),
            menu_items=tuple(sorted(self._owned("menu_items"), key=lambda owned: owned.value.order)),
            panels=tuple(sorted(self._owned("panels"), key=lambda owned: owned.value.order)),
            blocks={f"{owned.owner}.{owned.value.name}": owned for owned in self._owned("blocks")},
            term_pages={owned.value.vocabulary: owned for owned in self._owned("term_pages")},
            commands=tuple(self._owned("commands")),
            health_checks=tuple(self._owned("health_checks")),
            outbox_handlers=(READING, *self._owned("outbox_handlers")),
            terms=tuple(self._owned("terms")),
            settings=tuple(self._owned("settings")),
            offers=tuple(self._owned("offers")),
            regional=frozenset(self.regional),
        )

    def _owned(self, hook: str) -> list[Owned[Any]]:
        return [Owned(name, value) for name, part in self.parts.items() for value in getattr(part, hook)]

    def _types(self) -> list[ContentType]:
        return [kind for part in self.parts.values() for kind in part.content_types]

    def _faults(self, name: str, declared: Declarations, claims: Iterable[Claim]) -> Iterator[Fault]:
        yield from _blueprint_faults(name, declared.blueprints)
        yield from _field_faults(declared.content_types)
        yield from _block_faults(declared.blocks)
        yield from _term_faults(declared.terms)
        yield from _setting_faults(declared.settings)
        yield from self._claim_faults(name, claims)
        yield from self._facet_faults(declared)
        yield from self._section_faults(declared)

    def _claim_faults(self, name: str, claims: Iterable[Claim]) -> Iterator[Fault]:
        seen: set[Claim] = set()
        for what, value in claims:
            if what == "address" and self._is_reserved(value):
                yield _fault(_("The address “%(value)s” is reserved for the core.", value=value))
            holder = self.claims.get((what, value), name if (what, value) in seen else None)
            if holder:
                reason = _CLAIMED[what].with_params(value=value, holder=holder)
                yield _fault(reason, CHOOSE_ONE)
            seen.add((what, value))

    def _is_reserved(self, address: str) -> bool:
        first, _slash, rest = address.partition("/")
        if first == DESK and rest:
            return rest.partition("/")[0] in DESK_PAGES
        if first in self.languages and rest:
            first = rest.partition("/")[0]
        return first in RESERVED or first in self.languages

    def _facet_faults(self, declared: Declarations) -> Iterator[Fault]:
        known = dict(self.facets)
        for kind in declared.content_types:
            for facet_name, facet in facets_of([kind]).items():
                earlier = known.setdefault(facet_name, facet)
                if _meaning(earlier) != _meaning(facet):
                    yield _fault(
                        _(
                            "The facet “%(name)s” of “%(kind)s” differs from the one that is there.",
                            name=facet_name,
                            kind=kind.name,
                        ),
                        CHOOSE_ONE,
                    )
        for section in declared.sections:
            for facet_name in section.facets:
                if facet_name not in known:
                    yield _fault(
                        _(
                            "The section “%(section)s” names the facet “%(name)s”, which nothing declares.",
                            section=section.name,
                            name=facet_name,
                        )
                    )

    def _section_faults(self, declared: Declarations) -> Iterator[Fault]:
        for kind in declared.content_types:
            if not kind.section:
                yield _fault(_("The content type “%(kind)s” names no section.", kind=kind.name))
        own = {section.name for section in declared.sections}
        named = [kind.section for kind in declared.content_types]
        named += [item.section for item in declared.menu_items if item.section]
        for section in named:
            if section not in own and ("section", section) not in self.claims:
                yield _fault(_("It names the section “%(name)s”, which nothing declares.", name=section))


TERM_SHAPE = re.compile(r"[a-z][a-z0-9-]*:[a-z0-9][a-z0-9-]*")
SETTING_SHAPE = re.compile(r"[a-z][a-z0-9_]{0,29}")


def _term_faults(terms: Iterable[VocabularyTerm]) -> Iterator[Fault]:
    for term in terms:
        if not TERM_SHAPE.fullmatch(term.id):
            yield _fault(
                _("The term “%(value)s” needs a namespace of its own, such as “uusimaa:village”.", value=term.id)
            )
        if not any(term.labels.values()):
            yield _fault(_("The term “%(value)s” has no name in any language.", value=term.id))


def _setting_faults(settings: Iterable[Setting]) -> Iterator[Fault]:
    seen: set[str] = set()
    for setting in settings:
        why = next((text for test, text in _SETTING_RULES if test(setting)), None)
        if setting.name in seen:
            why = _("it is declared twice")
        if why:
            yield _fault(_("The setting “%(name)s” cannot work: %(why)s.", name=setting.name, why=why))
        seen.add(setting.name)


_SETTING_RULES: tuple[tuple[Callable[[Setting], bool], Text], ...] = (
    (lambda s: not SETTING_SHAPE.fullmatch(s.name), _("its name is not a plain word")),
    (lambda s: s.scope not in {SITE, REGION}, _("its scope must be “site” or “region”")),
    (lambda s: s.kind is SettingKind.CHOICE and not s.choices, _("a choice field needs choices")),
)


def _block_faults(blocks: Iterable[Block]) -> Iterator[Fault]:
    seen: set[str] = set()
    for block in blocks:
        why: Text | None = None if SETTING_SHAPE.fullmatch(block.name) else _("its name is not a plain word")
        if block.name in seen:
            why = _("it is declared twice")
        if why:
            yield _fault(_("The block “%(name)s” cannot work: %(why)s.", name=block.name, why=why))
        yield from _field_faults([block], _BLOCK_FIELD_RULES)
        seen.add(block.name)


def _core_types() -> list[ContentType]:
    return [owned.value for owned in CORE_TYPES.values()]


_CLAIMED = {
    "content type": _("The content type “%(value)s” belongs to “%(holder)s” already."),
    "section": _("The section “%(value)s” belongs to “%(holder)s” already."),
    "address": _("The address “%(value)s” belongs to “%(holder)s” already."),
    "term pages": _("The pages of the vocabulary “%(value)s” belong to “%(holder)s” already."),
    "command": _("The command “%(value)s” belongs to “%(holder)s” already."),
    "outbox handler": _("The outbox handler “%(value)s” belongs to “%(holder)s” already."),
    "term": _("The term “%(value)s” belongs to “%(holder)s” already."),
}
_CLAIMED[REGION_ADDRESS] = _CLAIMED["address"]


def _claims(declared: Declarations, *, regional: bool = False) -> Iterator[Claim]:
    """Everything of which there may be only one on a site."""
    for what, value in _site_claims(declared):
        below_region = regional and what == "address" and value.partition("/")[0] not in {DESK, "api"}
        yield (REGION_ADDRESS if below_region else what), value


def _site_claims(declared: Declarations) -> Iterator[Claim]:
    yield from (("content type", kind.name) for kind in declared.content_types)
    yield from (("section", section.name) for section in declared.sections)
    own = [claim for section in declared.sections for claim in _addresses(section.prefix)]
    yield from own
    for mount in declared.blueprints:
        yield from (claim for claim in _addresses(mount.prefix) if claim not in own)
    yield from (("term pages", pages.vocabulary) for pages in declared.term_pages)
    yield from (("command", command.name or "") for command in declared.commands)
    yield from (("outbox handler", handler.name) for handler in declared.outbox_handlers)
    yield from (("term", f"{term.vocabulary} {term.id}") for term in declared.terms)


def _addresses(prefix: Mapping[str, str] | str) -> Iterator[Claim]:
    if isinstance(prefix, str):
        if prefix.strip("/") != API_PREFIX:
            yield "address", prefix.strip("/")
    else:
        yield from (("address", f"{lang}/{segment}") for lang, segment in prefix.items())


def _blueprint_faults(name: str, mounts: Iterable[Mount]) -> Iterator[Fault]:
    for mount in mounts:
        blueprint = mount.blueprint.name
        if blueprint != name and not blueprint.startswith(f"{name}_"):
            yield _fault(
                _(
                    "Its blueprint is called “%(found)s”; it must be “%(name)s” or begin with “%(name)s_”.",
                    found=blueprint,
                    name=name,
                )
            )
        if is_for_editors(mount) and mount.permission == PUBLIC:
            yield _fault(
                _("Its pages at “%(value)s” are for editors and must name a permission.", value=mount.prefix)
            )


def is_for_editors(mount: Mount) -> bool:
    """Whether *mount* stands below ``/admin/``."""
    return isinstance(mount.prefix, str) and mount.prefix.strip("/").startswith(f"{DESK}/")


def _field_faults(kinds: Iterable[ContentType | Block], more: Rules = ()) -> Iterator[Fault]:
    for kind in kinds:
        seen: set[str] = set()
        for declared in kind.fields:
            why = next((text for test, text in (*_FIELD_RULES, *more) if test(declared)), None)
            if declared.name in seen:
                why = _("it is declared twice")
            if why:
                yield _fault(
                    _(
                        "The field “%(field)s” of “%(kind)s” cannot work: %(why)s.",
                        field=declared.name,
                        kind=kind.name,
                        why=why,
                    )
                )
            seen.add(declared.name)


_FIELD_RULES: Rules = (
    (lambda f: not f.name.isidentifier(), _("its name is not a plain word")),
    (lambda f: f.kind is FieldKind.CHOICE and not f.choices, _("a choice field needs choices")),
    (lambda f: f.kind is FieldKind.TERM and not f.vocabulary, _("a term field needs a vocabulary")),
    (lambda f: f.kind is FieldKind.REFERENCE and not f.kinds, _("a reference needs kinds of items to choose from")),
    (
        lambda f: f.facet and f.kind not in FACET_KINDS,
        _("only a choice, a term, a reference or lines can be a facet"),
    ),
    (lambda f: f.facet and f.translatable, _("a facet cannot be translatable")),
)
_BLOCK_FIELD_RULES: Rules = (
    (
        lambda f: f.required or f.translatable or f.facet,
        _("a field of a block cannot be required, translatable or a facet"),
    ),
    (lambda f: f.kind in NOT_IN_BLOCKS, _("a block cannot hold formatted text, files or contacts")),
)


def _meaning(facet: Facet) -> tuple[str, tuple[str, ...]]:
    return facet.vocabulary, tuple(facet.choices)


def _fault(reason: Text, advice: Text = TELL_AUTHOR) -> Fault:
    return Fault(Phase.CONFLICT, reason, advice)

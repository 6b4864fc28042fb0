"""Everything that the core and the enabled plugins declared, collected once per generation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from yhteistuumin.schema.declarations import (
    Block,
    HealthCheck,
    MenuItem,
    Mount,
    Offer,
    OutboxHandler,
    Panel,
    Setting,
    TermPages,
    VocabularyTerm,
)
from yhteistuumin.schema.fields import Field
from yhteistuumin.schema.messages import translator
from yhteistuumin.schema.types import ContentType, Facet, Section

if TYPE_CHECKING:
    import click

_ = translator(__name__)

CORE = "core"

T = TypeVar("T")

BUILT_IN_FACETS = (
    Facet("theme", _("Theme"), vocabulary="theme", tree=True),
    Facet("region", _("Region"), vocabulary="region"),
    Facet("municipality", _("Municipality"), vocabulary="municipality"),
    Facet("kind", _("Content type")),
    Facet("lang", _("Language")),
    Facet("year", _("Year")),
)


@dataclass(frozen=True)
class Owned(Generic[T]):
    """A declaration and the plugin that made it (``core`` for the core's own)."""

    owner: str
    value: T


@dataclass(frozen=True)
class Registry:
    """What the site is made of. Lookups are by name; sequences keep their display order."""

    content_types: Mapping[str, Owned[ContentType]] = field(default_factory=dict)
    sections: Mapping[str, Owned[Section]] = field(default_factory=dict)
    facets: Mapping[str, Facet] = field(default_factory=dict)
    mounts: tuple[Owned[Mount], ...] = ()
    menu_items: tuple[Owned[MenuItem], ...] = ()
    panels: tuple[Owned[Panel], ...] = ()
    blocks: Mapping[str, Owned[Block]] = field(default_factory=dict)
    """By the name that a text has for it: ``<plugin>.<block>``."""
    term_pages: Mapping[str, Owned[TermPages]] = field(default_factory=dict)
    commands: tuple[Owned[click.Command], ...] = ()
    health_checks: tuple[Owned[HealthCheck], ...] = ()
    outbox_handlers: tuple[Owned[OutboxHandler], ...] = ()
    terms: tuple[Owned[VocabularyTerm], ...] = ()
    settings: tuple[Owned[Setting], ...] = ()
    offers: tuple[Owned[Offer], ...] = ()
    regional: frozenset[str] = frozenset()
    """The plugins that are switched on region by region."""

    def content_type(self, name: str) -> ContentType | None:
        """The content type called *name*; None for the type of a plugin that is not enabled."""
        owned = self.content_types.get(name)
        return owned.value if owned else None

    def section(self, name: str) -> Section | None:
        """The section called *name*, or None."""
        owned = self.sections.get(name)
        return owned.value if owned else None

    def kinds_in(self, section: str) -> tuple[str, ...]:
        """The names of the content types that live in *section*."""
        return tuple(
            name for name, owned in self.content_types.items() if owned.value.section == section
        )

    def panels_at(self, place: str) -> tuple[Owned[Panel], ...]:
        """The panels of *place* in their order."""
        return tuple(owned for owned in self.panels if owned.value.place == place)


def facets_of(types: Iterable[ContentType]) -> dict[str, Facet]:
    """The built-in facets and those that the fields of *types* declare, by name.

    The first declaration of a name wins; the contract check refuses clashing ones before.
    """
    facets = {facet.name: facet for facet in BUILT_IN_FACETS}
    for content_type in types:
        for declared in content_type.fields:
            if declared.facet and declared.facet_name not in facets:
                facets[declared.facet_name] = _facet(declared)
    return facets


def _facet(declared: Field) -> Facet:
    return Facet(
        declared.facet_name,
        declared.label,
        vocabulary=declared.vocabulary,
        choices={choice.value: choice.label for choice in declared.choices},
    )

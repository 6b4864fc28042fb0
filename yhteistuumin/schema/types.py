"""Content types, the sections they live in, and facets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yhteistuumin.schema.fields import Field
from yhteistuumin.schema.messages import Text

if TYPE_CHECKING:
    from yhteistuumin.content.listing import Query
    from yhteistuumin.content.reading import ItemView

NO_SECTION = ""

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Section:
    """A part of the site with a listing: its address, title and facets.

    *prefix* is the path segment per language (``{"fi": "tietopankki", "sv": "kunskapsbank"}``).
    *facets* are facet names in the order in which they are shown. *more* gives the listing's
    template further variables for the query that is shown, behind the fault barrier.
    """

    name: str
    title: Text
    prefix: Mapping[str, str] = field(hash=False)
    lead: Text = ""
    facets: tuple[str, ...] = ("theme", "region")
    template: str = "public/listing.html"
    order: int = 50
    more: Callable[[Query], Mapping[str, Any]] | None = field(default=None, hash=False)


@dataclass(frozen=True)
class ContentType:
    """A kind of item. Title, slug, summary and body are always there, per language.

    *section* names the `Section` under which items have their addresses; only the core's own
    ``page`` has none and lives in a tree. *upgrades* maps a schema version to the pure function
    that turns its ``fields`` into those of the next version: it is called for the neutral fields
    of an item and for those of each language, and must pass on keys that it does not know. *more*
    gives the template of an item's page further variables, behind the fault barrier; with
    ``related`` among them its own choice of what to read next. *becomes* names the types that an
    item can be turned into, each with where its fields (and ``body``) go there: ``{"practice":
    {"body": "core_idea"}}``. Title, summary, address, themes and cover go along; a type that is not
    enabled is not offered.
    """

    name: str
    title: Text
    plural: Text
    section: str = NO_SECTION
    fields: tuple[Field, ...] = ()
    template: str = "public/item.html"
    description: Text = ""
    has_body: bool = True
    schema_version: int = 1
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict, hash=False)
    more: Callable[[ItemView], Mapping[str, Any]] | None = field(default=None, hash=False)
    becomes: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)

    def neutral_fields(self) -> Iterator[Field]:
        """The fields that an item has once, whatever the language."""
        return (f for f in self.fields if not f.translatable)

    def translatable_fields(self) -> Iterator[Field]:
        """The fields that an item has once per language."""
        return (f for f in self.fields if f.translatable)

    def upgraded(self, fields: Mapping[str, Any], version: int) -> dict[str, Any]:
        """*fields* of schema *version* as the present version has them: a new dict.

        A half without any fields stays without.
        """
        found = dict(fields)
        for number in range(version, self.schema_version):
            step = self.upgrades.get(number)
            if step is not None and found:
                found = dict(step(dict(found)))
        return found

    def field(self, name: str) -> Field | None:
        """The field called *name*, or None."""
        return next((f for f in self.fields if f.name == name), None)


@dataclass(frozen=True)
class Facet:
    """A way to narrow a listing; *name* is also the address parameter.

    *vocabulary* holds the values' labels; a facet of fixed choices has *choices* instead.
    *tree* facets include the items of a term's descendants.
    """

    name: str
    label: Text
    vocabulary: str = ""
    choices: Mapping[str, Text] = field(default_factory=dict, hash=False)
    tree: bool = False

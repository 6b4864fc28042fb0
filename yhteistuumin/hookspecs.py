"""Every hook of the core. A hook's docstring is its reference; each has an example and a test.

Hooks return frozen declarations and never receive the Flask application. They are called once
per generation, when the site is built.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

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
from yhteistuumin.schema.types import ContentType, Section

if TYPE_CHECKING:
    import click

PROJECT = "yhteistuumin"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def sections() -> Iterable[Section]:  # type: ignore[empty-body]
    """Parts of the site with a listing, a feed and the addresses of their items.

    Example::

        @hookimpl
        def sections():
            return [Section("blog", _("Blog"), {"fi": "blogi", "sv": "blogg"})]
    """


@hookspec
def content_types() -> Iterable[ContentType]:  # type: ignore[empty-body]
    """Kinds of items that editors can create.

    Example::

        @hookimpl
        def content_types():
            return [ContentType("post", _("Post"), _("Posts"), section="blog")]
    """


@hookspec
def blueprints() -> Iterable[Mount]:  # type: ignore[empty-body]
    """Pages of the plugin's own, as Flask blueprints named like the plugin.

    Example::

        @hookimpl
        def blueprints():
            return [Mount(blueprint, {"fi": "maakunnat", "sv": "landskap"})]
    """


@hookspec
def menu_items() -> Iterable[MenuItem]:  # type: ignore[empty-body]
    """Links in the header, the footer or the editors' menu.

    Example::

        @hookimpl
        def menu_items():
            return [MenuItem(_("Blog"), section="blog", order=40)]
    """


@hookspec
def panels() -> Iterable[Panel]:  # type: ignore[empty-body]
    """Blocks in the header, on the front page, theme pages, region pages or places of other plugins.

    Example::

        @hookimpl
        def panels():
            return [Panel("blog", "front", "blog/panel.html", newest_posts)]
    """


@hookspec
def blocks() -> Iterable[Block]:  # type: ignore[empty-body]
    """Blocks that editors put into a text, such as a short list that is always up to date.

    Example::

        @hookimpl
        def blocks():
            how_many = Field("number", FieldKind.CHOICE, _("How many"), choices=(Choice("3", "3"), Choice("6", "6")))
            return [Block("newest", _("Newest posts"), _("…"), "blog/newest.html", newest, fields=(how_many,))]
    """


@hookspec
def term_pages() -> Iterable[TermPages]:  # type: ignore[empty-body]
    """Vocabularies whose every term has a page of this plugin's.

    Example::

        @hookimpl
        def term_pages():
            return [TermPages("region", "regional_tasks.region")]
    """


@hookspec
def commands() -> Iterable[click.Command]:  # type: ignore[empty-body]
    """Commands for the ``yhteistuumin`` console script; they run inside an application context.

    Example::

        @hookimpl
        def commands():
            return [search_group]
    """


@hookspec
def health_checks() -> Iterable[HealthCheck]:  # type: ignore[empty-body]
    """Questions that ``yhteistuumin doctor`` asks.

    Example::

        @hookimpl
        def health_checks():
            return [HealthCheck("search index", index_health)]
    """


@hookspec
def outbox_handlers() -> Iterable[OutboxHandler]:  # type: ignore[empty-body]
    """Work that follows a committed change, done by the worker and never inside the save.

    Example::

        @hookimpl
        def outbox_handlers():
            return [OutboxHandler("search", "item", update_index)]
    """


@hookspec
def terms() -> Iterable[VocabularyTerm]:  # type: ignore[empty-body]
    """Terms for a vocabulary of the site, such as themes of a region's own.

    They are there while the plugin is switched on, and hidden, not deleted, when it is not.

    Example::

        @hookimpl
        def terms():
            return [VocabularyTerm("theme", "uusimaa:village-theatre", {"fi": "Kyläteatteri", "sv": "Byteater"})]
    """


@hookspec
def settings() -> Iterable[Setting]:  # type: ignore[empty-body]
    """What editors can set for the plugin on its page in the add-ons panel.

    Example::

        @hookimpl
        def settings():
            return [Setting("contact", _("Contact"), SettingKind.EMAIL, scope="region")]
    """


@hookspec
def offers() -> Iterable[Offer]:  # type: ignore[empty-body]
    """What another plugin takes from others, such as an analyser of one more language for the search.

    The other plugin's ``PLUGIN`` names what it takes, and the type; name it in ``after`` or
    ``requires``, so that an offer it does not take is told. While it is not running, nobody asks.

    Example::

        @hookimpl
        def offers():
            return [Offer("search.analysers", Analyser("se", NorthernSami))]
    """

"""What plugins declare beside content types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from yhteistuumin.schema.fields import Choice, Field
from yhteistuumin.schema.messages import Text

if TYPE_CHECKING:
    from flask import Blueprint

PUBLIC = "public"
"""The permission of a page that everybody may open."""


@dataclass(frozen=True)
class Plugin:
    """What a plugin says about itself, as ``PLUGIN`` in the module of its entry point.

    *api* is the version of the plugin interface that it was written for: ``(major, minor)``.
    *requires* names plugins without which it cannot work; *after* names plugins that come before
    it when they are there. Without *version* the distribution's version counts. *personal_data*
    says which data about persons its own tables hold, why, and for how long. A *regional* plugin
    is switched on region by region: it exists only below the addresses of those regions. *hosts*
    names every other server that the plugin talks to or points a reader's browser at. *takes* names
    what other plugins may offer to this one, with the type of each offer.
    """

    name: str
    title: Text
    description: Text = ""
    api: tuple[int, int] = (0, 1)
    requires: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    author: str = ""
    licence: str = ""
    version: str = ""
    personal_data: Text = ""
    regional: bool = False
    hosts: tuple[str, ...] = ()
    takes: Mapping[str, type[Any]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Offer:
    """Something for another plugin: *to* is ``<plugin>.<name>``, as that plugin's ``takes`` names it."""

    to: str
    value: Any = field(hash=False)


@dataclass(frozen=True)
class Mount:
    """A Flask blueprint and where it stands.

    *prefix* is either a mapping language → path segment (the blueprint is mounted once per
    language under ``/<lang>/<segment>``, and each view gets ``lang``), or one string (mounted
    once there, for JSON and files). *permission* is ``public`` or an action of the rule table,
    checked before every view of the blueprint.

    ``/admin/<segment>`` is the way to pages for editors: they need a *permission*, speak the
    editor's language, and their templates extend ``admin/page.html``.
    """

    blueprint: Blueprint
    prefix: Mapping[str, str] | str = field(hash=False)
    permission: str = PUBLIC


@dataclass(frozen=True)
class MenuItem:
    """A link in a menu: ``main`` (header), ``footer`` or ``admin``.

    It leads to a *section*'s listing or to *endpoint* (a view of a mounted blueprint, without
    the language: ``regional_tasks.index``).
    """

    title: Text
    section: str = ""
    endpoint: str = ""
    menu: str = "main"
    order: int = 50


@dataclass(frozen=True)
class PanelContext:
    """Where a panel is about to be shown.

    In ``edit-themes``: *texts* is what stands in the form by language, the title in the first line;
    *chosen* are the themes that are ticked, *field_name* is the name under which the form takes more.
    """

    place: str
    lang: str
    region: str = ""
    theme: str = ""
    uid: str = ""
    texts: Mapping[str, str] = field(default_factory=dict, hash=False)
    chosen: tuple[str, ...] = ()
    field_name: str = ""


@dataclass(frozen=True)
class Panel:
    """A block on a page of the core or of another plugin.

    *place* is ``header`` (at the top of every public page but the front page), ``front-hero``,
    ``front``, ``theme``, ``region`` or ``item`` (below the item *uid*);
    for editors ``desk`` (above the list), ``edit`` (above the form of the item *uid*) or
    ``edit-themes`` (in that form, below its themes). *data* returns the variables of *template*, or
    None when there is nothing to show. It is called on every request behind the fault barrier; a
    panel that fails is left out, the page stays.
    """

    name: str
    place: str
    template: str
    data: Callable[[PanelContext], Mapping[str, Any] | None] = field(hash=False)
    order: int = 50


@dataclass(frozen=True)
class BlockContext:
    """Where a block is about to be shown: in a text in *lang*, of the item *uid* of *region*."""

    lang: str
    region: str = ""
    uid: str = ""


@dataclass(frozen=True)
class Block:
    """Something that editors put into a text, between two paragraphs.

    They choose it by *title* and *summary*, and fill in *fields*; a field of a block is never
    required, translatable or a facet, and holds no formatted text, file or contacts. *data* gets
    the value of every field, an empty one where nothing was filled in or where it no longer fits,
    and returns the variables of *template*, or None when there is nothing to show.

    It is called whenever the text is shown, behind the fault barrier: a block that fails, or whose
    plugin is not there or not switched on for the item's region, is left out for readers, kept in
    the text, and told to editors. A text names it ``<plugin>.<name>``, so a name must not change.
    """

    name: str
    title: Text
    summary: Text
    template: str
    data: Callable[[BlockContext, Mapping[str, Any]], Mapping[str, Any] | None] = field(hash=False)
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class TermPages:
    """Every term of *vocabulary* has a page: the view *endpoint* takes ``slug``.

    Links to the term, the sitemap and search suggestions use it.
    """

    vocabulary: str
    endpoint: str


@dataclass(frozen=True)
class VocabularyTerm:
    """A term that a plugin adds to *vocabulary* (``theme``), below *parent*.

    *id* begins with a namespace of its own: ``uusimaa:kylateatteri``. *labels* maps a language to
    its name, *alternatives* to other names that should find it. The term is there while the
    plugin is switched on; for a regional plugin, while some region has it.
    """

    vocabulary: str
    id: str
    labels: Mapping[str, str] = field(hash=False)
    parent: str = ""
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


class SettingKind(StrEnum):
    """What a setting holds, with the shape of its stored JSON value."""

    LINE = "line"  # str, one line
    TEXT = "text"  # str, with line breaks
    YES_NO = "yes-no"  # bool
    NUMBER = "number"  # int
    CHOICE = "choice"  # str, a Choice's value
    URL = "url"  # str, http(s) address
    EMAIL = "email"  # str


SITE, REGION = "site", "region"
"""How far a setting reaches."""


@dataclass(frozen=True)
class Setting:
    """Something that editors set for a plugin; read it with ``plugin_setting``.

    *scope* is ``site`` (one value, set by coordinators) or ``region`` (a value for each region, set
    by its editors). Until it was set it is *default*.
    """

    name: str
    label: Text
    kind: SettingKind = SettingKind.LINE
    default: str | int | bool = ""
    hint: Text = ""
    scope: str = SITE
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Health:
    """The result of a health check; *advice* says what to do when it is not *ok*."""

    ok: bool
    message: str
    advice: str = ""


@dataclass(frozen=True)
class HealthCheck:
    """A question that ``doctor`` asks."""

    name: str
    check: Callable[[], Health] = field(hash=False)


@dataclass(frozen=True)
class OutboxEvent:
    """Something that was committed: *topic* ``item`` with the *uid* of a changed or deleted item."""

    id: int
    topic: str
    uid: str


@dataclass(frozen=True)
class OutboxHandler:
    """Takes committed events in batches, in order, at least once, in one process at a time.

    An event that fails five times is given up. While *handle* raises `Later`, its events wait instead. Once it
    took events, pages that were kept before are made anew, so that they show what it made.
    """

    name: str
    topic: str
    handle: Callable[[Sequence[OutboxEvent]], None] = field(hash=False)

"""What each plugin owns: noted when it is switched on, and known even when its package is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import Connection, String, and_, cast, column, func, inspect, or_, select
from sqlalchemy import table as sql_table

from yhteistuumin.db import session
from yhteistuumin.i18n import sort_key
from yhteistuumin.migrating import VERSION_TABLE
from yhteistuumin.plugins.current import load_result
from yhteistuumin.plugins.effects import Losses
from yhteistuumin.plugins.inventory import Thing, inventory_of
from yhteistuumin.plugins.telling import Words
from yhteistuumin.profiles import TEXTS
from yhteistuumin.runtime import registry, settings
from yhteistuumin.tables import Item, PluginRegion, PluginState, SiteSetting, Term, Translation, WorkingCopy

FORMAT = 1
NOTHING = Words({})


@dataclass(frozen=True)
class Ledger:
    """What plugin *name* owns, counted now.

    *things* is what it declares, or declared when it was last switched on. *is_recorded* is False
    for a plugin that was never switched on, or before ledgers were kept.
    """

    name: str
    version: str = ""
    title: Words = NOTHING
    things: tuple[Thing, ...] = ()
    items: Mapping[str, int] = field(default_factory=dict)
    tables: Mapping[str, int] = field(default_factory=dict)
    settings: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    is_recorded: bool = False

    @property
    def types(self) -> tuple[str, ...]:
        """The names of its content types."""
        return tuple(thing.key for thing in self.things if thing.kind == "type")

    @property
    def losses(self) -> Losses:
        """What goes when it is uninstalled."""
        return Losses(self.items, self.tables, self.settings, self.terms, self.regions, self.texts)

    def as_json(self) -> dict[str, Any]:
        """Plain values in the language of the moment."""
        return {
            "name": self.name,
            "version": self.version,
            "recorded": self.is_recorded,
            "things": [thing.as_json() for thing in self.things],
            **self.losses.stored(),
        }


def owned_by(name: str) -> Ledger:
    """The ledger of plugin *name*: what the running site has of it, else what was noted."""
    state = session().get(PluginState, name)
    noted = read_note(state.ledger if state else {})
    things = inventory_of(registry(), name, settings().interface_languages, settings().languages) or noted.things
    connection = session().connection()
    kinds = [thing.key for thing in things if thing.kind == "type"]
    vocabularies = [thing.key for thing in things if thing.kind == "term"]
    has_blocks = any(thing.kind == "block" for thing in things)
    return Ledger(
        name,
        state.version if state else "",
        noted.title,
        things,
        _counted_items(kinds),
        _counted_rows(connection, tables_of(connection, name, noted.tables)),
        _settings_of(name),
        tuple(sorted({*vocabularies, *_terms_of(name)})),
        tuple(session().scalars(select(PluginRegion.region).where(PluginRegion.plugin == name).order_by("region"))),
        texts_with_blocks(name, kinds) if has_blocks else (),
        bool(state and state.ledger),
    )


def owner_of_type(kind: str) -> str | None:
    """The title of the plugin that had the content type *kind* when it was last switched on."""
    for name, value in session().execute(select(PluginState.name, PluginState.ledger).order_by(PluginState.name)):
        note = read_note(value)
        if any((thing.kind, thing.key) == ("type", kind) for thing in note.things):
            return str(note.title) or str(name)
    return None


def noted_titles() -> dict[str, str]:
    """What every plugin called itself when it was last switched on, by name."""
    rows = session().execute(select(PluginState.name, PluginState.ledger))
    return {name: str(read_note(value).title) for name, value in rows}


def noted_block(block: str) -> tuple[str, str]:
    """(title, title of its plugin) of *block* as noted when that plugin was last switched on; ``""``
    for what was never noted."""
    state = session().get(PluginState, block.partition(".")[0])
    note = read_note(state.ledger if state else {})
    titles = (str(thing.title) for thing in note.things if (thing.kind, thing.key) == ("block", block))
    return next(titles, ""), str(note.title)


@dataclass(frozen=True)
class Note:
    """What stands in `PluginState.ledger`."""

    title: Words = NOTHING
    things: tuple[Thing, ...] = ()
    tables: tuple[str, ...] = ()


def read_note(value: Mapping[str, Any]) -> Note:
    """What `noted` wrote; an empty note for anything else."""
    try:
        return Note(
            Words.read(value.get("title", {})),
            tuple(Thing.read(one) for one in value.get("things", ())),
            tuple(str(one) for one in value.get("tables", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return Note()


def noted(things: Iterable[Thing], title: Words, tables: Iterable[str]) -> dict[str, Any]:
    """The ledger in its stored form."""
    return {
        "format": FORMAT,
        "title": dict(title.texts),
        "things": [thing.stored() for thing in things],
        "tables": sorted(tables),
    }


def tables_of(connection: Connection, name: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """The tables of plugin *name* that are there: those *known*, and those with its prefix.

    A table with the prefix of another plugin whose name begins with this one's is that plugin's.
    The table of its migrations' version comes last.
    """
    there = set(inspect(connection).get_table_names())
    others = [other for other in _all_names(connection) if other.startswith(f"{name}_")]
    mine = {table for table in there if table.startswith(f"{name}_")} | (set(known) & there)
    longer = tuple(f"{other}_" for other in others)
    own = sorted(table for table in mine if not longer or not table.startswith(longer))
    version = f"{VERSION_TABLE}_{name}"
    return (*(table for table in own if table != version), *((version,) if version in there else ()))


def _all_names(connection: Connection) -> set[str]:
    names = set(connection.scalars(select(PluginState.name)))
    if "yhteistuumin.plugins" in current_app.extensions:
        names |= {report.name for report in load_result().plugins}
    return names


def _counted_items(kinds: Sequence[str]) -> dict[str, int]:
    if not kinds:
        return {}
    rows = session().execute(select(Item.kind, func.count()).where(Item.kind.in_(kinds)).group_by(Item.kind))
    counts = {kind: int(count) for kind, count in rows}
    return {kind: counts[kind] for kind in kinds if kind in counts}


def _counted_rows(connection: Connection, tables: Iterable[str]) -> dict[str, int]:
    return {
        name: int(connection.scalar(select(func.count()).select_from(sql_table(name, column("x")))) or 0)
        for name in tables
        if not name.startswith(VERSION_TABLE)
    }


def texts_with_blocks(name: str, without: Sequence[str] = ()) -> tuple[str, ...]:
    """The texts, live or drafts, with a block of plugin *name*, as ``fi: Title``, those of the kinds
    *without* left out. Two queries, which read every text."""
    others = Item.kind.not_in(without)
    mark = f'data-block=\\"{name}.'
    live = select(Translation.item_id, Translation.lang, Translation.title).join(Item).where(
        others,
        or_(*(cast(part, String).contains(mark, autoescape=True) for part in (Translation.body, Translation.fields))),
    )
    drafts = select(WorkingCopy.item_id, WorkingCopy.lang, WorkingCopy.content).join(Item).where(
        others, cast(WorkingCopy.content, String).contains(mark, autoescape=True)
    )
    titles = {(item, lang): str(content.get("title", "")) for item, lang, content in session().execute(drafts)}
    titles |= {(item, lang): title for item, lang, title in session().execute(live)}
    return tuple(sorted((f"{lang}: {title}" for (_item, lang), title in titles.items()), key=sort_key))


def _settings_of(name: str) -> tuple[str, ...]:
    keys = select(SiteSetting.key).where(is_setting_of(name)).order_by(SiteSetting.key)
    return tuple(session().scalars(keys))


def is_setting_of(name: str) -> Any:
    """The condition for the site settings of plugin *name*: its name, or a key that begins with it."""
    begins = (SiteSetting.key.startswith(f"{name}{mark}", autoescape=True) for mark in (".", ":", "_"))
    return and_(or_(SiteSetting.key == name, *begins), SiteSetting.key.not_in([*TEXTS, "profile", "demo"]))


def _terms_of(name: str) -> set[str]:
    rows = session().execute(select(Term.vocabulary, Term.id).where(Term.owner == name))
    return {f"{vocabulary}:{term}" for vocabulary, term in rows}

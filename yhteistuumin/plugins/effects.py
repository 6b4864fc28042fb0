"""What a change of the plugin set will do: a pure comparison, ready to be shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yhteistuumin.plugins.inventory import KINDS, Thing
from yhteistuumin.plugins.sources import Host
from yhteistuumin.plugins.telling import Words
from yhteistuumin.schema.messages import Text, plural_translator, translator

_ = translator(__name__)
_n = plural_translator(__name__)


@dataclass(frozen=True)
class Losses:
    """What an uninstall takes away for good: items by kind, rows by table, settings, words, regions.

    *texts* are not taken away: they keep blocks that readers no longer see.
    """

    items: Mapping[str, int] = field(default_factory=dict)
    tables: Mapping[str, int] = field(default_factory=dict)
    settings: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.items or self.tables or self.settings or self.terms or self.regions or self.texts)

    def stored(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "items": dict(self.items),
            "tables": dict(self.tables),
            "settings": list(self.settings),
            "terms": list(self.terms),
            "regions": list(self.regions),
            "texts": list(self.texts),
        }

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Losses:
        """What `stored` gave."""
        return cls(
            {str(kind): int(count) for kind, count in value.get("items", {}).items()},
            {str(table): int(count) for table, count in value.get("tables", {}).items()},
            *(tuple(map(str, value.get(name, ()))) for name in ("settings", "terms", "regions", "texts")),
        )


@dataclass(frozen=True)
class Effects:
    """What will happen.

    *adds*, *removes* and *changes* are the plugin's own things; *tables* and *drops* its tables;
    *sql* what its migrations say to the database, *sql_back* what takes them back. *borrows* are
    the templates of others that its own build on. *untranslated* holds, by language, texts without
    a translation.
    """

    adds: tuple[Thing, ...] = ()
    removes: tuple[Thing, ...] = ()
    changes: tuple[Thing, ...] = ()
    tables: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    sql: tuple[str, ...] = ()
    sql_back: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    borrows: tuple[str, ...] = ()
    personal_data: tuple[Words, ...] = ()
    hosts: tuple[Host, ...] = ()
    untranslated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    losses: Losses = Losses()

    def __bool__(self) -> bool:
        return any((self.adds, self.removes, self.changes, self.tables, self.drops, self.sql, self.losses))

    def sections(self) -> list[tuple[Text, list[Text]]]:
        """(heading, lines) of everything that there is to tell, in the order in which to tell it."""
        told: list[tuple[Text, list[Text]]] = []
        for template, things in (
            (_("Adds: %(what)s"), self.adds), (_("Changes: %(what)s"), self.changes),
            (_("Takes away: %(what)s"), self.removes),
        ):  # fmt: skip
            for kind, heading in KINDS.items():
                lines: list[Text] = [str(thing) for thing in things if thing.kind == kind]
                told.append((template.with_params(what=heading), lines))
        told += [
            (_("Data about persons"), [str(words) for words in self.personal_data]),
            (_("Other servers"), [_host_line(host) for host in self.hosts]),
            (_("Tables that it makes"), list(self.tables)),
            (_("Tables of others that it changes"), list(self.touched)),
            *self._loss_sections(),
            (_("Templates of others that it builds on"), list(self.borrows)),
            *self._untranslated_sections(),
            (_("What its migrations tell the database"), list(self.sql)),
        ]
        return [(heading, lines) for heading, lines in told if lines]

    def _untranslated_sections(self) -> list[tuple[Text, list[Text]]]:
        return [(_("Texts without %(lang)s", lang=lang), list(texts)) for lang, texts in self.untranslated.items()]

    def _loss_sections(self) -> list[tuple[Text, list[Text]]]:
        lost = self.losses
        names = {(thing.kind, thing.key): thing.title for thing in self.removes if thing.title}
        items: list[Text] = [
            _n("%(kind)s: %(n)s item", "%(kind)s: %(n)s items", count, kind=str(names.get(("type", kind), kind)))
            for kind, count in lost.items.items()
        ]
        rows: list[Text] = [
            _n("%(table)s: %(n)s row", "%(table)s: %(n)s rows", count, table=table)
            for table, count in lost.tables.items()
        ]
        rows += [table for table in self.drops if table not in lost.tables]
        return [
            (_("Content that is removed"), items),
            (_("Tables that are removed"), rows),
            (_("Settings that are removed"), list(lost.settings)),
            (_("Words that are removed"), [str(names.get(("term", term), term)) for term in lost.terms]),
            (_("Regions where it is switched off"), list(lost.regions)),
            (_("Texts that keep its blocks, which readers no longer see"), list(lost.texts)),
        ]

    def stored(self) -> dict[str, Any]:
        """Plain values in every language."""
        return {
            **{name: [thing.stored() for thing in getattr(self, name)] for name in ("adds", "removes", "changes")},
            **{name: list(getattr(self, name)) for name in _LISTS},
            "personal_data": [dict(words.texts) for words in self.personal_data],
            "hosts": [{"name": h.name, "declared": h.declared, "places": list(h.places)} for h in self.hosts],
            "untranslated": {lang: list(texts) for lang, texts in self.untranslated.items()},
            "losses": self.losses.stored(),
        }

    def as_json(self) -> dict[str, Any]:
        """Plain values in the language of the moment."""
        return {
            **self.stored(),
            **{name: [thing.as_json() for thing in getattr(self, name)] for name in ("adds", "removes", "changes")},
            "personal_data": [str(words) for words in self.personal_data],
        }

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Effects:
        """What `stored` gave; raises `KeyError`, `TypeError` or `ValueError` for anything else."""
        plain: dict[str, Any] = {
            name: tuple(Thing.read(one) for one in value.get(name, ())) for name in ("adds", "removes", "changes")
        }
        plain |= {name: tuple(str(one) for one in value.get(name, ())) for name in _LISTS}
        hosts = tuple(
            Host(str(h["name"]), bool(h["declared"]), tuple(map(str, h["places"]))) for h in value.get("hosts", ())
        )
        missing = {str(lang): tuple(map(str, texts)) for lang, texts in value.get("untranslated", {}).items()}
        return cls(
            **plain,
            personal_data=tuple(Words.read(one) for one in value.get("personal_data", ())),
            hosts=hosts,
            untranslated=missing,
            losses=Losses.read(value.get("losses", {})),
        )


_LISTS = ("tables", "drops", "sql", "sql_back", "touched", "borrows")


def _host_line(host: Host) -> Text:
    if host.declared:
        return host.name
    places = ", ".join(host.places)
    return _("%(host)s, which its declaration does not name (%(places)s)", host=host.name, places=places)


def compared(
    before: Iterable[Thing], after: Iterable[Thing]
) -> tuple[tuple[Thing, ...], tuple[Thing, ...], tuple[Thing, ...]]:
    """What *after* adds to *before*, takes away from it and changes in it."""
    earlier, later = _by_key(before), _by_key(after)
    adds = tuple(thing for key, thing in later.items() if key not in earlier)
    removes = tuple(thing for key, thing in earlier.items() if key not in later)
    changes = tuple(
        thing for key, thing in later.items() if key in earlier and _told(earlier[key]) != _told(thing)
    )
    return adds, removes, changes


def _by_key(things: Iterable[Thing]) -> dict[tuple[str, str], Thing]:
    return {(thing.kind, thing.key): thing for thing in things}


def _told(thing: Thing) -> tuple[Mapping[str, str], str]:
    return thing.title.texts, thing.detail


def tables_in(statements: Sequence[str], own: str) -> tuple[str, ...]:
    """The tables that *statements* change and whose names do not begin with *own*, sorted."""
    found = {match["table"].casefold() for one in statements if (match := _CHANGED.match(one.replace('"', "")))}
    mine = (own, f"alembic_version_{own.rstrip('_')}", f"_alembic_tmp_{own}")
    return tuple(sorted(name for name in found if not name.startswith(mine)))


_CHANGED = re.compile(
    r"\s*(?:(?:create|alter|drop|truncate)\s+(?:temporary\s+)?table\s+(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?"
    r"|create\s+(?:unique\s+)?index\s.*?\son\s+|insert\s+into\s+|update\s+|delete\s+from\s+)(?P<table>\w+)",
    re.IGNORECASE | re.DOTALL,
)

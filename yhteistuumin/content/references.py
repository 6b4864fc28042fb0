"""Fields that name another item by its uid: what can be chosen, what is gone, and what points here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from yhteistuumin.content.desk import records, title_of
from yhteistuumin.db import session
from yhteistuumin.i18n import sort_key
from yhteistuumin.schema.fields import Field, FieldKind
from yhteistuumin.tables import Item, Translation

MOST = 500
"""As many items are offered in a list; further ones are chosen by their uid in content files."""


@dataclass(frozen=True)
class Named:
    """An item by the title that editors know it by; *lang* is the title's language."""

    uid: str
    title: str
    lang: str


def referable(kinds: Sequence[str], lang: str, *, including: Collection[str] = ()) -> list[Named]:
    """The items of *kinds* that a reference may name, by title, those *including* among them.

    Archived items are offered no more, but keep their name where they were chosen.
    """
    alive = select(Translation.item_id).where(Translation.state != "archived")
    newest = select(Item.id).where(Item.kind.in_(kinds), Item.id.in_(alive)).order_by(Item.id.desc()).limit(MOST)
    chosen = select(Item.id).where(Item.kind.in_(kinds), Item.uid.in_(list(including)))
    ids = session().scalars(select(Item.id).where(or_(Item.id.in_(newest), Item.id.in_(chosen)))).all()
    found = []
    for record in records(ids):
        spoken, title = title_of(record, lang)
        found.append(Named(record.item.uid, title or record.item.uid, spoken))
    return sorted(found, key=lambda named: (sort_key(named.title), named.uid))


def references_in(fields: Mapping[str, Any], declared: Iterable[Field], kind: FieldKind) -> dict[str, list[str]]:
    """The uids that the fields of *kind* hold, by the field's name."""
    found = {}
    for field in declared:
        value = fields.get(field.name)
        if field.kind is kind and value:
            found[field.name] = [value] if isinstance(value, str) else list(value)
    return found


def gone(uids: Collection[str], kinds: Sequence[str]) -> set[str]:
    """Those of *uids* that no item of *kinds* has."""
    if not uids:
        return set()
    there = session().scalars(select(Item.uid).where(Item.uid.in_(list(uids)), Item.kind.in_(kinds)))
    return set(uids) - set(there)

"""Contact persons, who are shown until the day that was given for each.

The day takes effect by itself: whatever shows a person asks `present_contacts`, and the counters
of `content.state` change with the day. The person stays in the form until an editor takes them
away, so that it can be seen who is to be replaced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from yhteistuumin.content.moments import out_now, today
from yhteistuumin.content.texts import present
from yhteistuumin.db import session
from yhteistuumin.runtime import registry
from yhteistuumin.schema.fields import Field, FieldKind
from yhteistuumin.schema.types import ContentType
from yhteistuumin.security.rules import Actor, allowed
from yhteistuumin.tables import Item, Translation


@dataclass(frozen=True)
class Contact:
    """A person to ask; *role* is in the language *role_lang*, ``""`` where nobody gave one."""

    name: str
    email: str
    role: str
    role_lang: str


@dataclass(frozen=True)
class ExpiredContact:
    """The contact persons of a published item whose day has passed."""

    uid: str
    title: str
    lang: str
    names: tuple[str, ...]


def has_expired(contact: Mapping[str, Any]) -> bool:
    """Whether the last day of a stored *contact* has passed."""
    until = contact.get("until") or ""
    return bool(until) and until < today().isoformat()


def present_contacts(stored: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of *stored* contacts whom readers may still see."""
    return [contact for contact in stored if not has_expired(contact)]


def for_readers(fields: Mapping[str, Any], content_type: ContentType) -> dict[str, Any]:
    """*fields* without the contact persons whose day has passed."""
    shown = dict(fields)
    for declared in _declared(content_type):
        if declared.name in shown:
            shown[declared.name] = present_contacts(shown[declared.name])
    return shown


def as_contact(stored: Mapping[str, Any], lang: str) -> Contact:
    """A *stored* contact for a page in *lang*."""
    roles: Mapping[str, str] = stored.get("roles") or {}
    spoken = lang if lang in roles else next(iter(roles), lang)
    return Contact(stored.get("name", ""), stored.get("email", ""), roles.get(spoken, ""), spoken)


def expired_contacts(actor: Actor, lang: str) -> list[ExpiredContact]:
    """The published items with contact persons whose day has passed, as far as *actor* may see
    their drafts: two queries."""
    types = {name: owned.value for name, owned in registry().content_types.items() if any(_declared(owned.value))}
    if not types:
        return []
    seen = select(Item.id).join(Translation, Translation.item_id == Item.id)
    mine = seen.where(Item.kind.in_(types), out_now(), allowed(actor, "item.view-draft"))
    found = {}
    for item in session().scalars(select(Item).where(Item.id.in_(mine)).order_by(Item.id)):
        names = _expired_names(present(item.fields, types[item.kind], item.schema_version), types[item.kind])
        if names:
            found[item.id] = (item, names)
    titles = _titles(list(found))
    return [
        ExpiredContact(item.uid, *_title(titles.get(item.id, {}), lang, item.lead_lang), names)
        for item, names in found.values()
    ]


def _declared(content_type: ContentType) -> Iterator[Field]:
    return (field for field in content_type.fields if field.kind is FieldKind.CONTACTS)


def _expired_names(fields: Mapping[str, Any], content_type: ContentType) -> tuple[str, ...]:
    stored = (contact for declared in _declared(content_type) for contact in fields.get(declared.name) or ())
    return tuple(contact["name"] for contact in stored if has_expired(contact))


def _titles(ids: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = session().execute(
        select(Translation.item_id, Translation.lang, Translation.title).where(Translation.item_id.in_(ids))
    )
    for item_id, lang, title in rows:
        found.setdefault(item_id, {})[lang] = title
    return found


def _title(titles: Mapping[str, str], lang: str, lead: str) -> tuple[str, str]:
    spoken = next((code for code in (lang, lead, *titles) if titles.get(code)), lead)
    return titles.get(spoken, ""), spoken

"""Addresses that an item had before it was loaded: they lead to it from then on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from yhteistuumin.content.addresses import PAGE_SPACE, item_url, section_prefix
from yhteistuumin.content.records import add_rows
from yhteistuumin.db import session
from yhteistuumin.runtime import registry, settings
from yhteistuumin.tables import Item, Redirect, Translation

Address = tuple[str, str, str]
"""(language, space, path)"""


def split_address(address: str) -> Address | None:
    """*address* (``/fi/tietopankki/kirjastoauto/``) in its parts; None for one of no language."""
    lang, _slash, path = address.strip("/").partition("/")
    if lang not in settings().languages or not path:
        return None
    first, _slash, rest = path.partition("/")
    for name, owned in registry().sections.items():
        if rest and first == section_prefix(owned.value.prefix, lang):
            return lang, name, rest
    return lang, PAGE_SPACE, path


def put_redirects(writing: Session, addresses: Mapping[str, Iterable[Address]]) -> None:
    """Let *addresses* lead to the items with these uids, where nothing stands or leads elsewhere."""
    wanted = {address: uid for uid, given in addresses.items() for address in given}
    if not wanted:
        return
    paths = [path for _lang, _space, path in wanted]
    for table in (Translation, Redirect):
        here = select(table.lang, table.space, table.path).where(table.path.in_(paths))
        for lang, space, path in writing.execute(here):
            wanted.pop((lang, space, path or ""), None)
    ids = dict(writing.execute(select(Item.uid, Item.id).where(Item.uid.in_(set(wanted.values())))).all())
    rows = (
        {"lang": lang, "space": space, "path": path, "item_id": ids[uid]}
        for (lang, space, path), uid in wanted.items()
    )
    add_rows(writing, Redirect, rows)


def addresses_before(item: Item) -> list[str]:
    """The addresses that lead to *item* although it stands elsewhere. Those of a regional add-on are
    told without a region: they are the same whichever region the item belongs to, and whether it
    is switched on there or not."""
    rows = session().execute(
        select(Redirect.lang, Redirect.space, Redirect.path)
        .where(Redirect.item_id == item.id)
        .order_by(Redirect.lang, Redirect.space, Redirect.path)
    )
    return [url for lang, space, path in rows if (url := _told(lang, space, path)) is not None]


def _told(lang: str, space: str, path: str) -> str | None:
    owned = registry().sections.get(space)
    if owned is None or owned.owner not in registry().regional:
        return item_url(lang, space, path)
    return f"/{lang}/{section_prefix(owned.value.prefix, lang)}/{path}/"

"""The published pages around a page of the tree."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from yhteistuumin.content.addresses import PAGE_SPACE, item_url
from yhteistuumin.content.moments import out_now
from yhteistuumin.content.tree import SEPARATOR
from yhteistuumin.db import session
from yhteistuumin.runtime import settings
from yhteistuumin.tables import Item, Translation


@dataclass(frozen=True)
class PageLink:
    """A page with its title, and the language that both are in."""

    title: str
    url: str
    lang: str


def pages_above(lang: str, path: str) -> list[PageLink]:
    """The published pages on the way from the root to *path*, without itself: one query."""
    segments = path.split(SEPARATOR)
    paths = [SEPARATOR.join(segments[:length]) for length in range(1, len(segments))]
    if not paths:
        return []
    rows = session().execute(
        select(Translation.path, Translation.title).where(
            Translation.space == PAGE_SPACE,
            Translation.lang == lang,
            out_now(),
            Translation.path.in_(paths),
        )
    )
    titles = {row.path: row.title for row in rows}
    return [PageLink(titles[p], item_url(lang, PAGE_SPACE, p) or "", lang) for p in paths if p in titles]


def pages_below(item_id: int, lang: str) -> list[PageLink]:
    """The published pages whose parent is the item, each in *lang* where it can be: one query."""
    rows = session().execute(
        select(Item.id, Item.lead_lang, Translation.lang, Translation.title, Translation.path)
        .join(Translation, Translation.item_id == Item.id)
        .where(
            Item.parent_id == item_id,
            out_now(),
            Translation.space == PAGE_SPACE,
            Translation.lang.in_(settings().languages),
        )
        .order_by(Item.position, Item.id)
    )
    found: dict[int, tuple[int, PageLink]] = {}
    for child, lead, code, title, path in rows:
        rank = (lang, lead, code).index(code)
        if child not in found or rank < found[child][0]:
            found[child] = (rank, PageLink(title, item_url(code, PAGE_SPACE, path or "") or "", code))
    return [link for _rank, link in found.values()]

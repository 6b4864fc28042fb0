"""The addresses of everything that is published, for sitemaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from yhteistuumin.content.addresses import item_url
from yhteistuumin.content.moments import out_now
from yhteistuumin.content.regions import existing_items
from yhteistuumin.db import session
from yhteistuumin.runtime import settings
from yhteistuumin.tables import Item, Translation


@dataclass(frozen=True)
class LiveAddress:
    """A published page: *changed_at* is its last publication."""

    item_id: int
    lang: str
    url: str
    changed_at: datetime | None


def live_addresses() -> list[LiveAddress]:
    """Every published item in each of the site's languages: one query."""
    rows = session().execute(
        select(
            Translation.item_id,
            Translation.lang,
            Translation.space,
            Translation.path,
            Translation.changed_at,
            Translation.published_at,
            Item.region,
        )
        .join(Item, Item.id == Translation.item_id)
        .where(
            out_now(),
            Translation.lang.in_(settings().languages),
            existing_items(),
        )
        .order_by(Translation.item_id, Translation.lang)
    )
    return [
        LiveAddress(row.item_id, row.lang, url, row.changed_at or row.published_at)
        for row in rows
        if (url := item_url(row.lang, row.space, row.path or "", row.region)) is not None
    ]

"""Pages that the site's settings name by uid; read anew only when the content has changed."""

from __future__ import annotations

from flask import current_app

from yhteistuumin.content.reading import Card, cards_by_uid
from yhteistuumin.content.state import setting, site_state

_KEPT = "yhteistuumin.named_pages"


def named_pages(key: str, lang: str) -> tuple[Card, ...]:
    """The published pages that the setting *key* (a list of uids) names, in its order."""
    uids = tuple(str(uid) for uid in setting(key, None) or ())
    if not uids:
        return ()
    kept: dict[tuple[str, str], tuple[object, tuple[Card, ...]]] = current_app.extensions.setdefault(_KEPT, {})
    revision, pages = kept.get((key, lang), (None, ()))
    if revision != site_state():
        pages = tuple(cards_by_uid(uids, lang))
        kept[key, lang] = (site_state(), pages)
    return pages

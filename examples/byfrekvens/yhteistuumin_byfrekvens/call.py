"""An open call: who can apply, for what, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from yhteistuumin.api import (
    ContentType,
    Field,
    FieldKind,
    ItemView,
    Message,
    now,
    plural_translator,
    translator,
)

_ = translator(__name__)
_n = plural_translator(__name__)

ZONE = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True)
class Deadline:
    """How an open call stands today: *shape* is that of the badge."""

    shape: str
    word: Message


def deadline(opens: str, closes: str, today: date) -> Deadline | None:
    """How a call stands on the day *today*; None without a closing day. Days are ISO 8601.

    The closing day itself still counts as open.
    """
    if not closes:
        return None
    left = (date.fromisoformat(closes) - today).days
    if left < 0:
        return Deadline("off", _("Closed"))
    if opens and date.fromisoformat(opens) > today:
        return Deadline("draft", _("Not open yet"))
    if left == 0:
        return Deadline("stale", _("Closes today"))
    return Deadline("live", _n("%(n)s day left", "%(n)s days left", left))


def with_deadline(item: ItemView) -> Mapping[str, Any]:
    """The variable ``deadline`` of a call's page."""
    today = now().astimezone(ZONE).date()
    return {"deadline": deadline(item.fields.get("opens", ""), item.fields.get("closes", ""), today)}


CALL = ContentType(
    "open_call",
    _("Open call"),
    _("Open calls"),
    section="byfrekvens_calls",
    template="byfrekvens/call.html",
    description=_("Something that one can apply for until a certain day."),
    more=with_deadline,
    fields=(
        Field("opens", FieldKind.DATE, _("Opens")),
        Field("closes", FieldKind.DATE, _("Closes"), required=True),
        Field("applicants", FieldKind.LINE, _("Who can apply"), translatable=True, required=True),
        Field("offer", FieldKind.TEXT, _("What is offered"), translatable=True, required=True),
        Field("municipality", FieldKind.TERM, _("Where"), many=True, facet=True, vocabulary="municipality"),
        Field("apply_at", FieldKind.URL, _("Where to apply")),
    ),
)

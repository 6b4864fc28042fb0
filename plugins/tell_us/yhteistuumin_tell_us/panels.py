"""What the inbox shows on pages of the core."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yhteistuumin.api import PanelContext, current_actor, endpoint_url
from yhteistuumin_tell_us import inbox


def report_link(context: PanelContext) -> Mapping[str, Any]:
    """Below an item: the way to say that something in it is wrong."""
    return {"url": endpoint_url("tell_us.form", context.lang, kind="correction", page=context.uid)}


def waiting(context: PanelContext) -> Mapping[str, Any] | None:
    """On the desk: what should have been answered by now."""
    actor = current_actor()
    late = inbox.overdue(actor) if actor.may(inbox.ACTION) else 0
    return {"late": late} if late else None


def origin(context: PanelContext) -> Mapping[str, Any] | None:
    """Above the form of an item: the message that it was made of."""
    actor = current_actor()
    found = inbox.origin_of(actor, context.uid) if actor.may(inbox.ACTION) else None
    return {"message": found} if found else None

"""The record of who did what."""

from __future__ import annotations

from typing import Any

from yhteistuumin.db import write
from yhteistuumin.security.rules import Actor
from yhteistuumin.tables import AuditEntry


def record(actor: Actor, action: str, subject: str = "", **detail: Any) -> None:
    """Write down that *actor* did *action* to *subject*; part of the open write, if there is one."""
    with write() as db:
        db.add(AuditEntry(account_id=actor.account_id, action=action, subject=subject, detail=detail))

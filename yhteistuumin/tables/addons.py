"""Add-ons on their way in, and the regions for which they are switched on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from yhteistuumin.db import Base, now


class PluginRegion(Base):
    """A region for which a regional plugin is switched on. *plugin* is also in `PluginState`."""

    __tablename__ = "plugin_region"

    plugin: Mapped[str] = mapped_column(String(60), primary_key=True)
    region: Mapped[str] = mapped_column(String(60), primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class AddonRelease(Base):
    """One version of a submitted plugin, known by the SHA-256 *digest* of its wheel.

    *report* is what the check of the file found, as JSON. Only an *approved* digest may be
    installed or switched on for a region.
    """

    __tablename__ = "addon_release"
    __table_args__ = (
        CheckConstraint("state in ('submitted','approved','refused')", name="state"),
        Index(None, "name", "version"),
    )

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(60))
    filename: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(12), default="submitted")
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    submitted_at: Mapped[datetime] = mapped_column(default=now)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)


class AddonJob(Base):
    """A change of the plugin set that the worker carries out; shown while it runs and afterwards.

    *step* names what is being done, *message* says what went wrong; *region* is that of the
    editor who asked, ``""`` for the whole site. *detail* is what its action needs to know, and
    what came of it, as JSON.
    """

    __tablename__ = "addon_job"
    __table_args__ = (
        CheckConstraint("state in ('waiting','running','done','failed')", name="state"),
        Index(None, "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(20))
    region: Mapped[str] = mapped_column(String(60), default="")
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    step: Mapped[str] = mapped_column(String(60), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)

"""The site's own state: generation, plugins, settings, outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from yhteistuumin.db import Base, now


class SiteState(Base):
    """One row: the generation of the plugin set and the revision of the public content."""

    __tablename__ = "site_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(default=1)
    content_revision: Mapped[int] = mapped_column(default=1)


class SiteSetting(Base):
    """A setting that is edited on the site; *value* is any JSON value."""

    __tablename__ = "site_setting"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class PluginState(Base):
    """Whether a plugin was switched on, the version that was, and what it put on the site.

    *ledger* is kept for the day when its package is gone; `plugins.ledger` reads and writes it.
    """

    __tablename__ = "plugin_state"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    enabled: Mapped[bool] = mapped_column(default=False)
    version: Mapped[str] = mapped_column(String(60), default="")
    changed_at: Mapped[datetime] = mapped_column(default=now)
    ledger: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class HookFailure(Base):
    """Failures of one plugin's hook; *suspended* ones are skipped by every worker."""

    __tablename__ = "hook_failure"

    plugin: Mapped[str] = mapped_column(String(60), primary_key=True)
    hook: Mapped[str] = mapped_column(String(120), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    suspended: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=now)


class OutboxEntry(Base):
    """Work to do after a commit; deleted once every handler has taken it."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "handler", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    handler: Mapped[str] = mapped_column(String(60))
    topic: Mapped[str] = mapped_column(String(30))
    uid: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")

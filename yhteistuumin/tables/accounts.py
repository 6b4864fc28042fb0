"""People who sign in, their sessions and what they may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yhteistuumin.db import Base, now
from yhteistuumin.tables.content import LANG_LENGTH


class Account(Base):
    """A person who can sign in; without a password until the invitation was answered."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    password: Mapped[str | None] = mapped_column(String(255), default=None)
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    interface_lang: Mapped[str] = mapped_column(String(LANG_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)


class Grant(Base):
    """A role, everywhere or limited to a region, a language or one item."""

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "region", "lang", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    region: Mapped[str | None] = mapped_column(String(60), default=None)
    lang: Mapped[str | None] = mapped_column(String(LANG_LENGTH), default=None)
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), default=None
    )


class SessionToken(Base):
    """A signed-in device: the SHA-256 of its cookie, never the cookie itself."""

    __tablename__ = "session_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), default=None, index=True
    )
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    device: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_seen: Mapped[datetime] = mapped_column(default=now)


class SignInAttempt(Base):
    """A try to sign in that has not succeeded, counted by account and by address.

    *key* is ``account:`` or ``address:`` and a hash, so the table tells no name and no address.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class AuditEntry(Base):
    """Who did what to what, and when."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(255), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)

"""What readers sent, and how often an address has sent something."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from yhteistuumin.api import Base, now
from yhteistuumin_tell_us.words import NEW, OPEN


class Submission(Base):
    """A message from a reader. *key_hash* is the hash of the secret in the sender's link.

    *region* None is national. *held_because* lists reasons to doubt it, separated by spaces.
    *answer* is shown to the sender. *item_uid* is the draft that was made of it.
    """

    __tablename__ = "tell_us_submission"
    __table_args__ = (
        CheckConstraint("state in ('new','held','answered','declined')", name="state"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), default=NEW)
    lang: Mapped[str] = mapped_column(String(8))
    region: Mapped[str | None] = mapped_column(String(60), default=None)
    page_uid: Mapped[str | None] = mapped_column(String(100), default=None)
    text: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    held_because: Mapped[str] = mapped_column(String(60), default="")
    received_at: Mapped[datetime] = mapped_column(default=now, index=True)
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    answer: Mapped[str] = mapped_column(Text, default="")
    handled_at: Mapped[datetime | None] = mapped_column(default=None)
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    item_uid: Mapped[str | None] = mapped_column(String(100), default=None, index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def reference(self) -> str:
        """What sender and editors call the message."""
        return f"{self.received_at.year}-{self.id:04d}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer."""
        return self.state in OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether the time for an answer has run out."""
        return self.is_open and self.due_at is not None and self.due_at < now()


class Attempt(Base):
    """A message from an address, kept for an hour; *key* is a keyed hash and tells no address."""

    __tablename__ = "tell_us_attempt"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=now)

"""What editors and readers teach the search: picks, synonyms, questions without an answer, rebuilds,
and the names of imported word lists as search terms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yhteistuumin.api import Base, now

KEY_LENGTH = 200
QUESTION_LENGTH = 80


class Pick(Base):
    """An item that stands first when *question* is asked in *lang*; *key* is the question analysed."""

    __tablename__ = "search_pick"
    __table_args__ = (UniqueConstraint("lang", "key", "uid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lang: Mapped[str] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    question: Mapped[str] = mapped_column(String(QUESTION_LENGTH))
    uid: Mapped[str] = mapped_column(String(100))
    position: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)


class Synonyms(Base):
    """Words that mean the same; *words* maps a language to them, as they were typed."""

    __tablename__ = "search_synonyms"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)

    __mapper_args__ = {"version_id_col": version}


class Missed(Base):
    """How often a question without an answer was asked in a month (``2026-11``).

    *mark* is a keyed hash of the question. Its words are empty until it was asked often enough.
    """

    __tablename__ = "search_missed"
    __table_args__ = (Index(None, "lang", "question"),)

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    lang: Mapped[str] = mapped_column(String(8), primary_key=True)
    mark: Mapped[str] = mapped_column(String(32), primary_key=True)
    question: Mapped[str] = mapped_column(String(QUESTION_LENGTH), default="")
    times: Mapped[int] = mapped_column(default=0)
    is_dismissed: Mapped[bool] = mapped_column(default=False)


class Rebuild(Base):
    """One making of the whole index anew, asked for on the panel."""

    __tablename__ = "search_rebuild"
    __table_args__ = (CheckConstraint("state in ('waiting','running','done','failed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(default=now)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class Name(Base):
    """A name of a term of an imported word list, analysed: *key* holds its dictionary forms.

    *is_preferred* tells the terms' own names from other ones that only find them.
    """

    __tablename__ = "search_name"
    __table_args__ = (Index(None, "lang", "key"), Index(None, "vocabulary", "term", "lang"))

    id: Mapped[int] = mapped_column(primary_key=True)
    vocabulary: Mapped[str] = mapped_column(String(60))
    term: Mapped[str] = mapped_column(String(100))
    lang: Mapped[str] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    is_preferred: Mapped[bool] = mapped_column(default=False)

"""Controlled vocabularies: themes, regions, municipalities and any other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yhteistuumin.db import Base
from yhteistuumin.tables.content import LANG_LENGTH


class Term(Base):
    """One term of a vocabulary; *owner* is the plugin that brought it, ``""`` for the profile."""

    __tablename__ = "term"

    vocabulary: Mapped[str] = mapped_column(String(60), primary_key=True)
    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    parent: Mapped[str | None] = mapped_column(String(100), default=None)
    code: Mapped[str] = mapped_column(String(20), default="")
    position: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str] = mapped_column(String(60), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


class TermLabel(Base):
    """What a term is called in one language; *alternatives* are other names that should find it."""

    __tablename__ = "term_label"
    __table_args__ = (
        ForeignKeyConstraint(
            ["vocabulary", "term"], ["term.vocabulary", "term.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("vocabulary", "lang", "slug"),
    )

    vocabulary: Mapped[str] = mapped_column(String(60), primary_key=True)
    term: Mapped[str] = mapped_column(String(100), primary_key=True)
    lang: Mapped[str] = mapped_column(String(LANG_LENGTH), primary_key=True)
    label: Mapped[str] = mapped_column(String(300))
    slug: Mapped[str | None] = mapped_column(String(120), default=None)
    alternatives: Mapped[list[Any]] = mapped_column(default=list)

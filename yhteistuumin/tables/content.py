"""Items, their translations and what belongs to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yhteistuumin.db import Base, now

UID_LENGTH = 100
LANG_LENGTH = 8
NEUTRAL = "-"
"""The language of an item's neutral working copy."""


class Item(Base):
    """What is true of a piece of content in every language: live values only.

    *source_hash* is that of the line it was last loaded from, if it was. *proposed_at* is when its
    region proposed it for the national front page, *national_at* when that was accepted.
    """

    __tablename__ = "item"
    __table_args__ = (Index(None, "kind", "region"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(UID_LENGTH), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    region: Mapped[str | None] = mapped_column(String(60), default=None)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), default=None, index=True)
    position: Mapped[int] = mapped_column(default=0)
    lead_lang: Mapped[str] = mapped_column(String(LANG_LENGTH))
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    themes: Mapped[list[Any]] = mapped_column(default=list)
    cover: Mapped[str | None] = mapped_column(String(UID_LENGTH), default=None)
    schema_version: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    source_hash: Mapped[str] = mapped_column(String(64), default="")
    proposed_at: Mapped[datetime | None] = mapped_column(default=None)
    national_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    __mapper_args__ = {"version_id_col": version}


class Translation(Base):
    """An item in one language: its state, and its live text once published.

    *space* is the section (``""`` for the page tree) and *path* the address inside it: a slug,
    or for a page the slugs from the root. *basis_hash* is the hash of the live lead text that
    this text was made from; *text_hash* is the hash of its own live text.
    """

    __tablename__ = "translation"
    __table_args__ = (
        UniqueConstraint("item_id", "lang"),
        UniqueConstraint("lang", "space", "path"),
        CheckConstraint("state in ('draft','submitted','published','archived')", name="state"),
        Index(None, "lang", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(LANG_LENGTH))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    space: Mapped[str] = mapped_column(String(60), default="")
    path: Mapped[str | None] = mapped_column(String(1000), default=None)
    slug: Mapped[str] = mapped_column(String(120), default="")
    title: Mapped[str] = mapped_column(String(300), default="")
    sort_key: Mapped[str] = mapped_column(String(900), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[list[Any]] = mapped_column(default=list)
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    text_hash: Mapped[str] = mapped_column(String(64), default="")
    basis_hash: Mapped[str] = mapped_column(String(64), default="")
    basis_revision_id: Mapped[int | None] = mapped_column(default=None)
    promised_on: Mapped[date | None] = mapped_column(default=None)
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    changed_at: Mapped[datetime | None] = mapped_column(default=None)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)


class WorkingCopy(Base):
    """What editors see and change: one per item and language, and one (``-``) for the neutral part.

    *content* of a language: ``title slug summary body fields``; of the neutral copy: ``fields
    themes cover``. *version* guards against two editors saving over each other. *basis_hash* is
    the hash of the lead text that the draft says the same as; *seen_hash* is that of the lead
    text that was live at the last save.
    """

    __tablename__ = "working_copy"
    __table_args__ = (UniqueConstraint("item_id", "lang"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(LANG_LENGTH))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    basis_hash: Mapped[str] = mapped_column(String(64), default="")
    seen_hash: Mapped[str] = mapped_column(String(64), default="", server_default="")
    basis_revision_id: Mapped[int | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class Revision(Base):
    """One saved draft or publication, whole, never changed afterwards."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("item_id", "lang", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(LANG_LENGTH))
    number: Mapped[int] = mapped_column()
    event: Mapped[str] = mapped_column(String(12))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    text_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    at: Mapped[datetime] = mapped_column(default=now)


class ItemTerm(Base):
    """Live classification: one row per facet value of an item, themes and places included."""

    __tablename__ = "item_term"
    __table_args__ = (Index(None, "vocabulary", "term"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    vocabulary: Mapped[str] = mapped_column(String(60), primary_key=True)
    term: Mapped[str] = mapped_column(String(100), primary_key=True)


class Redirect(Base):
    """An address that an item used to have."""

    __tablename__ = "redirect"
    __table_args__ = (UniqueConstraint("lang", "space", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lang: Mapped[str] = mapped_column(String(LANG_LENGTH))
    space: Mapped[str] = mapped_column(String(60))
    path: Mapped[str] = mapped_column(String(1000))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))


class Media(Base):
    """A picture: where its sizes are kept and how it is told to those who do not see it.

    *alt* maps a language to its alternative text; *widths* lists the sizes in pixels; files are
    ``<digest>-<width>.webp`` in the media folder.
    """

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(UID_LENGTH), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(255))
    width: Mapped[int] = mapped_column()
    height: Mapped[int] = mapped_column()
    widths: Mapped[list[Any]] = mapped_column(default=list)
    alt: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decorative: Mapped[bool] = mapped_column(default=False)
    credit: Mapped[str] = mapped_column(String(300), default="")
    region: Mapped[str | None] = mapped_column(String(60), default=None)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Document(Base):
    """An attached file: what it is, and the text that was read out of it for search.

    The file is ``<digest>`` in the documents folder; *media_type* is what the bytes are, whatever
    the name says. *note* names why there is no *text* (``encrypted``, ``too-long`` …), ``""`` when
    there is.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(UID_LENGTH), unique=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    filename: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column()
    pages: Mapped[int] = mapped_column(default=0)
    tagged: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(String(40), default="")
    region: Mapped[str | None] = mapped_column(String(60), default=None)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)

"""What the read API answers, as models from which its description is made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class ItemSummary(BaseModel):
    """A published item, short."""

    uid: str
    kind: str
    lang: str = Field(description="The language of title, url and summary.")
    title: str
    url: str = Field(description="Address below the site's own.")
    summary: str
    themes: list[str] = Field(description="Ids of themes.")
    region: str | None = Field(description="Id of a region; null is national.")
    translations: dict[str, str] = Field(description="Language to address, for each published language.")
    published_at: datetime | None


class Items(BaseModel):
    """One page of a listing."""

    total: int
    items: list[ItemSummary]


class ItemText(BaseModel):
    """A published item in one language."""

    lang: str
    title: str
    url: str
    summary: str
    body: str = Field(description="HTML.")
    fields: dict[str, Any]
    published_at: datetime | None


class ItemDetail(BaseModel):
    """A published item, whole, in every language in which it is published."""

    uid: str
    kind: str
    lang: str
    title: str
    url: str
    summary: str
    themes: list[str]
    region: str | None
    published_at: datetime | None
    body: str = Field(description="HTML, in the language of the item's first text.")
    fields: dict[str, Any]
    translations: dict[str, ItemText]


class Theme(BaseModel):
    """A theme and how many published items it has, those of its sub-themes included."""

    id: str
    label: str
    parent: str | None
    url: str
    count: int


class Themes(BaseModel):
    """All themes."""

    themes: list[Theme]


class ProblemDetail(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str

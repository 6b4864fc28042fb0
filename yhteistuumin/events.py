"""What happened in the content, as the rest of the core hears of it."""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    """Topics of the outbox."""

    ITEM = "item"
    VOCABULARY = "vocabulary"
    DOCUMENT = "document"

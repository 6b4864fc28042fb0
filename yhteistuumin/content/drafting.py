"""Drafts that begin elsewhere than in an editor's form: in a plugin's inbox or importer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yhteistuumin import db
from yhteistuumin.content.saving import create, save_draft
from yhteistuumin.runtime import registry
from yhteistuumin.security.rules import Actor, Subject


@dataclass(frozen=True)
class Beginning:
    """What a draft of *kind* starts with; *fields* are translatable ones, in *lang*."""

    kind: str
    lang: str
    title: str
    region: str | None = None
    summary: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict, hash=False)


def may_start_draft(kind: str, lang: str, region: str | None, actor: Actor) -> bool:
    """Whether *actor* may begin an item of *kind*; False where its plugin is not enabled."""
    subject = Subject(kind, region, author_id=actor.account_id, lang=lang)
    return registry().content_type(kind) is not None and actor.may("item.create", subject)


def start_draft(beginning: Beginning, *, actor: Actor) -> str:
    """Make an item with its first draft, as if *actor* had typed it; its uid.

    Joins an open `write`. Raises `Denied`, `Invalid` or `NotFound`, and then nothing was made.
    """
    content = {"title": beginning.title, "summary": beginning.summary, "fields": dict(beginning.fields)}
    with db.write() as writing:
        item = create(beginning.kind, lang=beginning.lang, actor=actor, region=beginning.region)
        writing.flush()
        save_draft(item, beginning.lang, content, expected_version=0, actor=actor)
        return item.uid

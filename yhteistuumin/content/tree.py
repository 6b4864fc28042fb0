"""Paths and the redirects that a change of path leaves behind.

A page's path is made of the slugs from the root; where an ancestor lacks the language, its lead
slug stands in. Everything else has its slug as its path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from yhteistuumin.content.addresses import PAGE_SPACE
from yhteistuumin.content.slugs import IN_SECTIONS, free, reserved, shortened, slugify
from yhteistuumin.content.slugs import MAX_LENGTH as SLUG_LENGTH
from yhteistuumin.db import session
from yhteistuumin.runtime import registry
from yhteistuumin.schema.problems import Problem
from yhteistuumin.tables import Item, Redirect, Translation

SEPARATOR = "/"
MAX_DEPTH = 20


@dataclass(frozen=True)
class Step:
    """One page on the way from the root, with its slugs."""

    item_id: int
    uid: str
    lead_lang: str
    slugs: Mapping[str, str]

    def segment(self, lang: str) -> str:
        """The page's part of an address in *lang*."""
        return self.slugs.get(lang) or self.slugs.get(self.lead_lang) or slugify(self.uid)


def ancestors(parent_id: int | None) -> list[Step]:
    """The pages from the root down to *parent_id*."""
    steps: list[Step] = []
    while parent_id is not None and len(steps) < MAX_DEPTH:
        item = session().get(Item, parent_id)
        if item is None:
            break
        steps.append(_step(item))
        parent_id = item.parent_id
    return steps[::-1]


def _step(item: Item) -> Step:
    rows = session().execute(select(Translation.lang, Translation.slug).where(Translation.item_id == item.id))
    return Step(item.id, item.uid, item.lead_lang, {lang: slug for lang, slug in rows if slug})


def path_of(above: Sequence[Step], lang: str, slug: str) -> str:
    """The path of a page with *slug* below *above*."""
    return SEPARATOR.join((*(step.segment(lang) for step in above), slug))


def is_free(lang: str, space: str, path: str, item_id: int) -> bool:
    """Whether no other item stands, or once stood and may return, at *path*."""
    here = (Translation.lang == lang, Translation.space == space, Translation.path == path)
    return session().scalar(select(Translation.id).where(*here, Translation.item_id != item_id)) is None


def slug_problem(item: Item, lang: str, space: str, slug: str) -> Problem | None:
    """Why *slug* cannot be the address that an editor chose, or None."""
    above = ancestors(item.parent_id)
    if slug in _kept(space, above):
        return Problem("slug", "slug-reserved", {"value": slug})
    if not is_free(lang, space, path_of(above, lang, slug), item.id):
        return Problem("slug", "slug-taken", {"value": slug})
    return None


def _kept(space: str, above: Sequence[Step]) -> frozenset[str]:
    if space != PAGE_SPACE:
        return IN_SECTIONS
    return frozenset() if above else reserved(registry())


def free_slug(item: Item, lang: str, space: str, title: str) -> str:
    """A slug for *title* that nothing else uses: the same for the same title and neighbours."""
    above = ancestors(item.parent_id)
    kept = _kept(space, above)

    def is_taken(slug: str) -> bool:
        return slug in kept or not is_free(lang, space, path_of(above, lang, slug), item.id)

    return free(slugify(title) or shortened(slugify(item.uid), SLUG_LENGTH) or "x", is_taken)


def set_path(writing: Session, translation: Translation, path: str) -> bool:
    """Put *translation* at *path*, with a redirect from where it was; whether that is a move.

    A redirect that led from *path* elsewhere is overtaken and goes.
    """
    old = translation.path
    if old == path:
        return False
    here = (Redirect.lang == translation.lang, Redirect.space == translation.space)
    writing.execute(delete(Redirect).where(*here, Redirect.path.in_([path, old] if old else [path])))
    if old:
        writing.add(Redirect(lang=translation.lang, space=translation.space, path=old, item_id=translation.item_id))
    translation.path = path
    writing.flush()
    return True


def move_descendants(writing: Session, item: Item) -> list[str]:
    """Give every page below *item* the path that it now has; the uids of those that moved."""
    moved = []
    parents = [item.id]
    for _level in range(MAX_DEPTH):
        children = list(writing.scalars(select(Item).where(Item.parent_id.in_(parents))))
        for child in children:
            if set_paths(writing, child):
                moved.append(child.uid)
        parents = [child.id for child in children]
        if not parents:
            break
    return moved


def set_paths(writing: Session, item: Item) -> bool:
    """Give *item* the path that it now has in every language; whether any of them changed."""
    above = ancestors(item.parent_id)
    placed = select(Translation).where(Translation.item_id == item.id, Translation.path.is_not(None))
    moves = [set_path(writing, t, path_of(above, t.lang, t.slug)) for t in writing.scalars(placed)]
    return any(moves)


def is_below(item: Item, ancestor: Item) -> bool:
    """Whether *item* is *ancestor* or stands anywhere below it."""
    return item.id == ancestor.id or any(s.item_id == ancestor.id for s in ancestors(item.parent_id))

"""Where the items of a file will stand: parents, free slugs, clashes.

Only what an address is made of is kept of each item, so that a long file costs little memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from yhteistuumin.content._loading_lines import LIVE, CheckedItem
from yhteistuumin.content.addresses import PAGE_SPACE
from yhteistuumin.content.slugs import IN_SECTIONS, MAX_LENGTH, free, reserved, shortened, slugify
from yhteistuumin.content.tree import SEPARATOR, Step, ancestors
from yhteistuumin.db import session
from yhteistuumin.runtime import registry
from yhteistuumin.tables import Item, Translation

_CIRCLE = "these pages stand below one another in a circle"

Address = tuple[str, str, str]
"""(language, space, path)"""


@dataclass(eq=False)
class Standing:
    """What an address is made of, and once it is settled, slugs and paths by language."""

    number: int
    uid: str
    space: str
    lead: str
    parent: str | None
    wanted: dict[str, str]
    titles: dict[str, str]
    slugs: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)

    def segment(self, lang: str) -> str:
        """The item's part of the address of a page below it."""
        return self.slugs.get(lang) or self.slugs.get(self.lead) or slugify(self.uid)


def standing_of(item: CheckedItem, known: Mapping[str, str]) -> Standing:
    """The standing of *item*; *known* are the slugs that it has on the site already."""
    live = {lang: text for lang, text in item.texts.items() if text.state in LIVE}
    return Standing(
        item.number,
        item.uid,
        item.section,
        item.lead,
        item.parent,
        {lang: text.content["slug"] or known.get(lang, "") for lang, text in live.items()},
        {lang: text.content["title"] for lang, text in live.items()},
    )


class Site:
    """The addresses and pages that are there before the file is loaded."""

    def __init__(self) -> None:
        rows = session().execute(
            select(Translation.lang, Translation.space, Translation.path, Item.uid, Translation.slug)
            .join(Item, Item.id == Translation.item_id)
            .where(Translation.path.is_not(None))
        )
        self.owners: dict[Address, str] = {}
        self.slugs: dict[str, dict[str, str]] = {}
        for lang, space, path, uid, slug in rows:
            self.owners[lang, space, path or ""] = uid
            self.slugs.setdefault(uid, {})[lang] = slug
        self._above: dict[str, list[Step] | None] = {}

    def way_to(self, uid: str) -> list[Step] | None:
        """The pages from the root down to the one with *uid*; None where there is no such page."""
        if uid not in self._above:
            page = session().scalar(select(Item).where(Item.uid == uid))
            content_type = registry().content_type(page.kind) if page else None
            stands = page is not None and content_type is not None and content_type.section == PAGE_SPACE
            self._above[uid] = ancestors(page.id) if stands and page else None
        return self._above[uid]


def settle(standings: Mapping[str, Standing], site: Site) -> Iterator[tuple[int, str]]:
    """Give every standing its slugs and paths; yields (line number, reason) of those that cannot
    stand anywhere."""
    yield from _Settling(standings, site).run()


class _Settling:
    def __init__(self, standings: Mapping[str, Standing], site: Site) -> None:
        self._standings = standings
        self._site = site
        self._taken = {address: uid for address, uid in site.owners.items() if uid not in standings}
        self._reserved = reserved(registry())
        self._refused: set[str] = set()

    def run(self) -> Iterator[tuple[int, str]]:
        waiting = dict(self._standings)
        while waiting:
            level = [s for s in waiting.values() if s.parent is None or s.parent not in waiting]
            for standing in level or waiting.values():
                reason = self._parent_reason(standing) if level else _CIRCLE
                if reason:
                    self._refused.add(standing.uid)
                    yield standing.number, f"parent: {reason}"
            yield from self._settle_level([s for s in level if s.uid not in self._refused])
            for standing in level or list(waiting.values()):
                del waiting[standing.uid]

    def _parent_reason(self, standing: Standing) -> str:
        parent = standing.parent
        if parent is None:
            return ""
        if parent in self._refused:
            return f"{parent} cannot be loaded"
        if parent in self._standings:
            return "" if self._standings[parent].space == PAGE_SPACE else f"{parent} is no page"
        return "" if self._site.way_to(parent) is not None else f"there is no page {parent}"

    def _settle_level(self, level: list[Standing]) -> Iterator[tuple[int, str]]:
        # An address made from a title can give way to a chosen one, so the chosen ones go first.
        for standing in level:
            for lang, slug in standing.wanted.items():
                if slug:
                    yield from self._place_chosen(standing, lang, slug)
        for standing in level:
            for lang, slug in standing.wanted.items():
                if not slug:
                    self._place(standing, lang, self._free_slug(standing, lang))

    def _place_chosen(self, standing: Standing, lang: str, slug: str) -> Iterator[tuple[int, str]]:
        path = self._path(standing, lang, slug)
        owner = self._taken.get((lang, standing.space, path), standing.uid)
        where = f"translations.{lang}.slug: the address {path}"
        if not self._is_reserved(standing, path) and owner == standing.uid:
            self._place(standing, lang, slug)
            return
        self._refused.add(standing.uid)
        kept = self._is_reserved(standing, path)
        yield standing.number, f"{where} {'belongs to a part of the site' if kept else f'is that of {owner}'}"

    def _free_slug(self, standing: Standing, lang: str) -> str:
        def is_taken(slug: str) -> bool:
            path = self._path(standing, lang, slug)
            return (lang, standing.space, path) in self._taken or self._is_reserved(standing, path)

        made = slugify(standing.titles[lang]) or shortened(slugify(standing.uid), MAX_LENGTH)
        return free(made or "x", is_taken)

    def _place(self, standing: Standing, lang: str, slug: str) -> None:
        path = self._path(standing, lang, slug)
        standing.slugs[lang] = slug
        standing.paths[lang] = path
        self._taken[lang, standing.space, path] = standing.uid

    def _is_reserved(self, standing: Standing, path: str) -> bool:
        return path in (self._reserved if standing.space == PAGE_SPACE else IN_SECTIONS)

    def _path(self, standing: Standing, lang: str, slug: str) -> str:
        segments = [slug]
        parent = standing.parent if standing.space == PAGE_SPACE else None
        while parent is not None and parent in self._standings:
            segments.append(self._standings[parent].segment(lang))
            parent = self._standings[parent].parent
        if parent is not None:
            segments += [step.segment(lang) for step in reversed(self._site.way_to(parent) or [])]
        return SEPARATOR.join(reversed(segments))

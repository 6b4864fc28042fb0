"""One printed page about a practice or a resource, for those who decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from yhteistuumin.api import (
    Card,
    ItemView,
    Moved,
    Untranslated,
    absolute,
    item_at,
    page_head,
    section_url,
    settings,
    shown_fields,
    translate,
    translator,
)

_ = translator(__name__)

blueprint = Blueprint("knowledge_bank", __name__)

SECTION = "knowledge_bank"
KINDS = frozenset({"practice", "resource"})
WORDS: Mapping[str, str] = {"fi": "tiivistelma", "sv": "sammandrag", "en": "brief"}
FALLBACK = "en"

ROOM = {"practice": 1900, "resource": 3900}
"""Letters of running text that fit on the sheet beside everything else."""
BLOCK_COST = 50
ITEM_COST = 25
"""Letters that the break after a paragraph or an entry of a list takes the room of."""


def brief_url(card: Card) -> str:
    """The address of the brief of *card* in its language; ``""`` for a kind that has none."""
    return f"{card.url}{_word(card.lang)}/" if card.kind in KINDS else ""


def _word(lang: str) -> str:
    return WORDS.get(lang, WORDS[FALLBACK])


@blueprint.get("/<slug>/<any(tiivistelma,sammandrag,brief):word>/")
def brief(lang: str, slug: str, word: str) -> str | Response:
    """The brief of one practice or resource; a wrong word or an old address leads to the right one."""
    found = item_at(lang, SECTION, slug)
    if isinstance(found, Moved):
        return redirect(f"{found.url}{_word(lang)}/", 301)
    if isinstance(found, Untranslated):
        return redirect(f"{section_url(SECTION, lang)}{slug}/", 302)
    if found is None or found.kind not in KINDS:
        abort(404)
    if word != _word(lang):
        return redirect(brief_url(found), 301)
    for code in settings().languages:
        url = found.alternates.get(code)
        # The page of the item says honestly that it is not translated.
        page_head().alternates[code] = f"{url}{_word(code)}/" if url else f"{section_url(SECTION, code)}{slug}/"
        if not url:
            page_head().untranslated.add(code)
    page_head().noindex = True
    return render_template("knowledge_bank/brief.html", **_contents(found))


def _contents(view: ItemView) -> dict[str, Any]:
    fields = {field.name: field for field in shown_fields(view)}
    story = view.words("results") if view.kind == "practice" else view.words()
    text, cut = shortened(story, ROOM[view.kind])
    section = view.content_type.section if view.content_type else SECTION
    return {
        "item": view,
        "address": absolute(view.url, request.url_root),
        "content_lang": view.lang,
        "fields": fields,
        "story": text,
        "cut": cut,
        "crumbs": [
            (translate(_("Knowledge bank")), section_url(section, view.lang) or ""),
            (view.title, view.url),
            (translate(_("Brief")), ""),
        ],
    }


@dataclass(frozen=True)
class _Block:
    """A top-level element of rich text, and how many letters of room it takes."""

    html: str
    room: int
    heading: bool


class _Blocks(HTMLParser):
    """Takes cleaned rich text apart into its top-level elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[_Block] = []
        self._depth = 0
        self._html = ""
        self._room = BLOCK_COST

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._html += self.get_starttag_text() or ""
        if tag in _VOID:
            return
        self._depth += 1
        self._room += ITEM_COST if tag in {"li", "tr"} else 0

    def handle_endtag(self, tag: str) -> None:
        self._html += f"</{tag}>"
        self._depth -= 1
        if self._depth == 0:
            self.found.append(_Block(self._html, self._room, tag in {"h2", "h3", "h4"}))
            self._html, self._room = "", BLOCK_COST

    def handle_data(self, data: str) -> None:
        self._html += data
        self._room += len(data)

    def handle_entityref(self, name: str) -> None:
        self._html += f"&{name};"
        self._room += 1

    def handle_charref(self, name: str) -> None:
        self._html += f"&#{name};"
        self._room += 1


_VOID = frozenset({"br", "img", "hr", "col"})


def shortened(html: Markup, room: int) -> tuple[Markup, bool]:
    """The first whole blocks of *html* that take no more than *room* letters, and whether some were
    left out. Pictures and tables are left out; a heading without text under it is, too."""
    parser = _Blocks()
    parser.feed(str(html))
    parser.close()
    kept: list[_Block] = []
    for block in _without_pictures(parser.found):
        if block.room > room:
            break
        kept.append(block)
        room -= block.room
    while kept and kept[-1].heading:
        kept.pop()
    return Markup("\n".join(block.html for block in kept)), len(kept) < len(parser.found)


def _without_pictures(blocks: list[_Block]) -> Iterator[_Block]:
    return (block for block in blocks if "<img" not in block.html and "<table" not in block.html)

"""The content type *post*, and what its page shows around the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yhteistuumin.api import (
    Card,
    ContentType,
    Field,
    FieldKind,
    ItemView,
    Link,
    Query,
    cards,
    listing,
    page_head,
    section_url,
    translator,
    with_query,
)
from yhteistuumin_blog.authors import author_links

_ = translator(__name__)

MOST_PARTS = 50
LETTERS_A_MINUTE = 1000
"""How much of Finnish or Swedish an adult reads: words differ in length, letters hardly."""

SERIES = _("Series")


@dataclass(frozen=True)
class Series:
    """The posts of a series, the oldest first, and those on either side of the one that is read."""

    title: str
    feed: str
    parts: Sequence[Card]
    number: int
    previous: Card | None
    next: Card | None


def around_post(view: ItemView) -> Mapping[str, Any]:
    """The authors with their pages, the series, and how long the text takes to read."""
    return {
        "authors": author_links(view.fields.get("authors") or [], view.lang),
        "series": series_of(view),
        "minutes": reading_minutes(view.words().striptags()),
    }


def series_of(view: ItemView) -> Series | None:
    """The series that *view* belongs to; None where it stands alone."""
    marks = view.values("series")
    if not marks:
        return None
    found = listing(Query(view.lang, kinds=("post",), facets={"series": marks}, per_page=MOST_PARTS))
    parts = cards(found.ids[::-1], view.lang)
    at = next((number for number, part in enumerate(parts) if part.id == view.id), None)
    if at is None or len(parts) < 2:
        return None
    title = str(view.fields.get("series_title") or marks[0])
    feed = with_query(f"{section_url('blog', view.lang)}feed.atom", [("series", mark) for mark in marks])
    page_head().feeds.append(Link(title, feed))
    return Series(
        title,
        feed,
        parts,
        at + 1,
        parts[at - 1] if at else None,
        parts[at + 1] if at + 1 < len(parts) else None,
    )


def reading_minutes(text: str) -> int:
    """How many minutes *text* takes to read, at least one."""
    return max(1, round(len(text) / LETTERS_A_MINUTE))


POST = ContentType(
    "post",
    _("Post"),
    _("Posts"),
    section="blog",
    description=_("A dated text with one or more authors."),
    template="blog/post.html",
    fields=(
        Field(
            "authors",
            FieldKind.LINES,
            _("Authors"),
            hint=_("One name on each line."),
            required=True,
            facet=True,
            personal_data=_("Names of the authors, shown with the post."),
        ),
        Field(
            "series",
            FieldKind.LINE,
            _("Mark of the series"),
            hint=_("The same short word in each post of a series, whatever the language. Readers do not see it."),
            searchable=False,
            facet=True,
            max_length=60,
            group=SERIES,
        ),
        Field(
            "series_title",
            FieldKind.LINE,
            _("Name of the series"),
            translatable=True,
            group=SERIES,
        ),
    ),
    more=around_post,
    becomes={"practice": {"body": "core_idea"}},
)

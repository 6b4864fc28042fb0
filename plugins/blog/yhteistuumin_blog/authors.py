"""Pages of authors: who writes, and everything that each of them has written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from yhteistuumin.api import (
    Link,
    Query,
    cards,
    counts,
    endpoint_url,
    language,
    listing,
    page_address,
    page_head,
    page_number,
    pager,
    section_url,
    settings,
    slugify,
    sort_key,
    translate,
    translator,
    with_query,
)

_ = translator(__name__)

blueprint = Blueprint("blog", __name__)

SECTION = "blog"
FACET = "authors"
KINDS = ("post",)
WORDS: Mapping[str, str] = {"fi": "kirjoittajat", "sv": "skribenter", "en": "authors"}
FALLBACK = "en"


@dataclass(frozen=True)
class Author:
    """Somebody who has written posts: one name as it stands in them, and how many there are."""

    name: str
    url: str
    count: int


def author_url(name: str, lang: str = "") -> str:
    """The page of the author called *name*; ``""`` for a name without letters."""
    code = lang or language()
    slug = slugify(name)
    return (endpoint_url("blog.author", code, word=_word(code), slug=slug) or "") if slug else ""


def author_links(names: Iterable[str], lang: str) -> list[Link]:
    """The authors of a post as links to their pages."""
    return [Link(name, author_url(name, lang)) for name in names]


def _word(lang: str) -> str:
    return WORDS.get(lang, WORDS[FALLBACK])


def authors(lang: str, word: str) -> str | Response:
    """Everybody who has written, by name."""
    if word != _word(lang):
        return redirect(endpoint_url("blog.authors", lang, word=_word(lang)) or "/", 301)
    _tell_languages("blog.authors")
    found = _authors(lang)
    shown = [Author(name, author_url(name, lang), number) for name, number in found.items()]
    title = translate(_("Authors"))
    return render_template(
        "blog/authors.html",
        title=title,
        authors=sorted(shown, key=lambda author: sort_key(author.name)),
        crumbs=[_blog_crumb(lang), (title, "")],
    )


def author(lang: str, word: str, slug: str) -> str | Response:
    """The posts of one author, the newest first."""
    names = [name for name in _authors(lang) if slugify(name) == slug]
    number = page_number(request.args.get("page"))
    if not names or number is None:
        abort(404)
    if word != _word(lang):
        return redirect(author_url(names[0], lang), 301)
    found = listing(Query(lang, kinds=KINDS, facets={FACET: tuple(names)}, page=number))
    if number > found.pages:
        abort(404)
    _tell_languages("blog.author", slug=slug)
    feed = with_query(f"{section_url(SECTION, lang)}feed.atom", [(FACET, name) for name in names])
    page_head().feeds.append(Link(names[0], feed))
    return render_template(
        "blog/author.html",
        title=names[0],
        total=found.total,
        posts=cards(found.ids, lang),
        pager=pager(number, found.pages, page_address),
        feed_url=feed,
        author_url=author_url,
        crumbs=[_blog_crumb(lang), (translate(_("Authors")), _index(lang)), (names[0], "")],
    )


def _authors(lang: str) -> dict[str, int]:
    return counts(FACET, Query(lang, kinds=KINDS))


def _index(lang: str) -> str:
    return endpoint_url("blog.authors", lang, word=_word(lang)) or ""


def _blog_crumb(lang: str) -> tuple[str, str]:
    return translate(_("Blog")), section_url(SECTION, lang) or ""


def _tell_languages(endpoint: str, **values: str) -> None:
    for code in settings().languages:
        url = endpoint_url(endpoint, code, word=_word(code), **values)
        if url:
            page_head().alternates[code] = url


for _segment in WORDS.values():
    blueprint.add_url_rule(f"/{_segment}/", "authors", authors, defaults={"word": _segment})
    blueprint.add_url_rule(f"/{_segment}/<slug>/", "author", author, defaults={"word": _segment})

"""The search page with its feed and suggestions, and the JSON of searches."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, jsonify, render_template, request
from werkzeug.wrappers import Response

from yhteistuumin.api import (
    Link,
    Query,
    atom_feed,
    chosen_facets,
    chosen_links,
    clear_url,
    documented,
    endpoint_url,
    facet_groups,
    kind_title,
    language_name,
    list_title,
    listing,
    map_page,
    page_address,
    page_head,
    page_number,
    pager,
    plural_translator,
    settings,
    speaking,
    term_link,
    theme_entries,
    translate,
    translator,
    vocabulary,
    with_query,
)
from yhteistuumin_search import missed
from yhteistuumin_search.answers import as_document, suggestions_document
from yhteistuumin_search.asking import LONGEST, safe_text
from yhteistuumin_search.models import LANG, NARROWING, QUESTION, SearchAnswer, Suggestions
from yhteistuumin_search.nearest import nearest_themes
from yhteistuumin_search.searching import BEST_FIRST, NEWEST_FIRST, Answer, search, understand
from yhteistuumin_search.suggesting import named, suggest

_ = translator(__name__)
_n = plural_translator(__name__)

blueprint = Blueprint("search", __name__)
api_blueprint = Blueprint("search_api", __name__)

MOST_PER_PAGE = 100
FEED_ENTRIES = 30
FEW = 3
TYPED_AT_LEAST = 2
BRIEFLY = "public, max-age=60"
FACETS = (
    "kind",
    "theme",
    "region",
    "municipality",
    "life-course",
    "service-area",
    "sector",
    "stage",
    "year",
    "lang",
)
"""What the page narrows by, in this order; what no enabled plugin declares is left out."""
API_FACETS = ("theme", "region", "kind")
SORTS = {BEST_FIRST: _("Best first"), NEWEST_FIRST: _("Newest first")}

Chosen = Mapping[str, tuple[str, ...]]


@blueprint.get("/")
def page(lang: str) -> str:
    """The search page; without a question it lists everything, newest first."""
    chosen = chosen_facets(FACETS)
    number = page_number(request.args.get("page"))
    sort = request.args.get("sort", BEST_FIRST)
    if number is None or sort not in SORTS:
        abort(404)
    asked = request.args.get("q", "")
    answer = search(asked, lang, facets=chosen, only=_only(), page=number, show=FACETS, sort=sort)
    found = answer.listing
    if number > found.pages:
        abort(404)
    feed = Link(_title(answer.question.text, chosen, lang), _same("search.feed", lang))
    page_head().noindex = True
    page_head().feeds.append(feed)
    narrowed = bool(chosen or _only())
    if answer.question.text and not found.total and not narrowed:
        missed.note(answer.question.text, lang)
    return render_template(
        "search/page.html",
        answer=answer,
        question=answer.question.text,
        title=feed.label,
        total=found.total,
        groups=facet_groups(found.facets, chosen, total=found.total),
        chosen=[*_chosen_language(), *chosen_links(found.facets, chosen)],
        clear_url=clear_url((*FACETS, "only")),
        unnarrowed=_count(asked, lang) if narrowed and not found.total else 0,
        suggestion=_suggestion(answer, lang),
        sorts=_sorts(sort) if answer.question.tokens and found.total > 1 else (),
        pager=pager(number, found.pages, page_address),
        feed_url=feed.url,
        map_url=_same("search.on_the_map", lang),
        **_help(answer, lang),
    )


def _title(asked: str, chosen: Chosen, lang: str) -> str:
    return list_title(translate(_("Search: %(question)s", question=asked) if asked else _("Search")), chosen, lang)


def _same(endpoint: str, lang: str) -> str:
    """The present question and choices at another view."""
    pairs = [(k, v[:LONGEST]) for k, v in request.args.items(multi=True) if k in {"q", "only", *FACETS}]
    return with_query(endpoint_url(endpoint, lang) or "", pairs)


def _chosen_language() -> list[Link]:
    if not _only():
        return []
    return [Link(language_name(_only()), clear_url(("only",)))]


def _sorts(present: str) -> list[Link]:
    pairs = [(k, v) for k, v in request.args.items(multi=True) if k not in {"page", "sort"}]
    return [
        Link(
            translate(label),
            with_query(request.path, pairs if sort == BEST_FIRST else [*pairs, ("sort", sort)]),
            current="true" if sort == present else "",
        )
        for sort, label in SORTS.items()
    ]


def _count(text: str, lang: str) -> int:
    """How many hits *text* has without any narrowing."""
    return listing(Query(lang, per_page=1), ranked=understand(text, lang).ranked).total


def _suggestion(answer: Answer, lang: str) -> tuple[Link, int] | None:
    """The other spelling as a link, and how many hits it has; None where it would not help."""
    if not answer.suggestion:
        return None
    number = _count(answer.suggestion, lang)
    link = Link(answer.suggestion, with_query(request.path, [("q", answer.suggestion)]))
    return (link, number) if number else None


def _help(answer: Answer, lang: str) -> dict[str, object]:
    """Ways on for a reader who found nothing or little."""
    little = answer.listing.total <= FEW and bool(answer.question.text)
    near = nearest_themes(answer.question) if little else []
    return {
        "little": little,
        "named": [(one.url, one.label, one.lang, kind_title(one.kind)) for one in named(answer.question)],
        "nearest": [term_link("theme", term.id, lang) for term in near],
        "themes": () if answer.listing.total else theme_entries(lang),
        "tell_url": endpoint_url("tell_us.form", lang) or "",
    }


@blueprint.get("/feed.atom")
def feed(lang: str) -> Response:
    """The newest hits of a search in *lang*; without a question the newest of what is chosen."""
    chosen = chosen_facets(FACETS)
    found = understand(request.args.get("q", ""), lang)
    query = Query(lang, facets=chosen, only_lang=lang, per_page=FEED_ENTRIES)
    title = _title(found.question.text, chosen, lang)
    return atom_feed(query, title, _same("search.page", lang), among=found.ranked)


@blueprint.get("/map/")
def on_the_map(lang: str) -> str:
    """The hits of a search by region, or by municipality within the one chosen."""
    chosen = chosen_facets(FACETS)
    found = understand(request.args.get("q", ""), lang)
    title, here = _title(found.question.text, chosen, lang), _same("search.page", lang)
    whole = Link(translate(_("Search")), endpoint_url("search.page", lang) or "")
    return map_page(Query(lang, facets=chosen, only_lang=_only()), title, here, whole, among=found.ranked)


@blueprint.get("/suggest.json")
def suggestions(lang: str) -> Response:
    """What the search field offers while somebody types, with words for the screen and for the ear."""
    typed = safe_text(request.args.get("q", ""))
    found = suggest(typed, lang) if len(typed) >= TYPED_AT_LEAST else []
    told = _n(
        "%(n)s suggestion. Choose with the arrow keys.", "%(n)s suggestions. Choose with the arrow keys.", len(found)
    )
    response = jsonify(
        {
            "told": translate(told) if found else translate(_("No suggestions")),
            "suggestions": [
                {
                    "label": one.label,
                    "lang": one.lang,
                    "url": one.url,
                    "kind": kind_title(one.kind),
                    "name": one.name,
                    "name_lang": one.name_lang,
                }
                for one in found
            ],
        }
    )
    response.headers["Cache-Control"] = BRIEFLY
    return response


@api_blueprint.get("/search")
@documented("Search published items", response=SearchAnswer, parameters=(QUESTION, LANG, *NARROWING))
def search_json() -> Response | tuple[Response, int]:
    """``GET /api/v1/search``."""
    lang = request.args.get("lang", settings().languages[0])
    if lang not in settings().languages:
        return _refused(f"lang is “{lang[:20]}”; use one of {', '.join(settings().languages)}")
    number = page_number(request.args.get("page"))
    per_page = page_number(request.args.get("per_page", "20"))
    if number is None or per_page is None:
        return _refused("page and per_page are whole numbers from 1")
    facets = {name: tuple(value for value in request.args.getlist(name) if value) for name in API_FACETS}
    for name in ("theme", "region"):
        unknown = [value for value in facets[name] if value not in vocabulary(name)]
        if unknown:
            return _refused(f"{name} is “{unknown[0][:60]}”, which is not one of this site's ids")
    if request.args.get("only") and not _only():
        return _refused(f"only is a language of the site: {', '.join(settings().languages)}")
    with speaking(lang):
        answer = search(
            request.args.get("q", ""),
            lang,
            facets=facets,
            only=_only(),
            page=number,
            per_page=min(per_page, MOST_PER_PAGE),
        )
        return jsonify(as_document(answer))


@api_blueprint.get("/suggest")
@documented("Suggest pages while somebody types", response=Suggestions, parameters=(QUESTION, LANG))
def suggest_json() -> Response | tuple[Response, int]:
    """``GET /api/v1/suggest``."""
    lang = request.args.get("lang", settings().languages[0])
    if lang not in settings().languages:
        return _refused(f"lang is “{lang[:20]}”; use one of {', '.join(settings().languages)}")
    return jsonify(suggestions_document(suggest(request.args.get("q", ""), lang)))


def _only() -> str:
    only = request.args.get("only", "")
    return only if only in settings().languages else ""


def _refused(detail: str) -> tuple[Response, int]:
    response = jsonify({"type": "about:blank", "title": "Bad request", "status": 400, "detail": detail})
    response.mimetype = "application/problem+json"
    return response, 400

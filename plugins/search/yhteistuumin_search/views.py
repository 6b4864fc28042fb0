"""The search page and the JSON of searches and suggestions."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, render_template, request
from werkzeug.wrappers import Response

from yhteistuumin.api import (
    chosen_facets,
    chosen_links,
    clear_url,
    documented,
    facet_groups,
    page_address,
    page_head,
    page_number,
    pager,
    settings,
    speaking,
    theme_entries,
    vocabulary,
)
from yhteistuumin_search.answers import as_document, suggestions_document
from yhteistuumin_search.models import LANG, NARROWING, QUESTION, SearchAnswer, Suggestions
from yhteistuumin_search.searching import FACETS, search
from yhteistuumin_search.suggesting import suggest

blueprint = Blueprint("search", __name__)
api_blueprint = Blueprint("search_api", __name__)

MOST_PER_PAGE = 100


@blueprint.get("/")
def page(lang: str) -> str:
    """The search page; without a question it lists everything, newest first."""
    chosen = chosen_facets(FACETS)
    number = page_number(request.args.get("page"))
    if number is None:
        abort(404)
    answer = search(request.args.get("q", ""), lang, facets=chosen, only=_only(), page=number)
    if number > answer.listing.pages:
        abort(404)
    page_head().noindex = True
    return render_template(
        "search/page.html",
        answer=answer,
        question=answer.question.text,
        total=answer.listing.total,
        groups=facet_groups(answer.listing.facets, chosen),
        chosen=chosen_links(answer.listing.facets, chosen),
        clear_url=clear_url(FACETS),
        pager=pager(number, answer.listing.pages, page_address),
        themes=() if answer.listing.total else theme_entries(lang),
    )


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
    facets = {
        name: tuple(value for value in request.args.getlist(name) if value)
        for name in ("theme", "region", "kind")
    }
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

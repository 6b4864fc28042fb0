"""The read API: published content as JSON, for everybody."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, make_response, request
from pydantic import BaseModel

from yhteistuumin.content.addresses import term_url
from yhteistuumin.content.listing import PER_PAGE, Query, counts, listing
from yhteistuumin.content.reading import Card, ItemView, Untranslated, cards, item_by_uid
from yhteistuumin.content.regions import known_kinds
from yhteistuumin.content.vocabularies import vocabulary
from yhteistuumin.errors import NotFound
from yhteistuumin.i18n import set_language
from yhteistuumin.rest.models import ItemDetail, Items, ItemSummary, ItemText, Theme, Themes
from yhteistuumin.rest.openapi import Parameter, description, documented
from yhteistuumin.rest.problems import BadQuery
from yhteistuumin.runtime import settings
from yhteistuumin.security.permissions import public
from yhteistuumin.web.frame import site_text
from yhteistuumin.web.paging import page_number

MOST_PER_PAGE = 100
SHOWN_VALUE = 60
FACETS = ("kind", "theme", "region")
LANG = Parameter("lang", "The language to answer in; where an item lacks it, its own language.")
NARROWING = (
    Parameter("kind", "Name of a content type.", many=True),
    Parameter("theme", "Id of a theme; sub-themes are included.", many=True),
    Parameter("region", "Id of a region.", many=True),
    Parameter("only", "Leave out what is not published in this language."),
    Parameter("page", "From 1.", number=True),
    Parameter("per_page", f"At most {MOST_PER_PAGE}.", number=True),
)

blueprint = Blueprint("rest", __name__, url_prefix="/api/v1")


@blueprint.get("/items")
@public
@documented("Published items, newest first", response=Items, parameters=(LANG, *NARROWING))
def items() -> Response:
    """``GET /api/v1/items``."""
    lang = _asked_language("lang", settings().languages[0])
    found = listing(
        Query(
            lang,
            facets={name: values for name in FACETS if (values := _values(name))},
            only_lang=_asked_language("only", ""),
            page=_number("page", 1),
            per_page=min(_number("per_page", PER_PAGE), MOST_PER_PAGE),
        )
    )
    shown = [_summary(card) for card in cards(found.ids, lang)]
    return _json(Items(total=found.total, items=shown))


@blueprint.get("/items/<uid>")
@public
@documented("One published item in all its languages", response=ItemDetail, parameters=(LANG,))
def item(uid: str) -> Response:
    """``GET /api/v1/items/<uid>``."""
    asked = _asked_language("lang", "")
    first = _view(uid, asked or settings().languages[0])
    views = {lang: first if lang == first.lang else _view(uid, lang) for lang in first.alternates}
    main = views.get(asked) or views.get(first.lead_lang) or first
    return _json(
        ItemDetail(
            **_summary(main).model_dump(exclude={"translations"}),
            body=str(main.body),
            fields=dict(main.fields),
            translations={lang: _text(view) for lang, view in views.items()},
        )
    )


@blueprint.get("/themes")
@public
@documented("All themes with the number of items", response=Themes, parameters=(LANG,))
def themes() -> Response:
    """``GET /api/v1/themes``."""
    lang = _asked_language("lang", settings().languages[0])
    numbers = counts("theme", Query(lang))
    shown = [
        Theme(
            id=term.id,
            label=term.label(lang),
            parent=term.parent,
            url=term_url("theme", term.slug(lang), lang) or "",
            count=numbers.get(term.id, 0),
        )
        for term in vocabulary("theme").terms.values()
    ]
    return _json(Themes(themes=shown))


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """``GET /api/v1/openapi.json``."""
    return jsonify(description(current_app, site_text("name", settings().languages[0])))


def _view(uid: str, lang: str) -> ItemView:
    found = item_by_uid(uid, lang)
    if found is None:
        raise NotFound(uid)
    return found.original if isinstance(found, Untranslated) else found


def _summary(card: Card) -> ItemSummary:
    return ItemSummary(
        uid=card.uid,
        kind=card.kind,
        lang=card.lang,
        title=card.title,
        url=card.url,
        summary=card.summary,
        themes=list(card.themes),
        region=card.region,
        translations=dict(card.alternates),
        published_at=card.published_at,
    )


def _text(view: ItemView) -> ItemText:
    return ItemText(
        lang=view.lang,
        title=view.title,
        url=view.url,
        summary=view.summary,
        body=str(view.body),
        fields=dict(view.fields),
        published_at=view.published_at,
    )


def _asked_language(name: str, default: str) -> str:
    lang = request.args.get(name, default)
    if lang and lang not in settings().languages:
        known = ", ".join(settings().languages)
        raise BadQuery(f"{name} is “{lang[:SHOWN_VALUE]}”; it may be one of {known}.")
    if lang and name == "lang":
        set_language(lang)
    return lang


def _number(name: str, default: int) -> int:
    number = page_number(request.args.get(name, str(default)))
    if number is None:
        raise BadQuery(f"{name} is “{request.args[name][:SHOWN_VALUE]}”; it must be a whole number from 1.")
    return number


def _values(name: str) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(value for value in request.args.getlist(name) if value))
    known = tuple(known_kinds()) if name == "kind" else tuple(vocabulary(name).terms)
    for value in asked:
        if value not in known:
            where = "/api/v1/themes lists them" if name == "theme" else f"known are {', '.join(known)}"
            raise BadQuery(f"there is no {name} “{value[:SHOWN_VALUE]}”; {where}.")
    return asked


def _json(document: BaseModel) -> Response:
    response = make_response(document.model_dump_json())
    response.mimetype = "application/json"
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response

"""The public form, and the page that its sender gets."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from yhteistuumin.api import Card, Message, page_head, sort_key, translate, translator, vocabulary
from yhteistuumin_tell_us.doubts import doubts, key_of, new_token, read_token
from yhteistuumin_tell_us.form import MOST_CHARACTERS, Filled, begun, page_of, region_of, sent
from yhteistuumin_tell_us.receiving import Arrival, TooMany, kept_months, receive, submission_with
from yhteistuumin_tell_us.words import KINDS, STATES

_ = translator(__name__)

blueprint = Blueprint("tell_us", __name__)

TOO_LARGE, UNPROCESSABLE, TOO_MANY, SEE_OTHER = 413, 422, 429, 303
MOST_BYTES = 8 * 1024 * 1024
"""More than a million characters however they are encoded: they come back cut, not refused."""
TRAP = "website"

LEAD = _("Tell what works, what is wrong, or what you cannot use. You need no account.")
TOO_LONG = _("The message is far too long, so it was not read. Write at most %(limit)s characters.")
OLD_FORM = _("The form had been open for a long time. Check your message and send it again. Nothing was lost.")
TOO_OFTEN = _("Many messages have come from your network within an hour. Keep your text and send it a little later.")


@blueprint.get("/")
def form(lang: str) -> ResponseReturnValue:
    """The empty form, or one that a link began to fill in."""
    filled, about = begun(request.args, lang)
    return _page(lang, filled, about, new_token())


@blueprint.post("/")
def send(lang: str) -> ResponseReturnValue:
    """Take a message in and lead to its receipt; with a mistake, show the form as it was."""
    request.max_content_length = request.max_form_memory_size = MOST_BYTES
    try:
        given = request.form
    except RequestEntityTooLarge:
        problem = TOO_LONG.with_params(limit=MOST_CHARACTERS)
        return _page(lang, Filled(problems={"text": problem}), None, new_token(), status=TOO_LARGE)
    filled, about = sent(given, lang)
    token = given.get("token", "")
    opened = read_token(token)
    if filled.problems:
        return _page(lang, filled, about, token if opened else new_token(), status=UNPROCESSABLE)
    if opened is None:
        return _page(lang, filled, about, new_token(), notice=OLD_FORM, status=UNPROCESSABLE)
    found = doubts(filled.text, trap=given.get(TRAP, ""), age=opened.age)
    key = key_of(opened.nonce, filled.parts())
    try:
        receive(Arrival(key, filled, lang, region_of(filled, about), found, request.remote_addr or ""))
    except TooMany:
        return _page(lang, filled, about, token, notice=TOO_OFTEN, status=TOO_MANY)
    return redirect(url_for(".receipt", key=key), SEE_OTHER)


@blueprint.get("/<key>/")
def receipt(lang: str, key: str) -> ResponseReturnValue:
    """What became of a message, for whoever has its link."""
    found = submission_with(key)
    if found is None:
        abort(404)
    page_head().noindex = True
    return _private(
        render_template(
            "tell_us/receipt.html",
            message=found,
            kind=KINDS[found.kind],
            state=STATES[found.state],
            about=page_of(found.page_uid or "", lang),
            place=_place(found.region, lang),
            months=kept_months(),
        )
    )


def _place(region: str | None, lang: str) -> str:
    return vocabulary("region").label(region, lang) if region else translate(_("The whole country"))


def _page(
    lang: str, filled: Filled, about: Card | None, token: str, *, notice: Message | None = None, status: int = 200
) -> Response:
    kind = KINDS.get(filled.kind)
    page_head().noindex = bool(request.args) or status != 200
    return _private(
        render_template(
            "tell_us/form.html",
            title=kind.title if kind else _("Tips and feedback"),
            lead=kind.lead if kind else LEAD,
            kinds=KINDS,
            filled=filled,
            about=about,
            token=token,
            trap=TRAP,
            notice=notice,
            regions=_regions(lang),
            months=kept_months(),
        ),
        status,
    )


def _regions(lang: str) -> list[tuple[str, str, str]]:
    """(id, name, language of the name) in the order of the alphabet."""
    terms = vocabulary("region").terms.values()
    found = [(term.id, term.label(lang), term.label_lang(lang)) for term in terms]
    return sorted(found, key=lambda region: sort_key(region[1]))


def _private(html: str, status: int = 200) -> Response:
    """A page that belongs to one reader: every form has a token of its own."""
    response = make_response(html, status)
    response.headers["Cache-Control"] = "private, no-cache"
    return response

"""The editors' pages of the search: what was not found, picks, synonyms and the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from yhteistuumin.api import (
    Card,
    Link,
    Message,
    current_actor,
    desk_crumb,
    language,
    requires,
    settings,
    translate,
    translator,
)
from yhteistuumin_search import missed, picking, rebuilding, synonym_groups
from yhteistuumin_search.asking import safe_text
from yhteistuumin_search.index import index_health
from yhteistuumin_search.searching import search

_ = translator(__name__)

ACTION = "texts.manage"
SEE_OTHER, CONFLICT, UNPROCESSABLE = 303, 409, 422
MOST_OFFERED = 8
LANGUAGE = "language"
"""The language of the words; ``lang`` is that of the page."""

blueprint = Blueprint("search_desk", __name__)

TABS: Mapping[str, Message] = {
    "not_found": _("Not found"),
    "picks": _("Editors' picks"),
    "synonyms": _("Words that mean the same"),
    "index": _("Index"),
}
NOTES: Mapping[str, Message] = {
    "picked": _("The page now comes first for these words."),
    "unpicked": _("The page no longer comes first for these words."),
    "grouped": _("The words are stored. Searches use them from now on."),
    "ungrouped": _("The group was taken away."),
    "dismissed": _("These words are not shown here any more."),
}
OVERTAKEN = _("Somebody else changed this group in the meantime. What is stored now stands below; your words are kept.")


@blueprint.get("/")
@requires(ACTION)
def not_found() -> str:
    """What readers asked and did not find, the most frequent first."""
    missed.flush()
    return _page("not_found", questions=missed.most_missed(_asked_language()), rare=missed.rare(), enough=missed.ENOUGH)


@blueprint.post("/dismiss")
@requires(ACTION)
def dismiss() -> ResponseReturnValue:
    """Show a question no more."""
    missed.dismiss(current_actor(), _known_language(request.form.get("lang")), request.form.get("question", ""))
    return redirect(url_for(".not_found", note="dismissed"), SEE_OTHER)


@blueprint.get("/picks/")
@requires(ACTION)
def picks() -> str:
    """The picks and the form for a new one."""
    lang = _known_language(request.args.get(LANGUAGE))
    return _picks(lang, safe_text(request.args.get("question", "")), "")


@blueprint.post("/picks/")
@requires(ACTION)
def pick() -> ResponseReturnValue:
    """Add a pick; ask which page is meant where that is not clear."""
    lang = _known_language(request.form.get("lang"))
    question, typed = safe_text(request.form.get("question", "")), safe_text(request.form.get("page", ""))
    uid = request.form.get("uid", "")
    offered = [] if uid else _pages_like(typed, lang)
    if not uid and len(offered) == 1:
        uid = offered[0].uid
    wrong = dict(picking.wrong_with(lang, question, uid))
    if not uid and offered:
        wrong["page"] = _("Choose which page you mean.")
    if wrong:
        return _picks(lang, question, typed, wrong, offered), UNPROCESSABLE
    picking.add(current_actor(), lang, question, uid)
    return redirect(url_for(".picks", note="picked"), SEE_OTHER)


@blueprint.post("/picks/<int:number>/remove")
@requires(ACTION)
def unpick(number: int) -> ResponseReturnValue:
    """Take a pick away."""
    picking.remove(current_actor(), number)
    return redirect(url_for(".picks", note="unpicked"), SEE_OTHER)


@blueprint.get("/synonyms/")
@requires(ACTION)
def synonyms() -> str:
    """The groups and the form for a new one."""
    typed = {_known_language(request.args.get(LANGUAGE)): safe_text(request.args.get("word", ""))}
    return _synonyms(typed)


@blueprint.post("/synonyms/")
@requires(ACTION)
def add_synonyms() -> ResponseReturnValue:
    """Add a group."""
    return _store(None)


@blueprint.get("/synonyms/<int:number>/")
@requires(ACTION)
def group(number: int) -> str:
    """One group's form."""
    found = synonym_groups.group(number)
    return _synonyms({lang: ", ".join(words) for lang, words in found.words.items()}, number=number)


@blueprint.post("/synonyms/<int:number>/")
@requires(ACTION)
def change_group(number: int) -> ResponseReturnValue:
    """Change a group."""
    return _store(number)


@blueprint.post("/synonyms/<int:number>/remove")
@requires(ACTION)
def remove_group(number: int) -> ResponseReturnValue:
    """Take a group away."""
    synonym_groups.remove(current_actor(), number)
    return redirect(url_for(".synonyms", note="ungrouped"), SEE_OTHER)


@blueprint.get("/index/")
@requires(ACTION)
def index() -> str:
    """How the index is, and how far a rebuild has come."""
    return _page("index", health=index_health(), progress=rebuilding.progress())


@blueprint.get("/index/progress.json")
@requires(ACTION)
def index_progress() -> Response:
    """How far a rebuild has come."""
    found = rebuilding.progress()
    return jsonify({"state": found.state if found else "", "done": found.done if found else 0,
                    "total": found.total if found else 0})  # fmt: skip


@blueprint.post("/index/")
@requires(ACTION)
def rebuild() -> ResponseReturnValue:
    """Have the index made anew in the background."""
    rebuilding.ask_for(current_actor())
    return redirect(url_for(".index"), SEE_OTHER)


def _store(number: int | None) -> ResponseReturnValue:
    typed = {lang: request.form.get(f"words-{lang}", "")[:4000] for lang in settings().languages}
    words = {lang: synonym_groups.split(text) for lang, text in typed.items()}
    wrong = synonym_groups.wrong_with(words, number)
    if wrong:
        return _synonyms(typed, wrong, number=number), UNPROCESSABLE
    version = request.form.get("version", "0")
    try:
        synonym_groups.store(current_actor(), words, number, int(version) if version.isdecimal() else 0)
    except synonym_groups.Overtaken:
        return _synonyms(typed, number=number, notice=translate(OVERTAKEN)), CONFLICT
    return redirect(url_for(".synonyms", note="grouped"), SEE_OTHER)


def _picks(
    lang: str,
    question: str,
    typed: str,
    wrong: Mapping[str, Message] | None = None,
    offered: Sequence[Card] = (),
) -> str:
    return _page(
        "picks",
        groups=picking.pick_groups(),
        lang=lang,
        question=question,
        typed=typed,
        blamed={name: translate(sentence) for name, sentence in (wrong or {}).items()},
        offered=offered[:MOST_OFFERED],
    )


def _synonyms(
    typed: Mapping[str, str],
    wrong: Mapping[str, Message] | None = None,
    *,
    number: int | None = None,
    notice: str = "",
) -> str:
    stored = synonym_groups.group(number) if number else None
    return _page(
        "synonyms",
        groups=synonym_groups.groups(),
        typed=typed,
        number=number,
        stored=stored,
        blamed={f"words-{lang}": translate(sentence) for lang, sentence in (wrong or {}).items()},
        notice=notice,
    )


def _pages_like(typed: str, lang: str) -> list[Card]:
    """The published pages that *typed* may mean: an address, a title, or words of one."""
    if not typed:
        return []
    path = "/" + typed.partition("://")[2].partition("/")[2] if "://" in typed else typed
    slug = path.rstrip("/").rpartition("/")[2]
    cards = [hit.card for hit in search(slug.replace("-", " ") if "/" in typed else typed, lang).hits]
    exact = [
        card
        for card in cards
        if card.url.rstrip("/") == path.rstrip("/") or card.title.casefold() == typed.casefold()
    ]
    return exact[:1] or cards


def _page(tab: str, **more: Any) -> str:
    heading = translate(_("Search"))
    label = translate(TABS[tab])
    tabs = [
        Link(translate(word), url_for(f".{name}"), current="page" if name == tab else "") for name, word in TABS.items()
    ]
    given = {"blamed": {}, "notice": "", "languages": settings().languages, **more}
    return render_template(
        f"search/desk-{tab.replace('_', '-')}.html",
        title=f"{label} – {heading}",
        heading=label,
        crumbs=[desk_crumb(), (heading, url_for(".not_found") if tab != "not_found" else ""), (label, "")][
            : 3 if tab != "not_found" else 2
        ],
        tabs=tabs,
        tab=tab,
        asked_language=_asked_language(),
        note=translate(NOTES.get(request.args.get("note", ""), "")),
        **given,
    )


def _asked_language() -> str:
    lang = request.args.get(LANGUAGE, "")
    return lang if lang in settings().languages else ""


def _known_language(lang: str | None) -> str:
    if lang in settings().languages:
        return str(lang)
    return language() if language() in settings().languages else settings().languages[0]

"""The statement for readers, and its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin.api import (
    PanelContext,
    audit,
    current_actor,
    desk_crumb,
    endpoint_url,
    language,
    requires,
    settings,
    translate,
    translator,
)
from yhteistuumin_accessibility_statement.form import SPARE_GAPS, filled, problems
from yhteistuumin_accessibility_statement.statement import STATUSES, Gap, Statement, Texts, statement, store

_ = translator(__name__)

ACTION = "texts.manage"
SEE_OTHER, CONFLICT, UNPROCESSABLE = 303, 409, 422

blueprint = Blueprint("accessibility_statement", __name__)
desk = Blueprint("accessibility_statement_desk", __name__)


@blueprint.get("/")
def page(lang: str) -> str:
    """The statement."""
    told = statement()
    return render_template(
        "accessibility_statement/page.html",
        statement=told,
        status=STATUSES[told.status],
        in_words=in_words,
        day=as_date,
        feedback_url=endpoint_url("tell_us.form", lang, kind="accessibility"),
    )


@desk.get("/")
@requires(ACTION)
def edit() -> str:
    """The form."""
    return _form(statement())


@desk.post("/")
@requires(ACTION)
def save() -> ResponseReturnValue:
    """Store what was filled in; nothing is lost when somebody else was faster."""
    before, wanted = statement(), filled(request.form)
    found = problems(wanted)
    if found:
        return _form(wanted, {problem.path: translate(problem.message) for problem in found}), UNPROCESSABLE
    if request.form.get("mark") != before.mark:
        return _form(wanted, overtaken=True), CONFLICT
    store(wanted)
    audit(current_actor(), "accessibility-statement.save")
    return redirect(url_for(".edit", note="saved"), SEE_OTHER)


def stale_statement(context: PanelContext) -> Mapping[str, Any] | None:
    """On the desk of whoever may mend it: that nobody has reviewed the statement for a year."""
    return {} if current_actor().may(ACTION) and statement().is_stale() else None


def in_words(texts: Texts) -> tuple[str, str]:
    """(text, its language): in the page's language, else in another one."""
    here = texts.get(language())
    if here:
        return here, ""
    return next(((text, lang) for lang, text in texts.items() if text), ("", ""))


def as_date(day: str) -> date | None:
    """The date that is written as *day*; None for an empty one."""
    return date.fromisoformat(day) if day else None


def _form(shown: Statement, blamed: Mapping[str, str] | None = None, *, overtaken: bool = False) -> str:
    heading = translate(_("Accessibility statement"))
    spare = replace(shown, gaps=(*shown.gaps, *(Gap() for _spare in range(SPARE_GAPS))))
    return render_template(
        "accessibility_statement/edit.html",
        title=heading,
        crumbs=[desk_crumb(), (heading, "")],
        statement=spare,
        statuses=STATUSES,
        languages=settings().languages,
        blamed=blamed or {},
        overtaken=overtaken,
        mark=statement().mark if overtaken or not blamed else request.form.get("mark", ""),
        lacking=[(lang, shown.lacking(lang)) for lang in settings().languages if shown.lacking(lang)],
        is_stale=statement().is_stale(),
        saved=request.args.get("note") == "saved",
        typed=_typed,
        public_url=endpoint_url("accessibility_statement.page", _content_language()),
    )


def _content_language() -> str:
    return language() if language() in settings().languages else settings().languages[0]


def _typed(day: str) -> str:
    """An ISO date as people write it; anything else as it was typed."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{found.day}.{found.month}.{found.year}"

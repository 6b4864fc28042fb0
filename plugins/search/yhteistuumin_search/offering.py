"""Themes offered while somebody writes: in the form, and anew while the text grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request
from markupsafe import Markup

from yhteistuumin.api import PanelContext, requires, settings
from yhteistuumin_search.advising import LONGEST, Advice, advise

blueprint = Blueprint("search_themes", __name__)

ACTION = "desk.open"


def offered(context: PanelContext) -> Mapping[str, Any] | None:
    """In the form, below its themes."""
    lang, text = next(iter(context.texts.items()), ("", ""))
    if lang not in settings().languages:
        return None
    return {
        "offered": advise(text, lang, chosen=context.chosen),
        "text_lang": lang,
        "field_name": context.field_name,
    }


@blueprint.post("/")
@requires(ACTION)
def offer() -> str:
    """The list for the text that was sent, as it stands in the form; nothing is stored."""
    lang = request.form.get("lang", "")
    found: Sequence[Advice] = ()
    if lang in settings().languages:
        fields = [Markup(request.form.get(name, "")[:LONGEST]) for name in ("title", "summary", "text")]
        text = "\n".join(str(part.striptags() if "<" in part else part) for part in fields)
        found = advise(text, lang, chosen=request.form.getlist("chosen"))
    return render_template(
        "search/offered-list.html",
        offered=found,
        text_lang=lang,
        field_name=request.form.get("field", ""),
    )

"""The editors' pages of the inbox."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin.api import (
    Actor,
    Invalid,
    Link,
    Message,
    NotFound,
    current_actor,
    desk_crumb,
    edit_url,
    language,
    page_number,
    pager,
    requires,
    sort_key,
    translate,
    translator,
    vocabulary,
)
from yhteistuumin_tell_us import inbox
from yhteistuumin_tell_us.form import MOST_CHARACTERS, page_of
from yhteistuumin_tell_us.inbox import NATIONAL, PER_PAGE, Overtaken, Wanted
from yhteistuumin_tell_us.receiving import kept_months
from yhteistuumin_tell_us.tables import Submission
from yhteistuumin_tell_us.words import KINDS, REASONS, STATES, TABS

_ = translator(__name__)

blueprint = Blueprint("tell_us_inbox", __name__)

SEE_OTHER, CONFLICT, UNPROCESSABLE = 303, 409, 422

NOTES: Mapping[str, Message] = {
    "answer": _("The message is marked as answered. The sender sees your answer at the link of the receipt."),
    "decline": _("The message is closed. The sender sees your reason at the link of the receipt."),
    "release": _("The message is in the inbox now."),
    "reopen": _("The message waits for an answer again."),
    "assign": _("The message was handed over."),
}
OVERTAKEN = _("Somebody else dealt with this message in the meantime. See how it stands now; your text is still here.")


@blueprint.get("/")
@requires(inbox.ACTION)
def messages() -> ResponseReturnValue:
    """The list."""
    wanted = Wanted(**{name: request.args.get(name, default) for name, default in _defaults().items()})
    page = page_number(request.args.get("page"))
    if page is None:
        raise NotFound("no such page")
    actor = current_actor()
    found = inbox.messages(actor, wanted, page)
    heading = translate(_("Messages"))
    return render_template(
        "tell_us/messages.html",
        title=heading,
        crumbs=[desk_crumb(), (heading, "")],
        found=found,
        wanted=wanted,
        tabs=_tabs(wanted, found),
        kinds=KINDS,
        states=STATES,
        regions=_regions(actor, inbox.ACTION),
        pager=pager(page, max(1, -(-found.total // PER_PAGE)), lambda number: _url(wanted, page=str(number))),
        note=translate(NOTES.get(request.args.get("note", ""), "")),
    )


@blueprint.get("/<int:number>/")
@requires(inbox.ACTION)
def message(number: int) -> ResponseReturnValue:
    """One message."""
    return _page(inbox.message(current_actor(), number))


@blueprint.post("/<int:number>/")
@requires(inbox.ACTION)
def decide(number: int) -> ResponseReturnValue:
    """Answer, decline, release or reopen it."""
    decision, answer = request.form.get("do", ""), request.form.get("answer", "").strip()[:MOST_CHARACTERS]
    if decision not in inbox.DECISIONS:
        raise NotFound(f"there is no decision {decision}")
    actor = current_actor()
    try:
        inbox.decide(actor, number, decision, answer, _version())
    except Invalid as refused:
        found = inbox.message(actor, number)
        return _page(found, {p.path: translate(p.message) for p in refused.problems}), UNPROCESSABLE
    except Overtaken:
        return _overtaken(actor, number, answer)
    return redirect(url_for(".message", number=number, note=decision), SEE_OTHER)


@blueprint.post("/<int:number>/region")
@requires(inbox.ACTION)
def assign(number: int) -> ResponseReturnValue:
    """Hand it over to another region."""
    actor = current_actor()
    try:
        inbox.assign(actor, number, request.form.get("region", ""), _version())
    except Invalid as refused:
        found = inbox.message(actor, number)
        return _page(found, {p.path: translate(p.message) for p in refused.problems}), UNPROCESSABLE
    except Overtaken:
        return _overtaken(actor, number)
    return redirect(url_for(".messages", note="assign"), SEE_OTHER)


@blueprint.post("/<int:number>/draft")
@requires("item.create")
def draft(number: int) -> ResponseReturnValue:
    """Make a practice of it, and go on writing there."""
    actor = current_actor()
    try:
        made = inbox.make_draft(actor, number, _version())
    except Overtaken:
        return _overtaken(actor, number)
    return redirect(edit_url(made.item_uid or "", made.lang), SEE_OTHER)


def _overtaken(actor: Actor, number: int, answer: str = "") -> ResponseReturnValue:
    return _page(inbox.message(actor, number), {}, answer, notice=translate(OVERTAKEN)), CONFLICT


def _page(
    found: Submission, blamed: Mapping[str, str] | None = None, answer: str | None = None, *, notice: str = ""
) -> str:
    actor, about = current_actor(), page_of(found.page_uid or "", found.lang)
    heading = translate(_("Message %(reference)s", reference=found.reference))
    return render_template(
        "tell_us/message.html",
        title=heading,
        crumbs=[desk_crumb(), (translate(_("Messages")), url_for(".messages")), (heading, "")],
        message=found,
        kind=KINDS[found.kind],
        state=STATES[found.state],
        about=about,
        about_url=edit_url(about.uid, about.lang) if about else "",
        reasons=[REASONS[code] for code in found.held_because.split() if code in REASONS],
        draft_url=edit_url(found.item_uid, found.lang) if found.item_uid else "",
        may_draft=inbox.may_draft(actor, found),
        regions=_all_regions(),
        answer=found.answer if answer is None else answer,
        blamed=blamed or {},
        notice=notice,
        months=kept_months(),
        note=translate(NOTES.get(request.args.get("note", ""), "")),
    )


def _defaults() -> dict[str, str]:
    return {name: str(field.default) for name, field in Wanted.__dataclass_fields__.items()}


def _version() -> int:
    text = request.form.get("version", "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _url(wanted: Wanted, **more: str) -> str:
    kept = {name: getattr(wanted, name) for name in Wanted.__dataclass_fields__} | more
    told = {name: value for name, value in kept.items() if value != _defaults().get(name, "")}
    return url_for(".messages", **told)


def _tabs(wanted: Wanted, found: inbox.Found) -> list[tuple[Link, int]]:
    def tab(label: Message, number: int, current: bool, **more: str) -> tuple[Link, int]:
        return Link(translate(label), _url(wanted, **more), current="page" if current else ""), number

    by_state = found.by_state
    states = [
        tab(label, by_state.get(state, 0), wanted.state == state and not wanted.overdue, state=state, overdue="")
        for state, label in TABS.items()
    ]
    return [*states, tab(_("Overdue"), found.overdue, bool(wanted.overdue), state="", overdue="1")]


def _regions(actor: Actor, action: str) -> list[tuple[str, str]]:
    own = actor.regions(action)
    return [pair for pair in _all_regions() if own is None or pair[0] in own]


def _all_regions() -> list[tuple[str, str]]:
    named = [(term.id, term.label(language())) for term in vocabulary("region").terms.values()]
    return [(NATIONAL, translate(_("The whole country"))), *sorted(named, key=lambda pair: sort_key(pair[1]))]

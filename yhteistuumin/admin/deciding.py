"""Decisions about an item: publish it after seeing what happens, take it back, move it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from yhteistuumin import db
from yhteistuumin.admin.choosing import CoverField
from yhteistuumin.admin.desk import SEE_OTHER, UNPROCESSABLE, regions_open_to
from yhteistuumin.admin.editing import header, loaded, sent_version
from yhteistuumin.admin.forms import LanguageForm, NeutralForm
from yhteistuumin.admin.menu import desk_crumb
from yhteistuumin.admin.proposals import FRONT_WORDS
from yhteistuumin.content import lifecycle, proposing, publishing, turning
from yhteistuumin.content.desk import page_choices, parent_uid, thumbs
from yhteistuumin.content.moments import AT, as_given, is_ahead, moment_of
from yhteistuumin.content.pages import PAGE
from yhteistuumin.content.publishing import Effect
from yhteistuumin.content.records import Record, record_of
from yhteistuumin.content.saving import item_with
from yhteistuumin.content.texts import COVER, LanguageText, NeutralContent
from yhteistuumin.content.workflow import ARCHIVE, RECALL, RESTORE, RETRACT, SEND_BACK
from yhteistuumin.errors import Conflict, Invalid, NotFound
from yhteistuumin.i18n import language, translate
from yhteistuumin.schema.messages import Message, Text, translator
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security.permissions import current_actor, requires
from yhteistuumin.tables import Item
from yhteistuumin.tables.content import NEUTRAL

_ = translator(__name__)

CONFLICT = 409
NOTHING_NEW = "nothing-to-publish"


@dataclass(frozen=True)
class Blocking:
    """Something that keeps a page from being published; *url* leads to its field."""

    label: Text
    sentence: str
    url: str


@dataclass(frozen=True)
class Shared:
    """A value that changes on the pages of every language."""

    label: Text
    old: Markup
    new: Markup


@requires("desk.open")
def publish(uid: str, lang: str) -> ResponseReturnValue:
    """What would happen; with POST, let it happen."""
    record = loaded(uid, lang, "item.publish")
    if request.method == "GET":
        return _publish_page(record, lang)
    given = request.form.get(AT, "")
    try:
        at = moment_of(given)
        at = at if is_ahead(at) else None
        _publish(record.item, lang, at)
    except Conflict:
        sentence = translate(_("Somebody saved in between. Look again at what will happen."))
        return _publish_page(record_of(record.item), lang, sentence, given=given), CONFLICT
    except Invalid as refused:
        about_moment = [translate(problem.message) for problem in refused.problems if problem.path == AT]
        page = _publish_page(record_of(record.item), lang, given=given, refused=" ".join(about_moment))
        return page, UNPROCESSABLE
    return redirect(url_for("admin.edit", uid=uid, lang=lang, note="waiting" if at else "published"), SEE_OTHER)


def _publish(item: Item, lang: str, at: datetime | None) -> None:
    """Publish what was shown: both working copies in the versions of the page."""
    actor = current_actor()
    with db.write():
        found, shown = record_of(item, lock=True).version(NEUTRAL), sent_version("neutral_version")
        if found != shown:
            raise Conflict("the neutral part was saved after it was shown", current=found)
        publishing.publish(
            item,
            lang,
            actor=actor,
            at=at,
            expected_version=sent_version("version"),
            small_fix="small_fix" in request.form,
        )


def _publish_page(
    record: Record, lang: str, warning: str = "", *, given: str | None = None, refused: str = ""
) -> str:
    """*given* is the moment as it was typed, *refused* what is wrong with it."""
    found = publishing.effect(record.item, lang, actor=current_actor())
    about = header(record, lang)
    heading = translate(_("What will happen"))
    return render_template(
        "admin/publish.html",
        **about,
        title=f"{heading}: {about['item_title']}",
        heading=heading,
        crumbs=[
            desk_crumb(),
            (about["item_title"], url_for("admin.edit", uid=record.item.uid, lang=lang)),
            (heading, ""),
        ],
        band_id=record.item.region or "",
        effect=found,
        blocking=[_blocking(record, lang, p) for p in found.problems if p.code != NOTHING_NEW],
        nothing_new=any(problem.code == NOTHING_NEW for problem in found.problems),
        shared=_shared(record, found),
        version=record.version(lang),
        neutral_version=record.version(NEUTRAL),
        warning=warning,
        moment=as_given(record.moment(lang)) if given is None else given,
        moment_refused=refused,
    )


def _blocking(record: Record, lang: str, problem: Problem) -> Blocking:
    name = problem.path.partition(".")[0]
    text = LanguageForm(record.content_type, lang, LanguageText())
    neutral = NeutralForm(record.content_type, language(), NeutralContent())
    form = next((form for form in (text, neutral) if name in form), None)
    page = url_for("admin.edit", uid=record.item.uid, lang=lang)
    if form is None:
        return Blocking("", translate(problem.message), "")
    return Blocking(form[name].title, translate(problem.message), f"{page}#{form[name].id}")


def _shared(record: Record, found: Effect) -> list[Shared]:
    old = NeutralForm(record.content_type, language(), record.live_neutral())
    new = NeutralForm(record.content_type, language(), record.neutral())
    if any(change.field == COVER for change in found.neutral):
        for form in (old, new):
            cover = form[COVER]
            assert isinstance(cover, CoverField)
            cover.offer(thumbs(language(), including=cover.data or None))
    return [
        Shared(change.label, old[change.field].reading, new[change.field].reading)
        for change in found.neutral
        if change.field in old
    ]


@dataclass(frozen=True)
class Way:
    """A decision that is asked about once more, or, without *question*, made at once. One that
    *hides* the page is asked about together with what links there."""

    word: Message
    action: str
    act: Callable[..., None]
    question: Message | None = None
    danger: bool = False
    hides: bool = False


def _whole(act: Callable[..., None]) -> Callable[..., None]:
    """A decision about an item in all its languages."""
    return lambda item, lang, *, actor: act(item, actor=actor)


WAYS: Mapping[str, Way] = {
    RETRACT.name: Way(
        RETRACT.label,
        RETRACT.action,
        lifecycle.retract,
        _("Readers no longer see the page in this language. The text stays as a draft, and the address stays its own."),
        hides=True,
    ),
    ARCHIVE.name: Way(
        ARCHIVE.label,
        ARCHIVE.action,
        lifecycle.archive,
        _("Readers no longer see the page in this language, and it leaves the list of drafts. You can take it back."),
        hides=True,
    ),
    "lead": Way(
        _("Make this the original language"),
        "item.publish",
        lifecycle.set_lead,
        _("From now on the other languages follow this one: when it changes, they need updating."),
    ),
    "delete": Way(
        _("Delete the draft"),
        "item.delete",
        _whole(lifecycle.delete),
        _("The text disappears in every language. This cannot be undone."),
        danger=True,
    ),
    SEND_BACK.name: Way(SEND_BACK.label, SEND_BACK.action, lifecycle.send_back),
    "bring-out": Way(_("Publish at once"), "item.publish", lifecycle.bring_out),
    "take-back": Way(_("Take back as a draft"), RETRACT.action, lifecycle.retract),
    RECALL.name: Way(RECALL.label, RECALL.action, lifecycle.recall),
    RESTORE.name: Way(RESTORE.label, RESTORE.action, lifecycle.restore_from_archive),
    "propose": Way(FRONT_WORDS["propose"], proposing.PROPOSE, _whole(proposing.propose)),
    "withdraw": Way(FRONT_WORDS["withdraw"], proposing.PROPOSE, _whole(proposing.withdraw)),
    "accept": Way(FRONT_WORDS["accept"], proposing.ACCEPT, _whole(proposing.accept)),
    "take-off": Way(FRONT_WORDS["take-off"], proposing.ACCEPT, _whole(proposing.take_off)),
    "still-correct": Way(_("The translation is still correct"), "item.publish", lifecycle.mark_current),
}


@requires("desk.open")
def decide(uid: str, lang: str, way: str) -> ResponseReturnValue:
    """Ask once more before the decision *way*; with POST, make it."""
    wanted = WAYS.get(way)
    if wanted is None:
        raise NotFound(f"there is no decision {way}")
    record = loaded(uid, lang, wanted.action)
    if request.method == "GET":
        return _confirm_page(record, lang, way, wanted)
    try:
        wanted.act(record.item, lang, actor=current_actor())
    except Invalid as refused:
        sentences = [translate(problem.message) for problem in refused.problems]
        return _confirm_page(record_of(record.item), lang, way, wanted, sentences), UNPROCESSABLE
    if way == "delete":
        return redirect(url_for("admin.items", note=way), SEE_OTHER)
    return redirect(url_for("admin.edit", uid=uid, lang=lang, note=way), SEE_OTHER)


def _confirm_page(record: Record, lang: str, way: str, wanted: Way, refused: list[str] | None = None) -> str:
    about = header(record, lang)
    heading = translate(wanted.word)
    return render_template(
        "admin/confirm.html",
        **about,
        title=f"{heading}: {about['item_title']}",
        heading=heading,
        crumbs=[
            desk_crumb(),
            (about["item_title"], url_for("admin.edit", uid=record.item.uid, lang=lang)),
            (heading, ""),
        ],
        band_id=record.item.region or "",
        way=wanted,
        action=url_for("admin.decide", uid=record.item.uid, lang=lang, way=way),
        refused=refused or [],
        links=lifecycle.links_here(record.item, lang) if wanted.hides else [],
    )


@requires("desk.open")
def move(uid: str, lang: str) -> ResponseReturnValue:
    """Hand an item over to another region, or put a page below another."""
    record = loaded(uid, lang, "item.view-draft")
    current_actor().require("item.publish", record.subject(NEUTRAL))
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            _move(record.item, request.form.get("region"), request.form.get("parent"))
        except Invalid as refused:
            problems = list(refused.problems)
        else:
            return redirect(url_for("admin.edit", uid=uid, lang=lang, note="moved"), SEE_OTHER)
    about = header(record_of(record.item), lang)
    heading = translate(_("Move"))
    page = render_template(
        "admin/move.html",
        **about,
        title=f"{heading}: {about['item_title']}",
        heading=heading,
        crumbs=[desk_crumb(), (about["item_title"], url_for("admin.edit", uid=uid, lang=lang)), (heading, "")],
        regions=regions_open_to(current_actor(), "item.publish"),
        parents=[p for p in page_choices(language()) if p[0] != uid] if _is_page(record.item) else [],
        parent=parent_uid(record.item),
        blamed={problem.path: translate(problem.message) for problem in problems},
    )
    return (page, UNPROCESSABLE) if problems else page


def _is_page(item: Item) -> bool:
    return item.kind == PAGE.name


def _move(item: Item, region: str | None, parent: str | None) -> None:
    actor = current_actor()
    if region is not None and (region or None) != item.region:
        lifecycle.move_region(item, region or None, actor=actor)
    if parent is not None and _is_page(item) and parent != parent_uid(item):
        below = item_with(parent) if parent else None
        if parent and below is None:
            raise Invalid([Problem("parent", "not-a-choice", {"value": parent})])
        lifecycle.move_parent(item, below, actor=actor)


@requires("item.accept")
def decline(uid: str, lang: str) -> ResponseReturnValue:
    """Ask for the word to the editors; with POST, decline."""
    record = loaded(uid, lang, proposing.ACCEPT)
    word, complaint = request.form.get(proposing.WORD, ""), ""
    if request.method == "POST":
        try:
            proposing.decline(record.item, word, actor=current_actor())
        except Invalid as refused:
            complaint = " ".join(translate(problem.message) for problem in refused.problems)
        else:
            return redirect(url_for("admin.items", note="decline"), SEE_OTHER)
    about = header(record, lang)
    heading = translate(FRONT_WORDS["decline"])
    page = render_template(
        "admin/decline.html",
        **about,
        title=f"{heading}: {about['item_title']}",
        heading=heading,
        crumbs=[desk_crumb(), (about["item_title"], url_for("admin.edit", uid=uid, lang=lang)), (heading, "")],
        word=word,
        complaint=complaint,
    )
    return (page, UNPROCESSABLE) if complaint else page


@requires("item.publish")
def turn(uid: str, lang: str, kind: str) -> ResponseReturnValue:
    """What would happen if the item became one of another content type; with POST, let it happen."""
    record = loaded(uid, lang, "item.publish")
    target = next((each for each in turning.targets(record, current_actor()) if each.name == kind), None)
    if target is None:
        raise NotFound(f"the item cannot be turned into {kind}")
    if request.method == "POST":
        turning.turn(record.item, kind, actor=current_actor())
        return redirect(url_for("admin.edit", uid=uid, lang=lang, note="turned"), SEE_OTHER)
    about = header(record, lang)
    heading = translate(_("Change into: %(kind)s").with_params(kind=translate(target.title)))
    return render_template(
        "admin/turn.html",
        **about,
        title=f"{heading}: {about['item_title']}",
        heading=heading,
        crumbs=[desk_crumb(), (about["item_title"], url_for("admin.edit", uid=uid, lang=lang)), (heading, "")],
        band_id=record.item.region or "",
        outlook=turning.outlook(record, target),
    )

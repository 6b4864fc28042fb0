"""Pictures: add them, describe them in each language, and offer them to the text editor."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin import db
from yhteistuumin.admin.desk import SEE_OTHER, UNPROCESSABLE, regions_open_to
from yhteistuumin.admin.words import note
from yhteistuumin.content import media as pictures
from yhteistuumin.content.desk import PER_PAGE, Thumb, media_page, thumb, thumbs
from yhteistuumin.content.media_uses import Use, Uses, uses
from yhteistuumin.errors import MediaError, NotFound
from yhteistuumin.i18n import language, translate
from yhteistuumin.runtime import settings
from yhteistuumin.schema.messages import translator
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security.permissions import current_actor, requires
from yhteistuumin.security.rules import Subject
from yhteistuumin.tables import Media
from yhteistuumin.web.links import with_query
from yhteistuumin.web.paging import page_number, pager

_ = translator(__name__)

CONFIRMED = "confirmed"
CHOOSABLE = 500
"""The newest pictures, among which the text editor lets one choose."""


@dataclass(frozen=True)
class Description:
    """How a picture is told to those who do not see it, as it was typed."""

    alt: dict[str, str] = field(default_factory=dict)
    decorative: bool = False
    credit: str = ""
    region: str = ""

    def problems(self, filename: str) -> list[Problem]:
        """A picture is described in one language at least, or it is decoration."""
        told = self.decorative or any(self.alt.values())
        return [] if told else [Problem("alt", "no-alt-text", {"value": filename})]


def _typed() -> Description:
    form = request.form
    alt = {lang: " ".join(form.get(f"alt-{lang}", "").split()) for lang in settings().languages}
    return Description(alt, "decorative" in form, form.get("credit", "").strip()[:300], form.get("region", ""))


@requires("desk.open")
def media() -> ResponseReturnValue:
    """The pictures, newest first."""
    return _list_page(Description())


@requires("media.upload")
def upload() -> ResponseReturnValue:
    """Take a picture in, or say why not."""
    typed, file, actor = _typed(), request.files.get("file"), current_actor()
    region = typed.region or None
    actor.require("media.upload", Subject(region=region, author_id=actor.account_id))
    if file is None or not file.filename:
        return _list_page(typed, [Problem("file", "required")]), UNPROCESSABLE
    if problems := typed.problems(file.filename):
        return _list_page(typed, problems), UNPROCESSABLE
    try:
        pictures.store(
            file.stream.read(pictures.MAX_BYTES + 1),
            filename=file.filename,
            alt=typed.alt,
            decorative=typed.decorative,
            credit=typed.credit,
            region=region,
            author_id=actor.account_id,
        )
    except MediaError as refused:
        return _list_page(typed, [refused.problem]), UNPROCESSABLE
    return redirect(url_for("admin.media", note="uploaded"), SEE_OTHER)


def _list_page(typed: Description, problems: list[Problem] | None = None) -> str:
    page, text = page_number(request.args.get("page")), request.args.get("text", "")
    if page is None:
        raise NotFound("no such page")
    total, rows = media_page(page, text)
    actor = current_actor()
    used = uses([row.uid for row in rows], actor)
    heading = translate(_("Pictures"))

    def address(number: int) -> str:
        return with_query(url_for("admin.media"), [("text", text)] * bool(text) + [("page", str(number))])

    return render_template(
        "admin/media.html",
        title=heading,
        crumbs=[(heading, "")],
        pictures=[_shown(row, used[row.uid]) for row in rows],
        total=total,
        text=text,
        pager=pager(page, max(1, -(-total // PER_PAGE)), address),
        languages=settings().languages,
        typed=typed,
        blamed=_blamed(problems),
        may_upload=actor.may("media.upload"),
        regions=regions_open_to(actor, "media.upload"),
        note=note(request.args.get("note")),
    )


def _blamed(problems: list[Problem] | None) -> dict[str, str]:
    return {problem.path: translate(problem.message) for problem in problems or ()}


@dataclass(frozen=True)
class UsedIn:
    """Where a picture is used, for the page: (use, address, how) each, and the number of others."""

    places: tuple[tuple[Use, str, str], ...]
    unseen: int
    total: int


@dataclass(frozen=True)
class ShownPicture:
    """A picture in the list, where it is used, and the languages in which nobody has described it yet."""

    thumb: Thumb
    decorative: bool
    credit: str
    undescribed: tuple[str, ...]
    used: UsedIn


def _shown(row: Media, used: Uses) -> ShownPicture:
    missing = tuple(lang for lang in settings().languages if not pictures.has_alt(row, lang))
    return ShownPicture(thumb(row, language()), row.decorative, row.credit, missing, used_in(used))


def used_in(used: Uses) -> UsedIn:
    """*used* for a page."""
    return UsedIn(tuple((use, _address(use), _how(use)) for use in used.seen), used.unseen, used.total)


def _address(use: Use) -> str:
    return url_for("admin.edit", uid=use.uid, lang=use.lang) if use.lang else use.url


def _how(use: Use) -> str:
    if use.as_file:
        return ""
    if use.as_cover and use.in_text:
        return translate(_("cover picture and in the text"))
    return translate(_("cover picture") if use.as_cover else _("in the text"))


@requires("desk.open")
def describe(uid: str) -> ResponseReturnValue:
    """Change how a picture is told in words."""
    row = pictures.rows([uid]).get(uid)
    if row is None:
        raise NotFound(f"there is no picture {uid}")
    may_change = current_actor().may("media.upload", _subject(row))
    used, must_confirm = uses([uid], current_actor())[uid], False
    typed = Description(dict(row.alt), row.decorative, row.credit, row.region or "")
    problems: list[Problem] = []
    if request.method == "POST":
        current_actor().require("media.upload", _subject(row))
        typed = _typed()
        problems = typed.problems(row.filename)
        must_confirm = _hides_the_words(row, typed, used)
        if not problems and not must_confirm:
            with db.write() as writing:
                changed = pictures.rows([uid])[uid]
                pictures.describe(writing, changed, alt=typed.alt, decorative=typed.decorative, credit=typed.credit)
            return redirect(url_for("admin.media", note="described"), SEE_OTHER)
    page = render_template(
        "admin/describe.html",
        title=row.filename,
        crumbs=[(translate(_("Pictures")), url_for("admin.media")), (row.filename, "")],
        picture=pictures.as_picture(row, language()),
        filename=row.filename,
        uid=uid,
        languages=settings().languages,
        typed=typed,
        blamed=_blamed(problems),
        may_change=may_change,
        used=used_in(used),
        must_confirm=must_confirm,
    )
    return (page, UNPROCESSABLE) if problems or must_confirm else page


def _hides_the_words(row: Media, typed: Description, used: Uses) -> bool:
    """Whether a picture that pages use becomes mere decoration, and nobody was asked yet."""
    return typed.decorative and not row.decorative and bool(used.total) and CONFIRMED not in request.form


def _subject(row: Media) -> Subject:
    return Subject(region=row.region, author_id=row.author_id)


@requires("desk.open")
def media_json() -> ResponseReturnValue:
    """The pictures for the text editor's chooser."""
    found = thumbs(language(), limit=CHOOSABLE)
    return jsonify(pictures=[{"uid": p.uid, "title": p.filename, "alt": p.alt, "thumb": p.src} for p in found])

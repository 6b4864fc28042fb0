"""What happened to an item: who saved or published which language, and what that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin.admin.choosing import CoverField
from yhteistuumin.admin.deciding import Shared
from yhteistuumin.admin.editing import header
from yhteistuumin.admin.forms import NeutralForm
from yhteistuumin.admin.menu import desk_crumb
from yhteistuumin.content import history as told
from yhteistuumin.content import media
from yhteistuumin.content.desk import Thumb, thumb
from yhteistuumin.content.history import Step
from yhteistuumin.content.parity import Change
from yhteistuumin.content.records import PUBLISHED, SAVED, UPGRADED, Record, record_of
from yhteistuumin.content.saving import item_with
from yhteistuumin.content.texts import COVER, NeutralContent
from yhteistuumin.errors import Denied, NotFound
from yhteistuumin.i18n import language, translate
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.schema.types import ContentType
from yhteistuumin.security.permissions import current_actor, requires
from yhteistuumin.tables.content import NEUTRAL
from yhteistuumin.web.links import with_query
from yhteistuumin.web.paging import page_number, pager
from yhteistuumin.web.words import TIME_ZONE, shown_date

_ = translator(__name__)

EVENTS: Mapping[str, Message] = {
    SAVED: _("Draft saved"),
    PUBLISHED: _("Published"),
    UPGRADED: _("Fitted to the new form of the content type"),
}


@dataclass(frozen=True)
class ToldStep:
    """A step as the page tells it; *lang* is ``""`` for what is the same in every language."""

    event: str
    lang: str
    who: str
    day: str
    time: str
    moment: str
    is_first: bool
    changes: Sequence[Change]
    shared: Sequence[Shared]


@requires("desk.open")
def history(uid: str) -> ResponseReturnValue:
    """The revisions in the languages whose drafts the editor may see, newest first."""
    item, page = item_with(uid), page_number(request.args.get("page"))
    if item is None or page is None:
        raise NotFound(f"there is no history of an item {uid} here")
    record = record_of(item)
    languages = told.readable_languages(record, current_actor())
    if not languages:
        raise Denied("item.view-draft")
    total, steps = told.history(record, languages, page)
    lang = language() if language() in languages else languages[0]
    about, heading = header(record, lang), translate(_("History"))
    address = url_for("admin.history", uid=uid)
    return render_template(
        "admin/history.html",
        **about,
        title=f"{heading}: {about['item_title']}",
        heading=translate(_("History: %(title)s", title=about["item_title"])),
        crumbs=[desk_crumb(), (about["item_title"], url_for("admin.edit", uid=uid, lang=lang)), (heading, "")],
        band_id=item.region or "",
        steps=_told(record, steps),
        total=total,
        pager=pager(page, max(1, -(-total // told.PER_PAGE)), lambda n: with_query(address, [("page", str(n))])),
    )


def _told(record: Record, steps: Sequence[Step]) -> list[ToldStep]:
    covers = {cover for step in steps for cover in (step.before.cover, step.after.cover) if cover}
    offered = [thumb(row, language()) for row in media.rows(covers).values()]
    return [_told_step(record.content_type, step, offered) for step in steps]


def _told_step(content_type: ContentType, step: Step, covers: Sequence[Thumb]) -> ToldStep:
    return ToldStep(
        event=translate(EVENTS[step.event]) if step.event in EVENTS else step.event,
        lang="" if step.lang == NEUTRAL else step.lang,
        who=step.who or translate(_("The system")),
        day=shown_date(step.at),
        time=_time(step.at),
        moment=step.at.isoformat(timespec="seconds"),
        is_first=step.is_first,
        changes=step.changes,
        shared=_shared(content_type, step, covers),
    )


def _time(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(TIME_ZONE)):%H.%M}"


def _shared(content_type: ContentType, step: Step, covers: Sequence[Thumb]) -> list[Shared]:
    if not step.neutral:
        return []
    old, new = _form(content_type, step.before, covers), _form(content_type, step.after, covers)
    return [Shared(c.label, old[c.field].reading, new[c.field].reading) for c in step.neutral if c.field in old]


def _form(content_type: ContentType, content: NeutralContent, covers: Sequence[Thumb]) -> NeutralForm:
    form = NeutralForm(content_type, language(), content)
    cover = form[COVER]
    assert isinstance(cover, CoverField)
    cover.offer(covers)
    return form

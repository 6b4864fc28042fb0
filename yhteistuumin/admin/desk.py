"""The list of everything that an editor may see, and the way into writing something new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin import db
from yhteistuumin.admin.menu import desk_crumb, reaches
from yhteistuumin.admin.words import note
from yhteistuumin.content.contacts import expired_contacts
from yhteistuumin.content.desk import (
    NATIONAL,
    PER_PAGE,
    Wanted,
    editors_list,
    page_choices,
)
from yhteistuumin.content.pages import PAGE
from yhteistuumin.content.proposing import ACCEPT, proposals
from yhteistuumin.content.regions import kind_active
from yhteistuumin.content.saving import create as create_item
from yhteistuumin.content.saving import item_with, save_draft
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.content.workflow import STATE_LABELS
from yhteistuumin.errors import Invalid, NotFound
from yhteistuumin.i18n import language, sort_key, translate
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.declarations import PanelContext
from yhteistuumin.schema.messages import translator
from yhteistuumin.schema.problems import Problem
from yhteistuumin.schema.registry import Owned
from yhteistuumin.schema.types import ContentType
from yhteistuumin.security.permissions import current_actor, requires
from yhteistuumin.security.rules import Actor, Subject
from yhteistuumin.web.links import with_query
from yhteistuumin.web.paging import page_number, pager
from yhteistuumin.web.panels import shown_panels

_ = translator(__name__)

UNPROCESSABLE, SEE_OTHER = 422, 303
MAX_ROWS = 30
CHARACTERS_A_LINE = 60


@dataclass(frozen=True)
class Tab:
    """A state by which the list is narrowed."""

    label: str
    url: str
    count: int
    current: bool


def region_label(region: str | None) -> str:
    """What a region is called; “National” for what belongs to none."""
    return vocabulary(REGION).label(region, language()) if region else translate(_("National"))


def rows_for(text: str, least: int = 3) -> int:
    """The height of a text area that shows *text*, in lines."""
    lines = sum(1 + len(line) // CHARACTERS_A_LINE for line in text.split("\n"))
    return max(least, min(MAX_ROWS, lines + 1))


@requires("desk.open")
def items() -> ResponseReturnValue:
    """The list."""
    wanted = Wanted(**{name: request.args.get(name, "") for name in Wanted.__dataclass_fields__})
    page = page_number(request.args.get("page"))
    if page is None:
        raise NotFound("no such page")
    actor = current_actor()
    found = editors_list(actor, wanted, page)
    pages = max(1, -(-found.total // PER_PAGE))
    return render_template(
        "admin/items.html",
        title=translate(_("Editing")),
        crumbs=[(translate(_("Editing")), "")],
        found=found,
        wanted=wanted,
        tabs=_tabs(wanted, found.by_state),
        kinds=_kinds(),
        regions=regions_open_to(actor, "item.view-draft"),
        languages=settings().languages,
        national=NATIONAL,
        may_create=actor.may("item.create"),
        pager=pager(page, pages, lambda number: _url(wanted, page=str(number))),
        note=note(request.args.get("note")),
        expired=expired_contacts(actor, language()),
        proposals=proposals() if actor.may(ACCEPT) else [],
        panels=shown_panels(PanelContext("desk", language())),
    )


def _url(wanted: Wanted, **more: str) -> str:
    kept = {name: getattr(wanted, name) for name in Wanted.__dataclass_fields__} | more
    return with_query(url_for("admin.items"), [(name, value) for name, value in kept.items() if value])


def _tabs(wanted: Wanted, by_state: Mapping[str, int]) -> list[Tab]:
    return [
        Tab(translate(_("All")), _url(wanted, state=""), -1, not wanted.state),
        *(
            Tab(translate(label), _url(wanted, state=str(state)), by_state.get(state, 0), wanted.state == state)
            for state, label in STATE_LABELS.items()
        ),
    ]


def _kinds() -> list[tuple[str, str]]:
    found = [(name, translate(owned.value.plural)) for name, owned in _own_kinds()]
    return sorted(found, key=lambda pair: sort_key(pair[1]))


def _own_kinds() -> list[tuple[str, Owned[ContentType]]]:
    """The content types that exist where the actor writes."""
    actor = current_actor()
    return [(name, owned) for name, owned in registry().content_types.items() if reaches(actor, owned.owner)]


def regions_open_to(actor: Actor, action: str) -> list[tuple[str, str]]:
    """(id, name) of the regions in which *actor* may do *action*; ``""`` is national content."""
    own = actor.regions(action)
    known = vocabulary(REGION).terms
    found = [(region, term.label(language())) for region, term in known.items() if own is None or region in own]
    found.sort(key=lambda pair: sort_key(pair[1]))
    return [("", translate(_("National"))), *found] if own is None else found


@dataclass
class Beginning:
    """What is asked before something new is written."""

    title: str = ""
    lang: str = ""
    region: str = ""
    parent: str = ""


@requires("item.create")
def create() -> ResponseReturnValue:
    """Choose a content type, then its title, language and region."""
    kind = request.values.get("kind", "")
    content_type = registry().content_type(kind)
    if content_type is None or not _regions_for(current_actor(), kind):
        return _choose_kind()
    if request.method == "GET":
        return _begin(content_type, Beginning(lang=_first_language()))
    begun = Beginning(**{name: request.form.get(name, "").strip() for name in Beginning.__dataclass_fields__})
    problems = [] if begun.title else [Problem("title", "required")]
    if begun.lang not in settings().languages:
        problems.append(Problem("lang", "required"))
    if problems:
        return _begin(content_type, begun, problems), UNPROCESSABLE
    try:
        uid = _create(content_type, begun)
    except Invalid as refused:
        return _begin(content_type, begun, refused.problems), UNPROCESSABLE
    return redirect(url_for("admin.edit", uid=uid, lang=begun.lang, note="created"), SEE_OTHER)


def _create(content_type: ContentType, begun: Beginning) -> str:
    actor = current_actor()
    parent = item_with(begun.parent) if begun.parent and not content_type.section else None
    with db.write() as writing:
        item = create_item(content_type.name, lang=begun.lang, actor=actor, region=begun.region or None, parent=parent)
        writing.flush()
        save_draft(item, begun.lang, {"title": begun.title}, expected_version=0, actor=actor)
        return item.uid


def _first_language() -> str:
    """The interface language, where content is written in it."""
    return language() if language() in settings().languages else ""


def _choose_kind() -> str:
    offered = [(name, owned.value) for name, owned in _own_kinds()]
    heading = translate(_("Write something new"))
    return render_template(
        "admin/choose-kind.html",
        title=heading,
        crumbs=[desk_crumb(), (heading, "")],
        kinds=sorted(offered, key=lambda pair: sort_key(translate(pair[1].title))),
    )


def _begin(content_type: ContentType, begun: Beginning, problems: Sequence[Problem] = ()) -> str:
    actor = current_actor()
    heading = translate(_("New: %(kind)s", kind=content_type.title))
    blamed = {problem.path: translate(problem.message) for problem in problems}
    return render_template(
        "admin/create.html",
        title=heading,
        crumbs=[desk_crumb(), (translate(_("Write something new")), url_for("admin.create")), (heading, "")],
        kind=content_type,
        begun=begun,
        blamed=blamed,
        languages=_writable_languages(actor, content_type.name),
        regions=_regions_for(actor, content_type.name),
        parents=page_choices(language()) if content_type.name == PAGE.name else [],
    )


def _regions_for(actor: Actor, kind: str) -> list[tuple[str, str]]:
    """The regions in which *actor* may write something of *kind*."""
    found = regions_open_to(actor, "item.create")
    return [(region, label) for region, label in found if kind_active(kind, region or None)]


def _writable_languages(actor: Actor, kind: str) -> list[str]:
    regions = [region or None for region, _label in _regions_for(actor, kind)]
    me = actor.account_id
    return [
        lang
        for lang in settings().languages
        if any(actor.may("item.create", Subject(kind, region, author_id=me, lang=lang)) for region in regions)
    ]

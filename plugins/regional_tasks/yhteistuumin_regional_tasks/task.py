"""The content type *development task*: its aims, who is responsible, and what came before and after."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yhteistuumin.api import (
    Card,
    Choice,
    ContentType,
    Field,
    FieldKind,
    ItemView,
    Query,
    cards,
    cards_by_uid,
    listing,
    today,
    translate,
    translator,
)

_ = translator(__name__)

_UID = re.compile(r"[A-Za-z0-9._:-]{1,100}")


def name_the_successor(fields: dict[str, Any]) -> dict[str, Any]:
    """Version 2 names the task that follows by its uid; what was written in words stays in words."""
    successor = fields.get("continued_by")
    if not successor or _UID.fullmatch(successor):
        return fields
    kept = {name: value for name, value in fields.items() if name != "continued_by"}
    return {**kept, "continued_in_words": successor}


@dataclass(frozen=True)
class Moment:
    """A point of a task's timeline; *day* is ISO, ``""`` where only *title* tells when.

    *card* is another task that the work came from or went on in.
    """

    title: str
    day: str
    text: str
    card: Card | None = None


def around_task(view: ItemView) -> Mapping[str, Any]:
    """Who is responsible, what came before and after, and the timeline of the task *view*."""
    before = _continued_here(view)
    after = _named(view, "continued_by")
    return {
        "hosts": _named(view, "host_organisation"),
        "before": before,
        "after": after,
        "moments": _moments(view, before, after),
    }


def _named(view: ItemView, name: str) -> list[Card]:
    uid = view.fields.get(name)
    return cards_by_uid([uid], view.lang) if uid else []


def _continued_here(view: ItemView) -> list[Card]:
    query = Query(view.lang, kinds=("regional_task",), facets={"continued_by": (view.uid,)})
    return cards(listing(query).ids, view.lang)


def _moments(view: ItemView, before: Sequence[Card], after: Sequence[Card]) -> list[Moment]:
    start, end = view.fields.get("period_start", ""), view.fields.get("period_end", "")
    milestones = [Moment(step["title"], "", step["text"]) for step in view.fields.get("milestones") or ()]
    found = [Moment("", one.fields.get("period_start", ""), translate(_("The work began as")), one) for one in before]
    if start:
        found.append(Moment("", start, translate(_("The task begins") if _is_ahead(start) else _("The task began"))))
    found += milestones
    if end:
        found.append(Moment("", end, translate(_("The task ends") if _is_ahead(end) else _("The task ended"))))
    found += [Moment("", one.fields.get("period_start", ""), translate(_("The work goes on as")), one) for one in after]
    return found if len(found) > 1 else []


def _is_ahead(day: str) -> bool:
    return date.fromisoformat(day) >= today()


ADMINISTRATION = _("Who and when")

TASK = ContentType(
    "regional_task",
    _("Development task"),
    _("Development tasks"),
    section="regional_tasks",
    description=_("Work for a whole region: its aims, period, and the organisation responsible."),
    template="regional_tasks/task.html",
    fields=(
        Field("aims", FieldKind.RICH, _("Aims"), translatable=True, required=True),
        Field(
            "host",
            FieldKind.LINE,
            _("Responsible organisation in words"),
            hint=_("Only if the organisation has no page here."),
            translatable=True,
            required=True,
            unless="host_organisation",
            group=ADMINISTRATION,
        ),
        Field(
            "coordinator",
            FieldKind.LINE,
            _("Coordinator"),
            hint=_("Better among the contact persons: there a last day can be given."),
            translatable=True,
            personal_data=_("Name of the coordinator, shown with the task."),
            group=ADMINISTRATION,
        ),
        Field(
            "steering_group",
            FieldKind.LINES,
            _("Steering group"),
            hint=_("One member on each line."),
            translatable=True,
            personal_data=_("Members of the steering group, shown with the task."),
            group=ADMINISTRATION,
        ),
        Field(
            "milestones",
            FieldKind.STEPS,
            _("Milestones"),
            hint=_("One in each paragraph: first a line with the time, for example “Spring 2025”, then what happened."),
            translatable=True,
            group=ADMINISTRATION,
        ),
        Field(
            "host_organisation",
            FieldKind.REFERENCE,
            _("Responsible organisation"),
            kinds=("organisation",),
            facet=True,
            group=ADMINISTRATION,
        ),
        Field(
            "partner_organisations",
            FieldKind.REFERENCE,
            _("Together with"),
            kinds=("organisation",),
            many=True,
            facet=True,
            group=ADMINISTRATION,
        ),
        Field(
            "contacts",
            FieldKind.CONTACTS,
            _("Contact persons"),
            personal_data=_("Names, e-mail addresses and roles of contact persons, shown until the day given."),
            group=ADMINISTRATION,
        ),
        Field(
            "scope",
            FieldKind.CHOICE,
            _("Scope"),
            required=True,
            choices=(Choice("regional", _("Regional")), Choice("national", _("National"))),
            group=ADMINISTRATION,
        ),
        Field(
            "regions",
            FieldKind.TERM,
            _("Regions"),
            many=True,
            facet=True,
            vocabulary="region",
            group=ADMINISTRATION,
        ),
        Field("period_start", FieldKind.DATE, _("Begins"), group=ADMINISTRATION),
        Field("period_end", FieldKind.DATE, _("Ends"), group=ADMINISTRATION),
        Field(
            "phase",
            FieldKind.CHOICE,
            _("Phase"),
            required=True,
            facet=True,
            choices=(
                Choice("planned", _("Planned")),
                Choice("running", _("Running")),
                Choice("ended", _("Ended")),
            ),
            group=ADMINISTRATION,
        ),
        Field(
            "members",
            FieldKind.TERM,
            _("Member municipalities"),
            many=True,
            facet=True,
            vocabulary="municipality",
            group=ADMINISTRATION,
        ),
        Field("website", FieldKind.URL, _("Website"), group=ADMINISTRATION),
        Field(
            "continued_by",
            FieldKind.REFERENCE,
            _("Continued by"),
            hint=_("When the work goes on with another organisation: the task that follows."),
            kinds=("regional_task",),
            facet=True,
            group=ADMINISTRATION,
        ),
        Field(
            "continued_in_words",
            FieldKind.LINE,
            _("Continued by, in words"),
            searchable=False,
            group=ADMINISTRATION,
        ),
    ),
    schema_version=2,
    upgrades={1: name_the_successor},
    more=around_task,
)

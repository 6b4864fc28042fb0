"""The content type *organisation*: who is responsible for tasks, and what it is expert in.

The themes of an organisation are those in which it is expert, its cover is its logo.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yhteistuumin.api import (
    Card,
    ContentType,
    Field,
    FieldKind,
    ItemView,
    PanelContext,
    Query,
    Section,
    cards,
    listing,
    translator,
)

_ = translator(__name__)

MOST = 100
ENDED = "ended"

ORGANISATIONS = Section(
    "organisations",
    _("Organisations"),
    {"fi": "organisaatiot", "sv": "organisationer", "en": "organisations"},
    lead=_("The organisations of the network: what each is expert in, and its development tasks."),
    facets=("theme", "region"),
    order=35,
)


def around_organisation(view: ItemView) -> Mapping[str, Any]:
    """The tasks that the organisation *view* is or was responsible for, and its practices."""
    tasks = {card.id: card for name in ("host_organisation", "partner_organisations") for card in _with(view, name)}
    return {
        "tasks": [task for task in tasks.values() if task.fields.get("phase") != ENDED],
        "earlier": [task for task in tasks.values() if task.fields.get("phase") == ENDED],
        "practices": _with(view, "organisation"),
        "related": [],
    }


def _with(view: ItemView, facet: str) -> list[Card]:
    """What names the organisation *view* in the field that feeds *facet*."""
    found = listing(Query(view.lang, facets={facet: (view.uid,)}, per_page=MOST))
    return cards(found.ids, view.lang)


def experts_of_theme(context: PanelContext) -> Mapping[str, Any] | None:
    """The organisations that are expert in the theme of the page, or None where there are none."""
    found = listing(Query(context.lang, kinds=("organisation",), facets={"theme": (context.theme,)}))
    return {"organisations": cards(found.ids, context.lang)} if found.total else None


ORGANISATION = ContentType(
    "organisation",
    _("Organisation"),
    _("Organisations"),
    section="organisations",
    description=_("A city, a council or another organisation of the network, with its expertise and contact persons."),
    template="regional_tasks/organisation.html",
    fields=(
        Field(
            "short_name",
            FieldKind.LINE,
            _("Short name"),
            hint=_("What everybody calls it, for example “Espoo”."),
            translatable=True,
            max_length=60,
        ),
        Field(
            "expertise",
            FieldKind.TEXT,
            _("What it is asked about"),
            hint=_("One or two sentences. They are shown on the pages of its themes."),
            translatable=True,
            max_length=400,
        ),
        Field(
            "municipality",
            FieldKind.TERM,
            _("Municipality"),
            facet=True,
            vocabulary="municipality",
        ),
        Field("website", FieldKind.URL, _("Website"), translatable=True),
        Field(
            "contacts",
            FieldKind.CONTACTS,
            _("Experts and contact persons"),
            personal_data=_("Names, e-mail addresses and roles of contact persons, shown until the day given."),
        ),
    ),
    more=around_organisation,
)

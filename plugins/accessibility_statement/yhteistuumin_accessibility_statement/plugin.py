"""What the accessibility statement declares."""

from __future__ import annotations

from collections.abc import Iterable

from yhteistuumin.api import MenuItem, Mount, Panel, Plugin, hookimpl, translator
from yhteistuumin_accessibility_statement import views

_ = translator(__name__)

PLUGIN = Plugin(
    "accessibility_statement",
    _("Accessibility statement"),
    _("The statement that the law asks for, filled in by the coordinator in every language of the site."),
    author="Kulttuuria yhteistuumin",
    licence="MIT",
    after=("tell_us",),
)


@hookimpl
def blueprints() -> Iterable[Mount]:
    return [
        Mount(
            views.blueprint,
            {"fi": "saavutettavuusseloste", "sv": "tillganglighetsutlatande", "en": "accessibility-statement"},
        ),
        Mount(views.desk, "/admin/accessibility", views.ACTION),
    ]


@hookimpl
def menu_items() -> Iterable[MenuItem]:
    return [
        MenuItem(_("Accessibility statement"), endpoint="accessibility_statement.page", menu="footer", order=80),
        MenuItem(_("Accessibility statement"), endpoint="accessibility_statement_desk.edit", menu="admin", order=80),
    ]


@hookimpl
def panels() -> Iterable[Panel]:
    return [Panel("stale-statement", "desk", "accessibility_statement/stale.html", views.stale_statement)]

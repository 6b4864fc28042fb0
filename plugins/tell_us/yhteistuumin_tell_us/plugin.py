"""What the form and its inbox declare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from yhteistuumin.api import MenuItem, Mount, Panel, Plugin, hookimpl, translator
from yhteistuumin_tell_us import desk, inbox, views
from yhteistuumin_tell_us import panels as shown
from yhteistuumin_tell_us.commands import tips_group

if TYPE_CHECKING:
    import click

_ = translator(__name__)

PLUGIN = Plugin(
    "tell_us",
    _("Tips and feedback"),
    _("A form for tips, corrections, questions and feedback on accessibility, and an inbox for editors."),
    author="Kulttuuria yhteistuumin",
    licence="MIT",
    after=("knowledge_bank",),
    personal_data=_(
        "Messages of readers, with a name and an e-mail address if they gave one, for answering them. "
        "Deleted twelve months after the answer. Network addresses only as keyed hashes, for an hour."
    ),
)


@hookimpl
def blueprints() -> Iterable[Mount]:
    return [
        Mount(views.blueprint, {"fi": "palaute", "sv": "respons", "en": "feedback"}),
        Mount(desk.blueprint, "/admin/tips", inbox.ACTION),
    ]


@hookimpl
def menu_items() -> Iterable[MenuItem]:
    return [
        MenuItem(_("Tips and feedback"), endpoint="tell_us.form", menu="footer", order=10),
        MenuItem(_("Messages"), endpoint="tell_us_inbox.messages", menu="admin", order=10),
    ]


@hookimpl
def panels() -> Iterable[Panel]:
    return [
        Panel("mistake", "item", "tell_us/report.html", shown.report_link, order=90),
        Panel("waiting", "desk", "tell_us/waiting.html", shown.waiting),
        Panel("origin", "edit", "tell_us/origin.html", shown.origin),
    ]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [tips_group]

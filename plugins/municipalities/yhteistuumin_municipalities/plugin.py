"""What the municipalities declare."""

from __future__ import annotations

from collections.abc import Iterable

from yhteistuumin.api import MenuItem, Mount, Plugin, TermPages, hookimpl, translator
from yhteistuumin_municipalities.views import blueprint

_ = translator(__name__)

PLUGIN = Plugin(
    "municipalities",
    _("Municipalities"),
    _("A page for every municipality: its names, its languages, and what it has done."),
    author="Kulttuuria yhteistuumin",
    licence="MIT",
)


@hookimpl
def blueprints() -> Iterable[Mount]:
    return [Mount(blueprint, {"fi": "kunnat", "sv": "kommuner", "en": "municipalities"})]


@hookimpl
def menu_items() -> Iterable[MenuItem]:
    return [MenuItem(_("Municipalities"), endpoint="municipalities.index", menu="footer", order=30)]


@hookimpl
def term_pages() -> Iterable[TermPages]:
    return [TermPages("municipality", "municipalities.municipality")]

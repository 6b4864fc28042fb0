"""What the add-on declares."""

from __future__ import annotations

from collections.abc import Iterable

from yhteistuumin.api import (
    Block,
    ContentType,
    MenuItem,
    Panel,
    Plugin,
    Section,
    Setting,
    SettingKind,
    VocabularyTerm,
    hookimpl,
    translator,
)
from yhteistuumin_byfrekvens.blocks import PILOTS
from yhteistuumin_byfrekvens.call import CALL
from yhteistuumin_byfrekvens.panels import newest
from yhteistuumin_byfrekvens.pilot import PILOT

_ = translator(__name__)

VILLAGES = "villages-and-sparsely-populated-areas"

PLUGIN = Plugin(
    "byfrekvens",
    _("Byfrekvens: village pilots"),
    _("Tells what has been tried out in the villages of the region, and which calls are open."),
    requires=("regional_tasks",),
    author="Kylätaajuus · Byfrekvens",
    licence="MIT",
    regional=True,
)


@hookimpl
def sections() -> Iterable[Section]:
    return [
        Section(
            "byfrekvens_pilots",
            _("Pilots"),
            {"fi": "kokeilut", "sv": "pilotprojekt"},
            lead=_("What has been tried out in the villages, and what came of it."),
            facets=("theme", "municipality", "pilot_stage"),
        ),
        Section(
            "byfrekvens_calls",
            _("Open calls"),
            {"fi": "avoimet-haut", "sv": "utlysningar"},
            lead=_("What artists and villages can apply for."),
            facets=("theme", "municipality"),
        ),
    ]


@hookimpl
def content_types() -> Iterable[ContentType]:
    return [PILOT, CALL]


@hookimpl
def menu_items() -> Iterable[MenuItem]:
    return [
        MenuItem(_("Pilots"), section="byfrekvens_pilots", order=70),
        MenuItem(_("Open calls"), section="byfrekvens_calls", order=71),
    ]


@hookimpl
def panels() -> Iterable[Panel]:
    return [Panel("byfrekvens", "region", "byfrekvens/region.html", newest, order=60)]


@hookimpl
def blocks() -> Iterable[Block]:
    return [PILOTS]


@hookimpl
def terms() -> Iterable[VocabularyTerm]:
    return [
        VocabularyTerm(
            "theme",
            "uusimaa:kylateatteri",
            {"fi": "Kyläteatteri", "sv": "Byteater"},
            parent=VILLAGES,
            alternatives={"fi": ("karavaaniteatteri",), "sv": ("karavanteater",)},
        ),
        VocabularyTerm(
            "theme",
            "uusimaa:kiertava-kulttuuri",
            {"fi": "Kiertävä kulttuuri", "sv": "Ambulerande kultur"},
            parent=VILLAGES,
        ),
    ]


@hookimpl
def settings() -> Iterable[Setting]:
    return [
        Setting(
            "contact",
            _("Address for questions about pilots"),
            SettingKind.EMAIL,
            hint=_("Shown on the region's page beside the pilots. An address of the office, not of a person."),
            scope="region",
        )
    ]

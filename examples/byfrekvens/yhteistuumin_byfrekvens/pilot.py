"""A pilot: what was tried out, where, how it was judged, and what came of it."""

from __future__ import annotations

from yhteistuumin.api import Choice, ContentType, Field, FieldKind, translator

_ = translator(__name__)

PILOT = ContentType(
    "pilot",
    _("Pilot"),
    _("Pilots"),
    section="byfrekvens_pilots",
    description=_("Something that was tried out for a while, and what was learnt."),
    fields=(
        Field(
            "tested",
            FieldKind.TEXT,
            _("What was tested"),
            hint=_("In two or three sentences: what was new, and for whom."),
            translatable=True,
            required=True,
        ),
        Field(
            "municipality",
            FieldKind.TERM,
            _("Where"),
            many=True,
            required=True,
            facet=True,
            vocabulary="municipality",
        ),
        Field("period", FieldKind.LINE, _("When"), hint=_("For example: spring 2025"), translatable=True),
        Field(
            "pilot_stage",
            FieldKind.CHOICE,
            _("Stage"),
            facet=True,
            choices=(
                Choice("planned", _("Planned")),
                Choice("running", _("Going on")),
                Choice("kept", _("Ended, goes on as a service")),
                Choice("ended", _("Ended")),
            ),
        ),
        Field(
            "indicators",
            FieldKind.LINES,
            _("How it was judged"),
            hint=_("One indicator a line, with its number when there is one."),
            translatable=True,
        ),
        Field(
            "result",
            FieldKind.RICH,
            _("What came of it"),
            hint=_("Also tell what did not work."),
            translatable=True,
            required=True,
        ),
    ),
)

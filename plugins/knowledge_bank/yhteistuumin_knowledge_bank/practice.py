"""The content type *practice*: a compatible subset of what operating models are described with."""

from __future__ import annotations

from yhteistuumin.api import Choice, ContentType, Field, FieldKind, translator
from yhteistuumin_knowledge_bank.facets import act_goals, life_course, sectors

_ = translator(__name__)

SUMMARY = _("In short")
FOR_WHOM = _("For whom")
STORY = _("How it is done")
SERVICE = _("Part of services")
ADMINISTRATION = _("Decision and contact")

STAGES = (
    Choice("idea", _("Idea")),
    Choice("trial", _("Trial")),
    Choice("in-use", _("In use")),
    Choice("spread", _("Spread")),
    Choice("ended", _("Ended")),
)

CUSTOMER_FLOW = (
    Choice("reach", _("Reach as many as possible")),
    Choice("reduce-need", _("Reduce the need for other services")),
    Choice("preventive", _("Preventive")),
    Choice("referral", _("Referral from another service")),
)

NEED_LEVELS = (
    Choice("person", _("One person")),
    Choice("group", _("A group")),
    Choice("community", _("A community")),
)


def _in_short() -> tuple[Field, ...]:
    return tuple(
        Field(
            name,
            FieldKind.TEXT,
            label,
            hint=hint,
            translatable=True,
            required=True,
            max_length=400,
            group=SUMMARY,
        )
        for name, label, hint in (
            ("what", _("What"), _("What happens, in one to three sentences.")),
            ("where", _("Where"), _("Where it takes place and how people get there.")),
            ("how", _("How"), _("How it works in practice.")),
        )
    )


def _for_whom() -> tuple[Field, ...]:
    return (
        Field("target_group", FieldKind.LINE, _("Target group"), translatable=True, group=FOR_WHOM),
        Field(
            "everyday_life",
            FieldKind.TEXT,
            _("Whose everyday life changes"),
            translatable=True,
            max_length=600,
            group=FOR_WHOM,
        ),
        life_course(FOR_WHOM),
        Field(
            "need_level",
            FieldKind.CHOICE,
            _("Level of need"),
            many=True,
            facet=True,
            choices=NEED_LEVELS,
            group=FOR_WHOM,
        ),
        Field(
            "municipalities",
            FieldKind.TERM,
            _("Municipalities"),
            many=True,
            facet=True,
            vocabulary="municipality",
            group=FOR_WHOM,
        ),
    )


def _story() -> tuple[Field, ...]:
    return tuple(
        Field(name, FieldKind.RICH, label, hint=hint, translatable=True, required=required, group=STORY)
        for name, label, hint, required in (
            ("starting_point", _("Starting point"), _("What need was there?"), True),
            ("core_idea", _("Core idea"), _("What is the solution at its simplest?"), True),
            ("steps", _("Steps"), _("What is done, in which order, by whom?"), False),
            ("conditions", _("Conditions and limits"), _("What must be in place?"), False),
            ("results", _("Results"), _("What changed, and how do you know?"), False),
            ("lessons", _("What we would do otherwise"), _("Tell what did not work, too."), False),
        )
    )


def _service() -> tuple[Field, ...]:
    return (
        Field(
            "stage", FieldKind.CHOICE, _("Stage"), required=True, facet=True, choices=STAGES, group=SERVICE
        ),
        Field(
            "service_chain",
            FieldKind.STEPS,
            _("Service chain"),
            hint=_("One step in each paragraph; its first line is the name of the step."),
            translatable=True,
            group=SERVICE,
        ),
        Field(
            "customer_flow",
            FieldKind.CHOICE,
            _("Customer flow"),
            many=True,
            facet=True,
            choices=CUSTOMER_FLOW,
            group=SERVICE,
        ),
        Field(
            "service_areas",
            FieldKind.TERM,
            _("Service areas"),
            many=True,
            facet=True,
            vocabulary="service-area",
            group=SERVICE,
        ),
        sectors(SERVICE),
        act_goals(SERVICE),
    )


def _contact() -> tuple[Field, ...]:
    return (
        Field(
            "organisation",
            FieldKind.REFERENCE,
            _("Organisation of the network"),
            hint=_("Whose page names this practice."),
            kinds=("organisation",),
            facet=True,
            group=ADMINISTRATION,
        ),
        Field(
            "contact_name",
            FieldKind.LINE,
            _("Contact person"),
            searchable=False,
            group=ADMINISTRATION,
            personal_data=_("Name of the contact person, shown with the practice."),
        ),
        Field(
            "contact_email",
            FieldKind.EMAIL,
            _("E-mail of the contact person"),
            searchable=False,
            group=ADMINISTRATION,
            personal_data=_("E-mail address of the contact person, shown with the practice."),
        ),
    )


def _administration() -> tuple[Field, ...]:
    return (
        Field(
            "cost",
            FieldKind.TEXT,
            _("Costs and working time"),
            hint=_("What it takes in a year: money, hours, premises. Shown in the brief for decision makers."),
            translatable=True,
            max_length=400,
            group=ADMINISTRATION,
        ),
        Field("decision_body", FieldKind.LINE, _("Decided by"), translatable=True, group=ADMINISTRATION),
        Field("decision_date", FieldKind.DATE, _("Date of decision"), group=ADMINISTRATION),
        Field("decision_section", FieldKind.LINE, _("Section of the minutes"), group=ADMINISTRATION),
        *_contact(),
        Field(
            "sources",
            FieldKind.LINES,
            _("Sources"),
            hint=_("Reports, follow-up and other sources, one on each line."),
            translatable=True,
            group=ADMINISTRATION,
        ),
        Field(
            "title_other",
            FieldKind.LINE,
            _("Name in a third language"),
            hint=_("For example the Northern Sámi name."),
            group=ADMINISTRATION,
        ),
        Field(
            "title_other_lang",
            FieldKind.CHOICE,
            _("Language of that name"),
            searchable=False,
            choices=(
                Choice("se", _("Northern Sámi")),
                Choice("smn", _("Inari Sámi")),
                Choice("sms", _("Skolt Sámi")),
                Choice("en", _("English")),
            ),
            group=ADMINISTRATION,
        ),
    )


PRACTICE = ContentType(
    "practice",
    _("Practice"),
    _("Practices"),
    section="knowledge_bank",
    description=_("A way of working that others can take into use."),
    template="knowledge_bank/practice.html",
    has_body=False,
    fields=(*_in_short(), *_for_whom(), *_story(), *_service(), *_administration()),
)

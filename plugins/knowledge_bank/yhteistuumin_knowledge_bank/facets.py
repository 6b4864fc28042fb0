"""Fields that several content types of the knowledge bank share, so that one filter serves all."""

from __future__ import annotations

from yhteistuumin.api import Field, FieldKind, Message, translator

_ = translator(__name__)


def life_course(group: Message) -> Field:
    """For which part of life something is."""
    return Field(
        "life_course",
        FieldKind.TERM,
        _("Life course"),
        many=True,
        facet=True,
        vocabulary="life-course",
        group=group,
    )


def sectors(group: Message) -> Field:
    """Which sectors of the municipality take part."""
    return Field(
        "sectors", FieldKind.TERM, _("Sectors"), many=True, facet=True, vocabulary="sector", group=group
    )


def act_goals(group: Message) -> Field:
    """Which aims of the Act something serves."""
    return Field(
        "act_goals",
        FieldKind.TERM,
        _("Aims of the Act"),
        many=True,
        facet=True,
        vocabulary="act-goal",
        group=group,
    )

"""The states of a text and the ways between them, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.security.rules import Actor, Subject

_ = translator(__name__)


class State(StrEnum):
    """Where a text in one language stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    ARCHIVED = "archived"


STATE_LABELS: dict[str, Message] = {
    State.DRAFT: _("Draft"),
    State.SUBMITTED: _("Waiting for approval"),
    State.PUBLISHED: _("Published"),
    State.ARCHIVED: _("Archived"),
}


@dataclass(frozen=True)
class Transition:
    """A way from any of *sources* to *target*; *action* is the one of the rule table it needs."""

    name: str
    label: Message
    sources: frozenset[str]
    target: str
    action: str


def _way(name: str, label: Message, sources: set[State], target: State, action: str) -> Transition:
    return Transition(name, label, frozenset(sources), target, action)


SUBMIT = _way("submit", _("Submit for approval"), {State.DRAFT}, State.SUBMITTED, "item.submit")
SEND_BACK = _way("send-back", _("Send back to the author"), {State.SUBMITTED}, State.DRAFT, "item.publish")
RECALL = _way("recall", _("Take back as a draft"), {State.SUBMITTED}, State.DRAFT, "item.recall")
PUBLISH = _way("publish", _("Publish"), set(State), State.PUBLISHED, "item.publish")
RETRACT = _way("retract", _("Take off the site"), {State.PUBLISHED}, State.DRAFT, "item.retract")
ARCHIVE = _way(
    "archive",
    _("Archive"),
    {State.DRAFT, State.SUBMITTED, State.PUBLISHED},
    State.ARCHIVED,
    "item.retract",
)
RESTORE = _way("restore", _("Take back from the archive"), {State.ARCHIVED}, State.DRAFT, "item.retract")

TRANSITIONS: tuple[Transition, ...] = (SUBMIT, SEND_BACK, RECALL, PUBLISH, RETRACT, ARCHIVE, RESTORE)


def open_to(actor: Actor, subject: Subject) -> tuple[Transition, ...]:
    """The transitions that *actor* may make with *subject* from the state it is in."""
    return tuple(way for way in TRANSITIONS if subject.state in way.sources and actor.may(way.action, subject))

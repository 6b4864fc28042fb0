"""What the kinds and states of messages are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from yhteistuumin.api import Message, translator

_ = translator(__name__)

TIP, CORRECTION, CONTACT, ACCESSIBILITY = "tip", "correction", "contact", "accessibility"
NEW, HELD, ANSWERED, DECLINED = "new", "held", "answered", "declined"

OPEN = (NEW, HELD)
CLOSED = (ANSWERED, DECLINED)

ANSWER_WITHIN = timedelta(days=14)
"""How soon feedback about accessibility is answered: the law of 2019 (306) asks for it."""


@dataclass(frozen=True)
class Kind:
    """A kind of message: its name as a choice, and the heading and lead of its form."""

    choice: Message
    hint: Message
    title: Message
    lead: Message


KINDS: Mapping[str, Kind] = {
    TIP: Kind(
        _("Tip"),
        _("Something that works and that others should know about"),
        _("Tell us"),
        _("What works where you are? A few sentences are enough: an editor writes the rest with you."),
    ),
    CORRECTION: Kind(
        _("Correction"),
        _("Something on this site is wrong or out of date"),
        _("Report a mistake"),
        _("Tell what is wrong and how it should be. An editor checks it and corrects the page."),
    ),
    CONTACT: Kind(
        _("Question or other message"),
        _("Something that you want to ask or say to the network"),
        _("Contact the network"),
        _("Ask or suggest. The message goes to the editors of the region that you choose."),
    ),
    ACCESSIBILITY: Kind(
        _("Feedback on accessibility"),
        _("Something that you cannot read, hear, find or use"),
        _("Feedback on accessibility"),
        _("Tell what you could not use, and with which device or aid if you like. We answer within two weeks."),
    ),
}

STATES: Mapping[str, tuple[str, Message]] = {
    NEW: ("review", _("Waits for an answer")),
    HELD: ("stale", _("Held for a check")),
    ANSWERED: ("live", _("Answered")),
    DECLINED: ("off", _("Declined")),
}
"""The shape and the word of each state's badge."""

TABS: Mapping[str, Message] = {
    NEW: _("Waiting"),
    HELD: _("Held"),
    ANSWERED: _("Answered"),
    DECLINED: _("Declined"),
}

REASONS: Mapping[str, Message] = {
    "trap": _("A field was filled in that people do not see."),
    "fast": _("The form was sent faster than a person writes."),
    "links": _("There are many links in it."),
    "only-links": _("There is nothing but links in it."),
}
"""Why a message was held, for editors."""

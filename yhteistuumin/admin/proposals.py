"""The national front page as editors and the coordinator see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yhteistuumin.content import proposing
from yhteistuumin.content.moments import is_out
from yhteistuumin.content.proposing import ACCEPT, PROPOSE
from yhteistuumin.content.records import Record
from yhteistuumin.i18n import translate
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.security.rules import Actor
from yhteistuumin.tables.content import NEUTRAL
from yhteistuumin.web.words import shown_date

_ = translator(__name__)

FRONT_WORDS: Mapping[str, Message] = {
    "propose": _("Propose for the national front page"),
    "withdraw": _("Take the proposal back"),
    "accept": _("Show on the national front page"),
    "decline": _("Decline the proposal"),
    "take-off": _("Take off the national front page"),
}


@dataclass(frozen=True)
class Standing:
    """How an item of a region stands beside the national front page: *sentence* says it, *ways*
    are the decisions open to the reader of the page."""

    sentence: str
    ways: tuple[str, ...]


def standing(record: Record, actor: Actor) -> Standing | None:
    """None for what needs no decision: national content, and what readers do not see."""
    item, subject = record.item, record.subject(NEUTRAL)
    may_propose, may_accept = actor.may(PROPOSE, subject), actor.may(ACCEPT, subject)
    is_public = any(is_out(translation) for translation in record.translations.values())
    if item.region is None or not is_public or not (may_propose or may_accept):
        return None
    if item.national_at is not None:
        sentence = _("On the national front page since %(date)s.").with_params(date=shown_date(item.national_at))
        return Standing(translate(sentence), ("take-off",) if may_accept else ())
    if item.proposed_at is not None:
        sentence = _("Proposed for the national front page on %(date)s.").with_params(date=shown_date(item.proposed_at))
        return Standing(translate(sentence), (*(("accept", "decline") if may_accept else ()), "withdraw"))
    declined = proposing.last_word(item)
    if declined is None:
        return Standing("", ("accept",) if may_accept else ("propose",))
    said = _("Not taken to the national front page (%(date)s): %(word)s").with_params(
        date=shown_date(declined.at), word=declined.word
    )
    return Standing(translate(said), ("accept",) if may_accept else ("propose",))

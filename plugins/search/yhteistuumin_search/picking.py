"""Editors' picks: which item stands first for which question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from yhteistuumin.api import (
    Actor,
    Card,
    Message,
    NotFound,
    audit,
    cards_by_uid,
    session,
    translator,
    write,
)
from yhteistuumin_search.editors_choice import tell_changed
from yhteistuumin_search.keys import name_tokens, question_keys
from yhteistuumin_search.tables import QUESTION_LENGTH, Pick

_ = translator(__name__)

MOST_FOR_QUESTION = 5


@dataclass(frozen=True)
class PickGroup:
    """A question and its picks; *items* are those that readers can see, *gone* those they cannot."""

    lang: str
    question: str
    items: tuple[tuple[int, Card], ...]
    gone: tuple[tuple[int, str], ...]


def pick_groups() -> list[PickGroup]:
    """Every question with picks, by language and question."""
    chosen = list(session().scalars(select(Pick).order_by(Pick.lang, Pick.question, Pick.position, Pick.id)))
    by_question: dict[tuple[str, str], list[Pick]] = {}
    for pick in chosen:
        by_question.setdefault((pick.lang, pick.key), []).append(pick)
    shown = {lang: _cards(chosen, lang) for lang in {pick.lang for pick in chosen}}
    return [
        PickGroup(
            lang,
            picks[0].question,
            tuple((pick.id, shown[lang][pick.uid]) for pick in picks if pick.uid in shown[lang]),
            tuple((pick.id, pick.uid) for pick in picks if pick.uid not in shown[lang]),
        )
        for (lang, _key), picks in by_question.items()
    ]


def _cards(chosen: list[Pick], lang: str) -> dict[str, Card]:
    return {card.uid: card for card in cards_by_uid(sorted({pick.uid for pick in chosen}), lang)}


def wrong_with(lang: str, question: str, uid: str) -> Mapping[str, Message]:
    """What keeps *uid* from being picked for *question*, by field."""
    found: dict[str, Message] = {}
    keys = question_keys(name_tokens(question, lang))
    if not question:
        found["question"] = _("Write the words that readers search with.")
    elif len(question) > QUESTION_LENGTH:
        found["question"] = _("Write at most %(limit)s characters.", limit=QUESTION_LENGTH)
    elif not keys:
        found["question"] = _("These words are too common to search with. Add one that says what it is about.")
    if not cards_by_uid([uid], lang):
        found["page"] = _("Choose a page that is published. Its address or part of its title is enough.")
    elif keys:
        there = list(session().scalars(select(Pick.uid).where(Pick.lang == lang, Pick.key == keys[0])))
        if uid in there:
            found["page"] = _("This page is picked for these words already.")
        elif len(there) >= MOST_FOR_QUESTION:
            found["page"] = _("At most %(limit)s pages are picked for the same words.", limit=MOST_FOR_QUESTION)
    return found


def add(actor: Actor, lang: str, question: str, uid: str) -> None:
    """Pick *uid* for *question*, after those that are there. Ask `wrong_with` first."""
    key = question_keys(name_tokens(question, lang))[0]
    with write() as writing:
        last = writing.scalar(select(func.max(Pick.position)).where(Pick.lang == lang, Pick.key == key)) or 0
        writing.add(
            Pick(lang=lang, key=key, question=question, uid=uid, position=last + 1, made_by=actor.account_id)
        )
        audit(actor, "search.pick", uid, lang=lang, question=question)
        tell_changed(writing)


def remove(actor: Actor, number: int) -> None:
    """Take the pick *number* away."""
    with write() as writing:
        pick = writing.get(Pick, number)
        if pick is None:
            raise NotFound(f"there is no pick {number}")
        writing.execute(delete(Pick).where(Pick.id == number))
        audit(actor, "search.unpick", pick.uid, lang=pick.lang, question=pick.question)
        tell_changed(writing)


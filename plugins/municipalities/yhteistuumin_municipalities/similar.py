"""Municipalities in a like situation: whose practices could work here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yhteistuumin.api import Query, TermView, counts, sort_key, term_url, vocabulary
from yhteistuumin_municipalities.facts import language_status, urbanity
from yhteistuumin_municipalities.names import MUNICIPALITY

MOST = 8


@dataclass(frozen=True)
class Similar:
    """A municipality with what it shares with another one, in words, and its number of pages."""

    label: str
    lang: str
    url: str
    reasons: tuple[str, ...]
    count: int


def similar(term: TermView, lang: str) -> list[Similar]:
    """At most eight municipalities of the same language status and urbanity as *term*.

    Where there are too few, one of the two is enough. The same region comes first, then the
    same wellbeing services county, then those that have something to show.
    """
    numbers = counts(MUNICIPALITY, Query(lang))
    others = [one for one in vocabulary(MUNICIPALITY).terms.values() if one.id != term.id and _likeness(term, one)]
    others.sort(key=lambda one: (*_distance(term, one), -numbers.get(one.id, 0), sort_key(one.label(lang))))
    return [
        Similar(
            one.label(lang),
            one.label_lang(lang),
            term_url(MUNICIPALITY, one.slug(lang), lang) or "",
            tuple(_reasons(term, one, lang)),
            numbers.get(one.id, 0),
        )
        for one in others[:MOST]
    ]


def _likeness(term: TermView, other: TermView) -> int:
    return _shares(term, other, "language") + _shares(term, other, "urbanity")


def _distance(term: TermView, other: TermView) -> tuple[int, bool, bool]:
    far = term.parent != other.parent
    return (-_likeness(term, other), far, not _shares(term, other, "wellbeing_county"))


def _shares(term: TermView, other: TermView, fact: str) -> bool:
    return bool(term.extra.get(fact)) and term.extra.get(fact) == other.extra.get(fact)


def _reasons(term: TermView, other: TermView, lang: str) -> Iterator[str]:
    if term.parent and term.parent == other.parent:
        yield vocabulary("region").label(term.parent, lang)
    if _shares(term, other, "language"):
        yield language_status(other)
    if _shares(term, other, "urbanity"):
        yield urbanity(other)

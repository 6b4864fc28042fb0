"""Finding a municipality by any of its names: in another language, in Sámi, or a former one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from yhteistuumin.api import TermView, content_revision, settings, slugify, vocabulary

MUNICIPALITY = "municipality"


def by_address(lang: str, segment: str) -> TermView | None:
    """The municipality that *segment* of an address names in any way, or None.

    A municipality's own address segments come before its code and before alternative names; an
    alternative name of several municipalities names none of them.
    """
    terms = vocabulary(MUNICIPALITY)
    own = terms.by_slug(lang, segment)
    return own or terms.get(_addresses(settings().database_url, content_revision()).get(segment, ""))


def matching(typed: str) -> list[TermView]:
    """The municipalities of which some name begins like *typed*; those called exactly so if any."""
    wanted = slugify(typed)
    if not wanted:
        return []
    named = [(term, set(_segments(term))) for term in vocabulary(MUNICIPALITY).terms.values()]
    exact = [term for term, segments in named if wanted in segments]
    return exact or [term for term, segments in named if any(one.startswith(wanted) for one in segments)]


@lru_cache(maxsize=2)
def _addresses(database: str, revision: int) -> Mapping[str, str]:
    terms = list(vocabulary(MUNICIPALITY).terms.values())
    alternatives: dict[str, set[str]] = {}
    for term in terms:
        for segment in _other_segments(term):
            alternatives.setdefault(segment, set()).add(term.id)
    found = {segment: next(iter(ids)) for segment, ids in alternatives.items() if len(ids) == 1}
    found |= {segment: term.id for term in terms for segment in term.slugs.values()}
    return found | {term.id: term.id for term in terms}


def _segments(term: TermView) -> Iterator[str]:
    yield from term.slugs.values()
    yield from (slugify(label) for label in term.labels.values())
    yield from _other_segments(term)


def _other_segments(term: TermView) -> Iterator[str]:
    for names in term.alternatives.values():
        yield from map(slugify, names)
    for former in term.extra.get("former", ()):
        yield former["code"]
        yield from (slugify(former[lang]) for lang in term.labels if former.get(lang))

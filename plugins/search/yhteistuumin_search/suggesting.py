"""Type-ahead: themes, places and titles that begin like what was typed, in both languages."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from yhteistuumin.api import content_revision, live_titles, settings, term_url, vocabularies
from yhteistuumin_search.analysis import fold
from yhteistuumin_search.asking import safe_text

MOST = 8
TERMS, TITLES = 0, 1


@dataclass(frozen=True, order=True)
class Suggestion:
    """Something to go to; *kind* is a vocabulary's or content type's name."""

    key: str
    rank: int
    label: str
    kind: str
    url: str
    lang: str


def suggest(text: str, lang: str) -> list[Suggestion]:
    """At most eight suggestions for *text*, names before titles, *lang* before other languages."""
    typed = fold(safe_text(text))
    if not typed:
        return []
    entries = _entries(settings().database_url, content_revision())
    found: dict[str, Suggestion] = {}
    for entry in entries[bisect_left(entries, typed, key=lambda e: e.key) :]:
        if not entry.key.startswith(typed):
            break
        kept = found.get(entry.url)
        if kept is None or entry.lang == lang != kept.lang:
            found[entry.url] = entry
    ordered = sorted(found.values(), key=lambda e: (e.lang != lang, e.rank, len(e.label), e.key))
    return ordered[:MOST]


@lru_cache(maxsize=2)
def _entries(database: str, revision: int) -> list[Suggestion]:
    return sorted([*_names(), *_titles()])


def _names() -> Iterator[Suggestion]:
    for name, vocabulary in vocabularies().items():
        for term in vocabulary.terms.values():
            for lang in settings().languages:
                url = term_url(name, term.slug(lang), lang)
                if url is None:
                    continue
                for label in (term.labels.get(lang), *term.alternatives.get(lang, ())):
                    if label:
                        yield Suggestion(fold(label), TERMS, term.label(lang), name, url, lang)


def _titles() -> Iterator[Suggestion]:
    for title in live_titles():
        for at, word in enumerate(title.title.split()):
            rest = title.title if at == 0 else " ".join(title.title.split()[at:])
            if at == 0 or len(word) > MOST // 2:
                yield Suggestion(fold(rest), TITLES, title.title, title.kind, title.url, title.lang)

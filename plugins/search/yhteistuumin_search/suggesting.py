"""Type-ahead: themes, places and titles that begin like what was typed, in both languages."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from yhteistuumin.api import TermView, content_revision, live_titles, settings, term_url, vocabularies
from yhteistuumin_search.analysis import fold
from yhteistuumin_search.asking import Question, safe_text

MOST, MOST_NAMES = 8, 5
LONG_WORD = 5
READ_AT_MOST = 3000
_KEY = attrgetter("key")
_ORDER = attrgetter("key", "is_title", "is_inside", "label", "url", "lang", "name")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to go to; *kind* is a vocabulary's or content type's name.

    *key* begins with what is typed; *is_inside* says that it begins in the middle of the name. *name*
    is that name where the label does not say it: one in another language, or another one. It is in
    *name_lang*, the label and the page in *lang*.
    """

    key: str
    is_title: bool
    is_inside: bool
    label: str
    kind: str
    url: str
    lang: str
    name: str = ""
    name_lang: str = ""


def suggest(text: str, lang: str) -> list[Suggestion]:
    """At most eight suggestions for *text*: names, then titles; what is in *lang* before the rest.

    A theme or place is suggested once, by its name and with its page in *lang*, whatever the
    language of the name that was typed.
    """
    typed = fold(safe_text(text))
    if not typed:
        return []
    return list(_suggested(settings().database_url, content_revision(), typed, lang))


def named(question: Question) -> list[Suggestion]:
    """The themes and places that are called what was asked, in any language and any form of the
    word, each with its page in the language of the asking."""
    forms = {fold(question.text)}
    if len(question.tokens) == 1:
        forms |= {fold(base) for base in question.tokens[0].bases}
    names = _names(settings().database_url, content_revision(), question.lang)
    found = (entry for form in sorted(forms) for entry in _beginning(form, names) if entry.key == form)
    best: dict[str, Suggestion] = {}
    for entry in sorted((entry for entry in found if not entry.is_inside), key=_rank):
        best.setdefault(entry.url, entry)
    return list(best.values())


@lru_cache(maxsize=1024)
def _suggested(database: str, revision: int, typed: str, lang: str) -> tuple[Suggestion, ...]:
    found = [*_beginning(typed, _names(database, revision, lang)), *_beginning(typed, _titles(database, revision))]
    own = sorted((entry for entry in found if entry.lang == lang), key=_rank)
    other = sorted((entry for entry in found if entry.lang != lang), key=_rank)
    best: dict[str, Suggestion] = {}
    for entry in (*own, *other):
        best.setdefault(entry.url, entry)
    named = [entry for entry in best.values() if not entry.is_title]
    titled = [entry for entry in best.values() if entry.is_title]
    shown = max(MOST_NAMES, MOST - len(titled))
    return (*named[:shown], *titled)[:MOST]


def _rank(entry: Suggestion) -> tuple[bool, bool, int, str]:
    return (bool(entry.name), entry.is_inside, len(entry.label), entry.key)


def _beginning(typed: str, entries: Sequence[Suggestion]) -> Sequence[Suggestion]:
    start = bisect_left(entries, typed, key=_KEY)
    end = bisect_left(entries, f"{typed}\U0010ffff", start, key=_KEY)
    return entries[start : min(end, start + READ_AT_MOST)]


@lru_cache(maxsize=6)
def _names(database: str, revision: int, lang: str) -> list[Suggestion]:
    return sorted(_all_names(lang), key=_ORDER)


@lru_cache(maxsize=2)
def _titles(database: str, revision: int) -> list[Suggestion]:
    found = (
        Suggestion(key, True, is_inside, title.title, title.kind, title.url, title.lang)
        for title in live_titles()
        for key, is_inside in _beginnings(title.title)
    )
    return sorted(found, key=_ORDER)


def _all_names(lang: str) -> Iterator[Suggestion]:
    for vocabulary, terms in vocabularies().items():
        for term in terms.terms.values():
            url = term_url(vocabulary, term.slug(lang), lang)
            if url is None:
                continue
            label, spoken = term.label(lang), term.label_lang(lang)
            for name, name_lang in _called(term):
                other = ("", "") if name == label else (name, name_lang)
                for key, is_inside in _beginnings(name):
                    yield Suggestion(key, False, is_inside, label, vocabulary, url, spoken, *other)


def _called(term: TermView) -> Iterator[tuple[str, str]]:
    for lang in settings().languages:
        for name in (term.labels.get(lang), *term.alternatives.get(lang, ())):
            if name:
                yield name, lang


def _beginnings(name: str) -> Iterator[tuple[str, bool]]:
    """*name* from its beginning and from each of its longer words, and whether it is one of these."""
    words = name.split()
    folded = [fold(word) for word in words]
    for at, word in enumerate(words):
        if at == 0 or len(word) >= LONG_WORD:
            yield " ".join(folded[at:]), at > 0

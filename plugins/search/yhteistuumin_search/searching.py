"""Answers a search: candidates of both languages, ranked together, listed by the core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yhteistuumin.api import Listing, Query, listing, live_in, settings
from yhteistuumin_search.asking import Question, ask
from yhteistuumin_search.backend import Group
from yhteistuumin_search.hits import Hit, hits
from yhteistuumin_search.index import find, near

BEST = 200
FEW = 3
OTHER_LANGUAGE = 0.5
FACETS = ("theme", "region", "kind", "lang")
BEST_FIRST, NEWEST_FIRST = "best", "newest"


@dataclass(frozen=True)
class Answer:
    """One page of hits. *partial* says that no item had every word, so items with some are shown."""

    question: Question
    listing: Listing
    hits: tuple[Hit, ...]
    partial: bool
    suggestion: str | None


def search(
    text: str,
    lang: str,
    *,
    facets: Mapping[str, tuple[str, ...]] | None = None,
    only: str = "",
    page: int = 1,
    per_page: int = 20,
    show: Sequence[str] = FACETS,
    sort: str = BEST_FIRST,
) -> Answer:
    """What a reader of *lang* finds with *text*; everything when *text* has no word in it."""
    question = ask(text, lang)
    ranked, partial = find_items(question)
    query = Query(lang, facets=facets or {}, show=tuple(show), only_lang=only, page=page, per_page=per_page)
    found = listing(query, ranked=ranked) if sort == BEST_FIRST else listing(query, among=ranked)
    shown = hits(found.ids, question)
    suggestion = None if found.total and not partial else suggest_spelling(question)
    return Answer(question, found, shown, partial, suggestion)


def find_items(question: Question) -> tuple[list[int] | None, bool]:
    """Item ids, best first, and whether no item has every word; None for a question without a word,
    which asks for everything."""
    if question.tokens:
        return _ranked(question)
    return ([] if question.text else None), False


def _ranked(question: Question) -> tuple[list[int], bool]:
    """Item ids, best first, and whether no item has every word.

    Another language's text speaks only for items that are not published in the asked one, unless
    the words are that language's own and say nothing in the asked one. Where few items have every
    word, those with some of them follow; where none has any, the words inside the compounds count.
    """
    whole = _found(question, question.groups, every_word=True, everywhere=False)
    whole = whole or _found(question, question.as_typed, every_word=True, everywhere=True)
    if len(whole) >= FEW or (len(question.tokens) == 1 and live_in(question.lang, whole)):
        return whole, False
    known = set(whole)
    for groups in (question.groups, question.parts):
        some = _found(question, groups, every_word=False, everywhere=False)
        further = [item for item in some if item not in known]
        if further:
            return [*whole, *further], not whole
    return whole, False


def _found(
    question: Question, groups: Mapping[str, Sequence[Group]], *, every_word: bool, everywhere: bool
) -> list[int]:
    best: dict[int, float] = {}
    rest: set[int] = set()
    for lang, words in groups.items():
        found = find(words, lang=lang, every_word=every_word, limit=BEST)
        own = lang == question.lang
        hidden = set() if own or everywhere else live_in(question.lang, found.all_items)
        for candidate in found.best:
            if candidate.item_id not in hidden:
                score = candidate.score * (1 if own else OTHER_LANGUAGE)
                best[candidate.item_id] = max(best.get(candidate.item_id, 0), score)
        rest |= found.all_items - hidden
    order = sorted(best, key=lambda item: (-best[item], item))
    return [*order, *sorted(rest - best.keys(), reverse=True)]


def suggest_spelling(question: Question) -> str | None:
    """The question with words that the index does not know replaced by near ones; None if there
    is nothing better to ask."""
    words, changed = [], False
    for token in question.tokens:
        own = [group for group in question.groups[question.lang] if set(token.bases) <= set(group.exact)]
        better = None
        if not find(own, lang=question.lang, every_word=True, limit=1).best:
            better = near(token.surface.casefold(), lang=question.lang)
        words.append(better or token.surface)
        changed = changed or better is not None
    return " ".join(words) if changed else None


def languages() -> tuple[str, ...]:
    """The languages that can be asked in."""
    return settings().languages

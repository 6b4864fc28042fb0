"""Answers a search: candidates of both languages, ranked together, listed by the core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from yhteistuumin.api import Listing, Query, do_not_keep, listing, live_in, live_titles, settings
from yhteistuumin_search.analysis import fold
from yhteistuumin_search.asking import Question, ask
from yhteistuumin_search.backend import Group, IndexDamaged
from yhteistuumin_search.editors_choice import picks
from yhteistuumin_search.hits import Hit, hits
from yhteistuumin_search.index import find, is_readable, near
from yhteistuumin_search.suggesting import named

BEST = 200
FEW = 3
OTHER_LANGUAGE = 0.5
SHORTENED = 5
FACETS = ("theme", "region", "kind", "lang")
BEST_FIRST, NEWEST_FIRST = "best", "newest"


@dataclass(frozen=True)
class Answer:
    """One page of hits. *partial* says that no item had every word, so items with some are shown.

    *corrected* is the spelling that was asked instead, because no item had every word as it was typed.
    *unavailable* says that the index cannot be read, so that only titles were looked at.
    """

    question: Question
    listing: Listing
    hits: tuple[Hit, ...]
    partial: bool
    suggestion: str | None
    corrected: str = ""
    unavailable: bool = False


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
    understood = understand(text, lang)
    query = Query(lang, facets=facets or {}, show=tuple(show), only_lang=only, page=page, per_page=per_page)
    ranked = understood.ranked
    found = listing(query, ranked=ranked) if sort == BEST_FIRST else listing(query, among=ranked)
    shown = hits(found.ids, understood.meant)
    suggestion = None if found.total and not understood.partial else understood.suggestion
    unavailable = not is_readable()
    if unavailable:
        do_not_keep()
    return Answer(
        understood.question,
        found,
        shown,
        understood.partial,
        suggestion,
        understood.meant.text if understood.meant is not understood.question else "",
        unavailable,
    )


@dataclass(frozen=True)
class Understood:
    """A question, the one that was *meant* by it, and what was found; as `find_items` gives it."""

    question: Question
    meant: Question
    ranked: list[int] | None
    partial: bool
    suggestion: str | None


def understand(text: str, lang: str) -> Understood:
    """Ask what a reader of *lang* typed; where no item has every word, ask it in a better spelling.

    A word that the dictionary knows is never spelled otherwise on the reader's behalf, and the name
    of a theme or a place not even in a suggestion.
    """
    question = ask(text, lang)
    ranked, partial = find_items(question)
    weak = not ranked or partial or _is_foreign(question, ranked)
    suggestion = suggest_spelling(question) if weak and not named(question) else None
    if suggestion and not all(token.known for token in question.tokens):
        better = ask(suggestion, lang)
        found, still_partial = find_items(better)
        if found and not still_partial:
            further = (item for item in ranked or () if item not in set(found))
            return Understood(question, better, [*found, *further], False, suggestion)
    return Understood(question, question, ranked, partial, suggestion)


def _is_foreign(question: Question, ranked: Sequence[int]) -> bool:
    """Whether unknown words were found in other languages only, and are no words of those either:
    *kultuuri* is near *kultur*, but meant as *kulttuuri*."""
    if all(token.known for token in question.tokens) or live_in(question.lang, set(ranked)):
        return False
    return is_readable() and not _found(question, question.as_typed, every_word=True, everywhere=True)


def find_items(question: Question) -> tuple[list[int] | None, bool]:
    """Item ids, best first, and whether no item has every word; None for a question without a word,
    which asks for everything."""
    if question.tokens:
        ranked, partial = _ranked_or_by_titles(question)
        first = picks(question)
        return [*first, *(item for item in ranked if item not in first)], partial
    return ([] if question.text else None), False


def _ranked_or_by_titles(question: Question) -> tuple[list[int], bool]:
    """As `_ranked`; from the titles while there is no index to ask, on a page that is not kept."""
    with suppress(IndexDamaged):
        if is_readable():
            return _ranked(question)
    do_not_keep()
    return by_titles(question), False


def _ranked(question: Question) -> tuple[list[int], bool]:
    """Item ids, best first, and whether no item has every word.

    Another language's text speaks only for items that are not published in the asked one, unless
    the words are that language's own and say nothing in the asked one. Where few items have every
    word, a compound may be there in pieces; then items with some of the words follow, and where
    none has any, those with a word inside the compounds.
    """
    whole = _found(question, question.groups, every_word=True, everywhere=False)
    whole = whole or _found(question, question.as_typed, every_word=True, everywhere=True)
    if len(whole) >= FEW or (len(question.tokens) == 1 and live_in(question.lang, whole)):
        return whole, False
    loose = _found(question, question.loose, every_word=True, everywhere=False)
    found = [*loose, *(item for item in whole if item not in set(loose))]
    if len(found) >= FEW:
        return found, not whole
    known = set(found)
    for groups in (question.loose, question.parts):
        some = _found(question, groups, every_word=False, everywhere=False)
        further = [item for item in some if item not in known]
        if further:
            return [*found, *further], not whole
    return found, not whole and bool(found)


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


def by_titles(question: Question) -> list[int]:
    """What is found without an index: items with every word, or its beginning, in a title."""
    wanted = [{fold(base)[:SHORTENED] for base in token.bases} for token in question.tokens]
    found: dict[int, None] = {}
    for title in live_titles():
        words = [fold(word) for word in title.title.split()]
        if all(any(word.startswith(tuple(bases)) for word in words) for bases in wanted):
            found[title.item_id] = None
    return list(found)


def suggest_spelling(question: Question) -> str | None:
    """The question with words that the index does not know replaced by near ones; None if there
    is nothing better to ask."""
    if not is_readable():
        return None
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

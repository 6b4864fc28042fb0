"""Answers a search: candidates of both languages, ranked together, listed by the core."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from yhteistuumin.api import (
    Card,
    Listing,
    Query,
    SearchableText,
    TermView,
    Vocabulary,
    cards,
    listing,
    live_in,
    searchable,
    settings,
    translator,
    vocabularies,
)
from yhteistuumin_search.analysis import analyse
from yhteistuumin_search.asking import Question, ask
from yhteistuumin_search.backend import Group
from yhteistuumin_search.highlighting import mark, snippet
from yhteistuumin_search.index import backend

_ = translator(__name__)

BEST = 200
FEW = 3
OTHER_LANGUAGE = 0.5
FACETS = ("theme", "region", "kind", "lang")
WHY = {
    "theme": _("Found through the theme: %(label)s"),
    "municipality": _("Found through the place: %(label)s"),
    "region": _("Found through the place: %(label)s"),
}
OTHER_WHY = _("Found through: %(label)s")


@dataclass(frozen=True)
class Hit:
    """A found item, its title and passage with the words marked, and why it was found."""

    card: Card
    title: Markup
    passage: Markup | None
    why: str


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
) -> Answer:
    """What a reader of *lang* finds with *text*; everything when *text* has no word in it."""
    question = ask(text, lang)
    ranked, partial = _ranked(question) if question.tokens else (None, False)
    if ranked is None and question.text:
        ranked = []
    query = Query(lang, facets=facets or {}, show=tuple(show), only_lang=only, page=page, per_page=per_page)
    found = listing(query, ranked=ranked)
    hits = _hits(found.ids, question)
    suggestion = None if found.total and not partial else suggest_spelling(question)
    return Answer(question, found, hits, partial, suggestion)


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
        found = backend().find(words, lang=lang, every_word=every_word, limit=BEST)
        own = lang == question.lang
        hidden = set() if own or everywhere else live_in(question.lang, found.all_items)
        for candidate in found.best:
            if candidate.item_id not in hidden:
                score = candidate.score * (1 if own else OTHER_LANGUAGE)
                best[candidate.item_id] = max(best.get(candidate.item_id, 0), score)
        rest |= found.all_items - hidden
    order = sorted(best, key=lambda item: (-best[item], item))
    return [*order, *sorted(rest - best.keys(), reverse=True)]


def _hits(ids: Sequence[int], question: Question) -> tuple[Hit, ...]:
    shown = cards(ids, question.lang)
    texts = {(text.uid, text.lang): text for text in searchable([card.uid for card in shown])}
    return tuple(_hit(card, texts.get((card.uid, card.lang)), question) for card in shown)


def _hit(card: Card, text: SearchableText | None, question: Question) -> Hit:
    terms = question.terms(card.lang)
    if not terms:
        return Hit(card, Markup.escape(card.title), None, "")
    passage = None
    if text is not None:
        passage = snippet(f"{text.summary}\n{text.text}", card.lang, terms)
    return Hit(card, mark(card.title, card.lang, terms), passage, _why(card, question, passage))


def _why(card: Card, question: Question, passage: Markup | None) -> str:
    if card.lang == question.lang and passage is not None:
        return ""
    found = _matching_name(card, question)
    if found is None:
        return ""
    facet, label = found
    return str(WHY.get(facet, OTHER_WHY).with_params(label=label))


def _matching_name(card: Card, question: Question) -> tuple[str, str] | None:
    """The facet and the name of the theme or place through which the question leads to the item."""
    wanted: dict[str, set[str]] = {}
    for group in question.groups[question.lang]:
        for lang, terms in group.labels:
            wanted.setdefault(lang, set()).update(terms)
    for facet, values in sorted(card.terms.items(), key=lambda pair: (pair[0] not in WHY, pair[0])):
        vocabulary = vocabularies().get(facet)
        for value in values if vocabulary else ():
            for term in _upwards(vocabulary, value):
                if any(_is_called(term, lang, terms) for lang, terms in wanted.items()):
                    return facet, term.label(question.lang)
    return None


def _upwards(vocabulary: Vocabulary | None, value: str) -> Iterator[TermView]:
    term = vocabulary.get(value) if vocabulary else None
    while vocabulary is not None and term is not None:
        yield term
        term = vocabulary.get(term.parent) if term.parent else None


def _is_called(term: TermView, lang: str, terms: set[str]) -> bool:
    names = (term.labels.get(lang, ""), *term.alternatives.get(lang, ()))
    return any(
        terms.intersection((*token.terms, *token.folded))
        for name in names
        for token in analyse(name, lang, "index")
    )


def suggest_spelling(question: Question) -> str | None:
    """The question with words that the index does not know replaced by near ones; None if there
    is nothing better to ask."""
    words, changed = [], False
    for token in question.tokens:
        near = None
        if (
            not backend()
            .find(
                [group for group in question.groups[question.lang] if set(token.bases) <= set(group.exact)],
                lang=question.lang,
                every_word=True,
                limit=1,
            )
            .best
        ):
            near = backend().near(token.surface.casefold(), lang=question.lang)
        words.append(near or token.surface)
        changed = changed or near is not None
    return " ".join(words) if changed else None


def languages() -> tuple[str, ...]:
    """The languages that can be asked in."""
    return settings().languages

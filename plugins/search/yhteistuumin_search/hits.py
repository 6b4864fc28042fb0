"""Hits as readers see them: the found words marked in their context, and why another hit is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from yhteistuumin.api import (
    Card,
    Message,
    TermView,
    Vocabulary,
    cards,
    said,
    translate,
    translator,
    vocabularies,
)
from yhteistuumin_search.analysis import analyse
from yhteistuumin_search.asking import Question
from yhteistuumin_search.editors_choice import PICKED, picks
from yhteistuumin_search.highlighting import Reading, found_terms, mark, snippet

_ = translator(__name__)

MOST_PAIRS = 3
WHY = {
    "theme": _("Found through the theme: %(label)s"),
    "municipality": _("Found through the place: %(label)s"),
    "region": _("Found through the place: %(label)s"),
}
OTHER_WHY = _("Found through: %(label)s")
IN_OTHER_WORDS = _("Found through the translation: %(label)s")


@dataclass(frozen=True)
class Hit:
    """A found item, its title and passage with the words marked, and why it was found.

    *why* is a sentence with the words of another language marked as such.
    """

    card: Card
    title: Markup
    passage: Markup | None
    why: Markup


def hits(ids: Sequence[int], question: Question) -> tuple[Hit, ...]:
    """The items *ids* as hits of *question*, in that order: a fixed number of queries."""
    shown = cards(ids, question.lang)
    texts = _texts(shown)
    chosen = set(picks(question))
    found = (_hit(card, texts[card.id], question) for card in shown)
    return tuple(replace(hit, why=escape(translate(PICKED))) if hit.card.id in chosen else hit for hit in found)


def _texts(shown: Sequence[Card]) -> dict[int, Reading]:
    """What each card's item says in the card's language."""
    found = said({card.id: card.lang for card in shown})
    return {card.id: Reading(found.get(card.id, ())) for card in shown}


def _hit(card: Card, text: Reading, question: Question) -> Hit:
    terms = question.terms(card.lang)
    if not terms:
        return Hit(card, escape(card.title), None, Markup())
    passage = snippet(text, card.lang, terms, enough=len(question.tokens))
    title = mark(card.title, card.lang, terms)
    return Hit(card, title, passage, _why(card, title, text, passage, question))


def _why(card: Card, title: Markup, text: Reading, passage: Markup | None, question: Question) -> Markup:
    """Nothing to explain where the reader's own words stand marked before her."""
    marked = passage is not None or title != escape(card.title)
    if marked and card.lang == question.lang:
        return Markup()
    if marked:
        pairs = _pairs(f"{card.title}\n{text.whole()}", card.lang, question)
        if pairs:
            return _sentence(IN_OTHER_WORDS, Markup(", ").join(pairs))
    found = _matching_name(card, question)
    if found is None:
        return Markup()
    facet, term = found
    return _sentence(WHY.get(facet, OTHER_WHY), _in_its_language(term.label(question.lang), term, question.lang))


def _sentence(message: Message, label: Markup) -> Markup:
    return escape(translate(message)) % {"label": label}


def _in_its_language(label: str, term: TermView, lang: str) -> Markup:
    spoken = term.label_lang(lang)
    return escape(label) if spoken == lang else _spoken(label, spoken)


def _spoken(words: str, lang: str) -> Markup:
    return Markup('<span lang="{}">{}</span>').format(lang, words)


def _pairs(text: str, lang: str, question: Question) -> list[Markup]:
    """The asked words with what stands for them in *text*: “kylä = by”."""
    groups = question.groups.get(lang, ())
    found = found_terms(text, lang, question.terms(lang))
    pairs = []
    for token, group in zip(question.tokens, groups, strict=False):
        asked = token.bases[0] if token.bases else token.surface.casefold()
        meant = next((term for term in group.exact if term in found), None)
        if meant is not None and meant != asked:
            pairs.append(Markup("{} = {}").format(asked, _spoken(meant, lang)))
    return pairs[:MOST_PAIRS]


def _matching_name(card: Card, question: Question) -> tuple[str, TermView] | None:
    """The facet and the theme or place through which the question leads to the item."""
    wanted: dict[str, set[str]] = {}
    for group in question.groups[question.lang]:
        for lang, terms in group.labels:
            wanted.setdefault(lang, set()).update(terms)
    for facet, values in sorted(card.terms.items(), key=lambda pair: (pair[0] not in WHY, pair[0])):
        vocabulary = vocabularies().get(facet)
        for value in values if vocabulary else ():
            for term in _upwards(vocabulary, value):
                if any(_is_called(term, lang, terms) for lang, terms in wanted.items()):
                    return facet, term
    return None


def _upwards(vocabulary: Vocabulary | None, value: str) -> Iterator[TermView]:
    term = vocabulary.get(value) if vocabulary else None
    while vocabulary is not None and term is not None:
        yield term
        term = vocabulary.get(term.parent) if term.parent else None


def _is_called(term: TermView, lang: str, terms: set[str]) -> bool:
    names = (term.labels.get(lang, ""), *term.alternatives.get(lang, ()))
    return any(
        terms.intersection((*token.terms, *token.folded)) for name in names for token in analyse(name, lang, "index")
    )

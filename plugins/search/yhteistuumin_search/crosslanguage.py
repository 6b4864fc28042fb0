"""A Finnish query finds Swedish pages, and the other way round: each word becomes a group of translations.

Translations come from the site's own pairs of labels first, then from word pairs learned from bilingual
statutes and the names of countries, languages, months and weekdays. A compound without a translation is
put together from its parts. What nothing translates, such as a name, stands for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from .analysis import Token, analyse
from .analysis.languages import language_code
from .analysis.words import word_list
from .cognates import cognates
from .pieces import is_made_of, pieces
from .wordpairs import base_pairs

_FUNCTION_WORDS = word_list("ja tai sekä eli och eller samt i på av för till om med inom som att en ett den det de")
_LONGEST_LABEL = 5
_MOST_TERMS = 16
_MOST_FOR_PART = 3
_JOINTS = {"sv": ("", "s"), "fi": ("", "n")}

Bases = frozenset[str]


@dataclass(frozen=True)
class Label:
    """One direction of a label pair: the words to recognise, and what each of them stands for."""

    words: tuple[Bases, ...]
    targets: tuple[tuple[str, ...], ...]

    def matches(self, tokens: Sequence[Token], start: int) -> bool:
        """Whether *tokens* from *start* on are forms of this label's words, in order."""
        found = tokens[start : start + len(self.words)]
        return len(found) == len(self.words) and all(
            not words.isdisjoint(token.bases) for words, token in zip(self.words, found, strict=True)
        )


@dataclass(frozen=True)
class Lexicon:
    """Pairs of labels that mean the same, found by any inflected form; multi-word labels as a whole."""

    labels: Mapping[str, Mapping[str, tuple[Label, ...]]] = field(default_factory=dict)

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> Lexicon:
        """A lexicon of (Finnish, Swedish) labels; one label may have several translations."""
        labels: dict[str, dict[str, list[Label]]] = {"fi": defaultdict(list), "sv": defaultdict(list)}
        for finnish, swedish in dict.fromkeys(pairs):
            words = {"fi": _words(finnish, "fi"), "sv": _words(swedish, "sv")}
            for source, target in (("fi", "sv"), ("sv", "fi")):
                label = _label(words[source], words[target])
                if label is None:
                    continue
                for base in label.words[0]:
                    labels[source][base].append(label)
        return cls({lang: {base: tuple(found) for base, found in by.items()} for lang, by in labels.items()})

    def starting_with(self, base: str, lang: str) -> tuple[Label, ...]:
        """The labels in *lang* whose first word has the dictionary form *base*."""
        return self.labels.get(lang, {}).get(base, ())


class Translation(NamedTuple):
    """What one word stands for: terms for the whole of it, and translations of its parts.

    *is_whole* is False where only parts could be translated. *together* has the translations of each
    piece that the word is made of; nothing where a piece has none.
    """

    whole: tuple[str, ...]
    inside: tuple[str, ...]
    together: tuple[tuple[str, ...], ...]
    is_whole: bool


def expand(text: str, source: str, target: str, lexicon: Lexicon | None = None) -> list[list[str]]:
    """One group for each word of *text*: the *target* language terms that the word stands for.

    Every word has a group, and every group a term; a word without a translation stands for itself.
    """
    source, target = language_code(source), language_code(target)
    tokens = analyse(text, source, "query")
    if source == target:
        return [list(token.bases) for token in tokens]
    return [
        _flat(token, translation)
        for token, translation in zip(tokens, translate(tokens, source, target, lexicon), strict=True)
    ]


def translate(
    tokens: Sequence[Token], source: str, target: str, lexicon: Lexicon | None = None
) -> list[Translation]:
    """The `Translation` of each of *tokens*, words of a question in *source*."""
    groups: list[dict[str, None]] = [{} for _ in tokens]
    for start, label in _found_labels(tokens, source, lexicon or Lexicon()):
        for group, terms in zip(groups[start:], label.targets, strict=False):
            group.update(dict.fromkeys(terms))
    return [_translated(own, token, source, target) for own, token in zip(groups, tokens, strict=True)]


def _found_labels(tokens: Sequence[Token], lang: str, lexicon: Lexicon) -> Iterator[tuple[int, Label]]:
    for start, token in enumerate(tokens):
        for base in token.bases:
            for label in lexicon.starting_with(base, lang):
                if label.matches(tokens, start):
                    yield start, label


def _translated(own: dict[str, None], token: Token, source: str, target: str) -> Translation:
    terms = dict(own)
    terms.update(dict.fromkeys(term for base in token.bases for term in _translations(base, source, target)))
    if not terms:
        terms.update(dict.fromkeys(term for base in token.bases for term in cognates(base, source, target)))
    parts = [part for form in analyse(token.surface, source, "index") for part in form.parts]
    inside = {part: _translations(part, source, target)[:_MOST_FOR_PART] for part in parts}
    is_whole = bool(terms)
    terms.update(dict.fromkeys(_compounds(token, inside, target)))
    flat = tuple(dict.fromkeys(term for found in inside.values() for term in found))
    return Translation(tuple(terms), flat, _together(token, inside), is_whole)


def _together(token: Token, inside: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    for base in token.bases:
        row = pieces(base, tuple(inside), lambda part: bool(inside.get(part)))
        if len(row) > 1 and all(inside.get(piece) for piece in row):
            return tuple(tuple(inside[piece]) for piece in row)
    return ()


def _flat(token: Token, translation: Translation) -> list[str]:
    terms = dict.fromkeys(translation.whole)
    if not translation.is_whole:
        terms.update(dict.fromkeys(translation.inside))
    if not terms or token.surface[:1].isupper():
        terms.update(dict.fromkeys(token.bases))
    return list(terms)[:_MOST_TERMS]


def _compounds(token: Token, inside: Mapping[str, Sequence[str]], target: str) -> Iterator[str]:
    """The compounds that the translations of a beginning and an end make: kultur and tjänst, kulturtjänst."""
    for head, tail in _adjacent(token, tuple(inside)):
        for one in inside[head]:
            for other in inside[tail]:
                yield from (one + joint + other for joint in _JOINTS.get(target, ("",)))


def _adjacent(token: Token, parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for head in parts:
        for tail in parts:
            if head != tail and any(is_made_of(base, head, tail) for base in token.bases):
                yield head, tail


@lru_cache(maxsize=20_000)
def _translations(base: str, source: str, target: str) -> tuple[str, ...]:
    return base_pairs(source, target).get(base, ())


def _words(label: str, lang: str) -> tuple[tuple[str, ...], ...]:
    tokens = analyse(label, lang, "query")
    return tuple(token.bases for token in tokens if token.surface.casefold() not in _FUNCTION_WORDS)


def _label(source: tuple[tuple[str, ...], ...], target: tuple[tuple[str, ...], ...]) -> Label | None:
    """Word by word where both labels have as many words; else each word stands for the whole label."""
    if not source or not target or len(source) > _LONGEST_LABEL:
        return None
    whole = tuple(dict.fromkeys(term for word in target for term in word))
    targets = target if len(source) == len(target) else (whole,) * len(source)
    return Label(tuple(frozenset(word) for word in source), targets)

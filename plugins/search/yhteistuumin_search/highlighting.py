"""Marks the found words, inflected as they are, in the text around them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from yhteistuumin_search.analysis import Token, analyse

WINDOW = 260
READ_AT_MOST = 20_000
FIRST_LETTERS = 2
"""A form shares them with its base form but for a few words: lasten and lapset, böcker and bok."""
INNER_LETTERS = 3
STEM = 3

_PLAIN = str.maketrans("åäöéèüšž", "aaoeeusz")
"""Letter for letter, so that places in the text stay places in the text."""


@dataclass(frozen=True)
class Found:
    """A place in a text, and the terms that it is found by."""

    start: int
    end: int
    terms: frozenset[str]


def mark(text: str, lang: str, terms: Collection[str]) -> Markup:
    """*text* with every word that is a form of one of *terms* in ``<mark>``; of a compound the part
    that is."""
    return _marked(text, 0, len(text), list(_found(text, lang, terms)))


def snippet(text: str, lang: str, terms: Collection[str]) -> Markup | None:
    """The passage of *text* with the most of *terms*, marked; None where there is none."""
    text = text[:READ_AT_MOST]
    found = list(_found(text, lang, terms))
    if not found:
        return None
    start = max((place.start for place in found), key=lambda at: _richness(found, at))
    begin = _word_start(text, max(0, start - WINDOW // 4))
    end = _word_end(text, min(len(text), begin + WINDOW))
    marked = _marked(text, begin, end, found).strip()
    return Markup("{}{}{}").format("… " if begin else "", marked, " …" if end < len(text) else "")


def found_terms(text: str, lang: str, terms: Collection[str]) -> frozenset[str]:
    """Those of *terms* that *text* has a form of, or a compound with."""
    return frozenset(term for place in _found(text[:READ_AT_MOST], lang, terms) for term in place.terms)


def _found(text: str, lang: str, terms: Collection[str]) -> Iterator[Found]:
    """The words of *text* that are forms of *terms*, and the parts of words that are.

    Only words that share their first letters with a term, or have more of its letters inside, are
    analysed: a text has hundreds of words.
    """
    wanted = frozenset(terms)
    plain = frozenset(term.translate(_PLAIN) for term in wanted)
    for match in _likely(plain).finditer(text.lower().translate(_PLAIN)):
        for token in analyse(text[match.start() : match.end()], lang, "index"):
            matched = wanted.intersection((*token.terms, *token.folded))
            if matched:
                start, end = _extent(token, matched)
                yield Found(match.start() + start, match.start() + end, matched)


def _extent(token: Token, matched: frozenset[str]) -> tuple[int, int]:
    """Where in its text *token* is marked: all of it, or of a compound the part that was found."""
    if matched.intersection((*token.bases, *token.folded)):
        return token.start, token.end
    surface = token.surface.casefold()
    if len(surface) != token.end - token.start:
        return token.start, token.end
    places = [place for part in sorted(matched) if (place := _part_place(surface, part))]
    if not places:
        return token.start, token.end
    return token.start + min(begin for begin, _ in places), token.start + max(end for _, end in places)


def _part_place(surface: str, part: str) -> tuple[int, int] | None:
    """Where the word *part* stands in the compound *surface*: at its beginning as it is, else inflected
    at its end."""
    if surface.startswith(part):
        return 0, len(part)
    for length in range(len(part), min(STEM, len(part)) - 1, -1):
        at = surface.rfind(part[:length])
        if at > 0:
            inside = length == len(part) and len(surface) - at > length + STEM
            return at, at + length if inside else len(surface)
    return None


@lru_cache(maxsize=256)
def _likely(terms: frozenset[str]) -> re.Pattern[str]:
    first = _alternatives({term[:FIRST_LETTERS] for term in terms})
    inside = _alternatives({term[:INNER_LETTERS] for term in terms})
    return re.compile(rf"(?<![\w\u00ad'’-])(?:(?:{first})|[\w\u00ad'’-]*(?:{inside}))[\w\u00ad'’:-]*")


def _alternatives(beginnings: Collection[str]) -> str:
    return "|".join(sorted(map(re.escape, beginnings)))


def _richness(found: list[Found], at: int) -> int:
    return len({term for place in found if at <= place.start < at + WINDOW for term in place.terms})


def _word_start(text: str, at: int) -> int:
    return text.rfind(" ", 0, at) + 1 if at else 0


def _word_end(text: str, at: int) -> int:
    space = text.find(" ", at)
    return len(text) if space < 0 else space


def _marked(text: str, begin: int, end: int, found: list[Found]) -> Markup:
    out, done = [], begin
    for place in found:
        if done <= place.start and place.end <= end:
            out += [escape(text[done : place.start]), Markup("<mark>"), escape(text[place.start : place.end])]
            out.append(Markup("</mark>"))
            done = place.end
    out.append(escape(text[done:end]))
    return Markup("").join(out)

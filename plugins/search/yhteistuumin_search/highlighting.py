"""Marks the found words, inflected as they are, in the text around them."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from markupsafe import Markup, escape

from yhteistuumin_search.analysis import Token, analyse

WINDOW = 260
READ_AT_MOST = 20_000
SHARED_LETTERS = 3

_PLAIN = str.maketrans("åäöéèüšž", "aaoeeusz")
"""Letter for letter, so that places in the text stay places in the text."""


def mark(text: str, lang: str, terms: Collection[str]) -> Markup:
    """*text* with every word that is a form of one of *terms*, or contains one, in ``<mark>``."""
    return _marked(text, _found(text, lang, terms))


def snippet(text: str, lang: str, terms: Collection[str]) -> Markup | None:
    """The passage of *text* with the most of *terms*, marked; None where there is none."""
    text = text[:READ_AT_MOST]
    found = _found(text, lang, terms)
    if not found:
        return None
    start = max((token.start for token in found), key=lambda at: _richness(found, at))
    begin = _word_start(text, max(0, start - WINDOW // 4))
    end = _word_end(text, min(len(text), begin + WINDOW))
    shifted = [
        Token(t.surface, t.start - begin, t.end - begin, t.bases, t.parts)
        for t in found
        if t.start >= begin and t.end <= end
    ]
    marked = _marked(text[begin:end], shifted)
    return Markup("{}{}{}").format("… " if begin else "", marked, " …" if end < len(text) else "")


def _found(text: str, lang: str, terms: Collection[str]) -> list[Token]:
    """The words of *text* that are forms of *terms* or contain one.

    Only words with the first letters of a term in them are analysed: a form shares them with its
    base form but for a few irregular words, and a text has hundreds of words.
    """
    wanted = set(terms)
    found = []
    beginnings = frozenset(term[:SHARED_LETTERS].translate(_PLAIN) for term in wanted)
    for match in _likely(beginnings).finditer(text.lower().translate(_PLAIN)):
        for token in analyse(text[match.start() : match.end()], lang, "index"):
            if wanted.intersection((*token.terms, *token.folded)):
                start, end = match.start() + token.start, match.start() + token.end
                found.append(Token(token.surface, start, end, token.bases, token.parts))
    return found


@lru_cache(maxsize=256)
def _likely(beginnings: frozenset[str]) -> re.Pattern[str]:
    alternatives = "|".join(sorted(map(re.escape, beginnings)))
    return re.compile(rf"[\w\u00ad'’-]*(?:{alternatives})[\w\u00ad'’:-]*")


def _richness(found: list[Token], at: int) -> int:
    return len({token.bases for token in found if at <= token.start < at + WINDOW})


def _word_start(text: str, at: int) -> int:
    return text.rfind(" ", 0, at) + 1 if at else 0


def _word_end(text: str, at: int) -> int:
    space = text.find(" ", at)
    return len(text) if space < 0 else space


def _marked(text: str, found: list[Token]) -> Markup:
    out, done = [], 0
    for token in found:
        out += [escape(text[done : token.start]), Markup("<mark>"), escape(text[token.start : token.end])]
        out.append(Markup("</mark>"))
        done = token.end
    out.append(escape(text[done:]))
    return Markup("").join(out)

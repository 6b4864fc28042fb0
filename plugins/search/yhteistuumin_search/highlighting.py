"""Marks the found words, inflected as they are, in the text around them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from markupsafe import Markup, escape

from yhteistuumin_search.analysis import Token, WordAnalyser, analyse
from yhteistuumin_search.analysis.languages import word_analyser

WINDOW = 260
READ_AT_MOST = 20_000
STRETCH = 1_000
FEWEST_LETTERS, FEWEST_INSIDE, MOST_LETTERS, ENDING = 2, 3, 5, 4
"""How many first letters a form shares with its base form but for a few words (lasten and lapset, böcker
and bok): all but an ending that may change (luvata and lupaa), and never more than the most."""
STEM = 3

_ALIKE = {"a": "[aåä]", "o": "[oö]", "e": "[eéè]", "u": "[uü]", "s": "[sš]", "z": "[zž]"}
_PLAIN = str.maketrans("åäöéèüšž", "aaoeeusz")
_INSIDE_WORDS = "_\u00ad'’-"
_REST_OF_WORD = re.compile(r"[\w\u00ad'’:-]*")


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


class Reading:
    """A text of *lines* that is read no further than it is looked at, and never beyond `READ_AT_MOST`."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.text = ""
        self._rest = iter(lines)

    def reach(self, at: int) -> None:
        """Read until *text* has *at* letters, if it has as many."""
        lines, length = [self.text], len(self.text)
        while length < min(at, READ_AT_MOST) and (line := next(self._rest, None)) is not None:
            if line:
                lines.append(f"{line}\n")
                length += len(line) + 1
        self.text = "".join(lines)[:READ_AT_MOST]

    def whole(self) -> str:
        """The text as far as it may be read."""
        self.reach(READ_AT_MOST)
        return self.text


def snippet(text: str | Reading, lang: str, terms: Collection[str], *, enough: int = 1) -> Markup | None:
    """A passage of *text* with *terms*, marked; None where there is none.

    It is the one with the most of them; of a long text no more is read than until a passage has
    *enough* different ones.
    """
    reading = Reading([text]) if isinstance(text, str) else text
    found: list[Found] = []
    best, done = (0, 0), 0
    while best[0] < enough:
        # Beyond the stretch, so that a passage that begins in it is there whole.
        reading.reach(done + STRETCH + 2 * WINDOW)
        if done >= len(reading.text):
            break
        end = _word_end(reading.text, done + STRETCH)
        found += _found(reading.text, lang, terms, done, end)
        best = max(((_richness(found, number), -place.start) for number, place in enumerate(found)), default=best)
        done = end
    if not found:
        return None
    whole = reading.text
    begin = _word_start(whole, max(0, -best[1] - WINDOW // 4))
    end = _word_end(whole, min(len(whole), begin + WINDOW))
    marked = _marked(whole, begin, end, found).strip()
    return Markup(f"{'… ' if begin else ''}{marked}{' …' if end < len(whole.rstrip()) else ''}")


def found_terms(text: str, lang: str, terms: Collection[str]) -> frozenset[str]:
    """Those of *terms* that *text* has a form of, or a compound with."""
    return frozenset(term for place in _found(text[:READ_AT_MOST], lang, terms) for term in place.terms)


def _found(text: str, lang: str, terms: Collection[str], begin: int = 0, end: int | None = None) -> Iterator[Found]:
    """The words of *text* from *begin* to *end* that are forms of *terms*, and the parts of words that are.

    Only words that share their first letters with a term, or have more of its letters inside, are
    analysed: a text has hundreds of words.
    """
    wanted = frozenset(terms)
    analyser = word_analyser(lang)
    for first, last in _likely_words(text[begin:end], _likely(wanted)):
        for token, known_by in _tokens(text[begin + first : begin + last], lang, analyser):
            if not wanted.isdisjoint(known_by):
                matched = wanted.intersection(known_by)
                start, stop = _extent(token, matched)
                yield Found(begin + first + start, begin + first + stop, matched)


@lru_cache(maxsize=32_768)
def _tokens(word: str, lang: str, analyser: WordAnalyser) -> tuple[tuple[Token, tuple[str, ...]], ...]:
    """The words of *word*, which is rarely more than one, each with every term that it is found by."""
    return tuple((token, (*token.terms, *token.folded)) for token in analyse(word, lang, "index"))


def _likely_words(text: str, likely: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where the words of *text* with something *likely* in them begin and end."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(one if len(one) == 1 else "i" for one in map(str.lower, text))
    done = 0
    while match := likely.search(lower, done):
        begin = match.start()
        while begin > done and (lower[begin - 1].isalnum() or lower[begin - 1] in _INSIDE_WORDS):
            begin -= 1
        rest = _REST_OF_WORD.match(lower, match.end())
        done = rest.end() if rest else match.end()
        yield begin, done


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
    plain = [term.translate(_PLAIN) for term in terms if term]
    first = _alternatives({term[: _shared(term, FEWEST_LETTERS)] for term in plain})
    inside = _alternatives({term[: _shared(term, FEWEST_INSIDE)] for term in plain})
    return re.compile(rf"(?:{inside})|(?<![\w\u00ad'’-])(?:{first})" if plain else r"(?!)")


def _shared(term: str, fewest: int) -> int:
    return max(fewest, min(MOST_LETTERS, len(term) - ENDING))


def _alternatives(beginnings: Collection[str]) -> str:
    return "|".join("".join(_ALIKE.get(letter) or re.escape(letter) for letter in each) for each in sorted(beginnings))


def _richness(found: list[Found], number: int) -> int:
    """How many different terms a passage has that begins with that place."""
    end = found[number].start + WINDOW
    near = takewhile(lambda place: place.start < end, islice(found, number, None))
    return len({term for place in near for term in place.terms})


def _word_start(text: str, at: int) -> int:
    return text.rfind(" ", 0, at) + 1 if at else 0


def _word_end(text: str, at: int) -> int:
    space = text.find(" ", at)
    return len(text) if space < 0 else space


def _marked(text: str, begin: int, end: int, found: list[Found]) -> Markup:
    out: list[str] = []
    done = begin
    for place in found:
        if done <= place.start and place.end <= end:
            out += [escape(text[done : place.start]), "<mark>", escape(text[place.start : place.end]), "</mark>"]
            done = place.end
    out.append(escape(text[done:end]))
    return Markup("".join(out))

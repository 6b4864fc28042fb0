"""Finnish words: libvoikko's readings turned into base forms and compound parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from .finnish_guess import FinnishGuess
from .voikko import Part, Reading, Voikko
from .words import WordForms

_RULES = "1"


class VoikkoFinnish:
    """Finnish through libvoikko; a word it does not know is read through its known end."""

    def __init__(self, voikko: Voikko, version: str) -> None:
        self.id = f"fi-voikko-{version}-{_RULES}"
        self._voikko = voikko
        # Few words are the parts and ends of many.
        self._known_bases = lru_cache(maxsize=32_768)(lambda word: _bases(self._readings(word)))
        self._unknown = FinnishGuess(self._known_bases)
        self.forms = lru_cache(maxsize=100_000)(self._forms)

    def knows(self, word: str) -> bool:
        return bool(self._readings(word))

    def _forms(self, word: str) -> WordForms:
        readings = self._readings(word)
        if not readings:
            return self._unknown.forms(word)
        bases = _bases(readings)
        parts = dict.fromkeys(part for reading in readings for part in self._parts(reading))
        return WordForms(bases, tuple(part for part in parts if part not in bases))

    def _readings(self, word: str) -> tuple[Reading, ...]:
        lower = word.lower()
        for spelling in dict.fromkeys((word, lower, lower[:1].upper() + lower[1:])):
            readings = self._voikko.readings(spelling)
            if readings:
                return readings
        return ()

    def _parts(self, reading: Reading) -> Iterator[str]:
        if len(reading.parts) < 2:
            return
        for part in reading.parts:
            yield from self._part_terms(part)
        for i in range(1, len(reading.parts) - 1):
            yield "".join(part.written for part in reading.parts[i:])
            yield "".join(part.written for part in reading.parts[: i + 1])

    def _part_terms(self, part: Part) -> Iterator[str]:
        """The part's dictionary form, or what a visitor typing the part as it stands would search for."""
        if part.written.endswith("mis") and part.base:
            yield part.written[:-1] + "nen"
        elif part.base:
            yield part.base
        if part.base != part.written:
            bases = self._known_bases(part.written)
            if not bases:
                yield from self._unknown.forms(part.written).bases
            elif not part.base:
                yield from bases


def _bases(readings: Iterable[Reading]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for reading in readings:
        found[reading.base] = None
        if reading.verb and not reading.is_action:
            found[reading.verb] = None
    return tuple(found)

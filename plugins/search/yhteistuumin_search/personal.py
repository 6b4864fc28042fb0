"""Whether a question may tell of a person. In doubt it does: then it is not counted."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from yhteistuumin_search.analysis.tokens import words

MOST_WORDS = 5
MOST_CHARACTERS = 60
MOST_DIGITS = 4
NAMES = range(2, 5)
"""A name has two to four words."""

_ADDRESS = re.compile(r"@|\(at\)|\bat\b.*\.|https?:|www\.|\w\.(?:fi|se|com|net|org|ax)\b", re.IGNORECASE)
_IDENTITY_CODE = re.compile(r"\d{6}\s*[-+A-FU-Ya-fu-y]\s*\d{3}\s*[0-9A-Za-z]\b")
_STATUTE = re.compile(r"\b\d{1,4}/(?:18|19|20)\d\d\b")
_YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")
_STREET = re.compile(r"(?:katu|tie|kuja|polku|väylä|gatan|vägen|stigen|gränden)\s+\d", re.IGNORECASE)


def looks_personal(question: str) -> bool:
    """Whether *question* looks like a name, an address, a number of a person, or a whole story."""
    found = words_of(question)
    return (
        len(question.strip()) > MOST_CHARACTERS
        or len(found) > MOST_WORDS
        or bool(_ADDRESS.search(question) or _IDENTITY_CODE.search(question) or _STREET.search(question))
        or sum(c.isdigit() for c in _YEAR.sub("", _STATUTE.sub("", question))) > MOST_DIGITS
        or looks_like_a_name(found)
    )


def words_of(question: str) -> list[str]:
    """The words of *question* as they were typed."""
    return [word.surface for word in words(question)]


def looks_like_a_name(found: list[str]) -> bool:
    """Two to four words of which each begins with a capital letter, or one is a given name."""
    if len(found) not in NAMES or not all(word.replace("-", "").isalpha() for word in found):
        return False
    return all(word[:1].isupper() for word in found) or any(word.casefold() in _given_names() for word in found)


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    text = files(__package__).joinpath("data", "given-names.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())

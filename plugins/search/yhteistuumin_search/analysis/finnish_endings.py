"""Likely dictionary forms of Finnish words no dictionary knows: names, loans, new words."""

from __future__ import annotations

import re
from collections.abc import Iterator

_VOWELS = "aeiouyäö"
_CLITIC = re.compile(r"(?<=...)(?:kin|kaan|kään|han|hän|ko|kö)$")
_AFTER_CASE = re.compile(r"(?<=ss|st|ll|lt|tt)([aä])\1n$|(?<=n)([aä])\2n$|(?<=lle)en$|(?<=[iu])([aä])\3n$")
_POSSESSIVE = re.compile(r"(?<=[aeiouyäö])(?:nsa|nsä|mme|nne|ni|si)$")
# Case endings longest first; what they leave is a vowel stem.
_CASE = re.compile(
    r"(?<=...)(?:(?P<plural>i|j)(?:ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|na|nä|tta|ttä|den|tten|hin|en|in|ta|tä|a|ä)"
    r"|(?:ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|na|nä|tta|ttä|seen|ta|tä|t|n))$"
)
_ILLATIVE = re.compile(r"(?<=...)(?:h([aeiouyäö])n|(?<=([aeiouyäö]))\2n)$")
_PARTITIVE = re.compile(r"(?<=..[aeiouyäö])[aä]$")
_STEM_TO_LEMMA = (
    ("kse", ("s", "ksi")),
    ("uks", ("us",)),
    ("yks", ("ys",)),
    ("ise", ("inen",)),
    ("ide", ("is",)),
    ("ude", ("us",)),
    ("yde", ("ys",)),
    ("ute", ("us",)),
    ("yte", ("ys",)),
)
_SHORTEST = 3


def without_clitics(word: str) -> Iterator[str]:
    """*word*, then without -kin and the like, then without possessive endings too."""
    yield word
    plain = _CLITIC.sub("", word)
    if plain != word:
        yield plain
    for base in dict.fromkeys((plain, word)):
        bare = _AFTER_CASE.sub(lambda match: match[1] or match[2] or match[3] or "", base)
        if bare != base:
            yield bare
        bare = _POSSESSIVE.sub("", base)
        if bare != base:
            yield bare
            yield bare + "n"


def likely_lemmas(word: str) -> tuple[str, ...]:
    """*word* itself and the dictionary forms its ending suggests, likeliest first."""
    found = {word: None}
    plain = _CLITIC.sub("", word)
    for stem, is_plural in _stems(_POSSESSIVE.sub("", plain)):
        for lemma in _lemmas(stem, is_plural):
            if len(lemma) >= _SHORTEST:
                found[lemma] = None
    return tuple(found)


def _stems(word: str) -> list[tuple[str, bool]]:
    stems = []
    for pattern in (_ILLATIVE, _CASE, _PARTITIVE):
        match = pattern.search(word)
        if match:
            stems.append((word[: match.start()], bool(match.groupdict().get("plural"))))
    return stems


def _lemmas(stem: str, is_plural: bool) -> list[str]:
    for ending, replacements in _STEM_TO_LEMMA:
        if stem.endswith(ending):
            return [stem[: -len(ending)] + replacement for replacement in replacements]
    if is_plural and stem.endswith("is"):
        return [stem[:-1] + "nen"]
    if stem[-1:] not in _VOWELS:
        return [stem + "i", stem] if is_plural else [stem]
    if stem.endswith("i"):
        return [stem, stem[:-1]]
    return [stem]

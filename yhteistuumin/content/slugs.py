"""Address segments: how they are made from titles, and which are free."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from yhteistuumin.content.addresses import THEMES_FALLBACK, THEMES_PREFIX
from yhteistuumin.schema.registry import Registry

MAX_LENGTH = 80
SHAPE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

# Letters that do not come apart into a base letter and an accent.
_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "ł": "l", "ß": "ss", "þ": "th", "œ": "oe"}
)
_SILENT = re.compile(r"[:'’´`\u00ad]")
_BETWEEN = re.compile(r"[^a-z0-9]+")

IN_SECTIONS = frozenset({"embed", "feed", "map"})
"""Segments that stand below every section."""

FIXED = frozenset({"admin", "api", "media", "static", "weave", "healthz", "readyz", "feed", "sitemap"})


def slugify(text: str) -> str:
    """*text* as an address segment of at most 80 characters, cut between words.

    >>> slugify("Pyhän Yrjön kylä – tšekkiläinen ilta")
    'pyhan-yrjon-kyla-tsekkilainen-ilta'
    """
    lowered = _SILENT.sub("", text.casefold()).translate(_LETTERS)
    apart = unicodedata.normalize("NFKD", lowered)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return shortened(_BETWEEN.sub("-", bare).strip("-"), MAX_LENGTH)


def shortened(slug: str, limit: int) -> str:
    """*slug* cut to *limit* characters, between words where that leaves at least half of it."""
    if len(slug) <= limit:
        return slug
    cut = slug[: limit + 1].rpartition("-")[0]
    return cut if len(cut) >= limit // 2 else slug[:limit].rstrip("-")


def free(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """*wanted*, or the first of *wanted*-2, *wanted*-3 … that is not taken."""
    number, candidate = 1, wanted
    while is_taken(candidate):
        number += 1
        ending = f"-{number}"
        candidate = shortened(wanted, MAX_LENGTH - len(ending)) + ending
    return candidate


def reserved(registry: Registry) -> frozenset[str]:
    """The first segments below a language that belong to sections, themes and plugins' pages."""
    words = {*FIXED, THEMES_FALLBACK, *THEMES_PREFIX.values()}
    for section in registry.sections.values():
        words |= set(section.value.prefix.values())
    for mount in registry.mounts:
        prefix = mount.value.prefix
        found = [prefix] if isinstance(prefix, str) else list(prefix.values())
        words |= {one.strip("/").partition("/")[0] for one in found}
    return frozenset(words)

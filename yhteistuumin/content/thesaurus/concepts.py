"""What a SKOS file says, as plain values, and what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yhteistuumin.errors import ThesaurusError

LONGEST_LABEL = 300
LONGEST_ID = 100
LONGEST_CODE = 20

_ID = re.compile(rf"[A-Za-z0-9._:-]{{1,{LONGEST_ID}}}")
_LOCAL = re.compile(r"[^/#]+$")

Names = dict[str, dict[str, None]]
"""Names by language, in the order of the file."""


@dataclass
class Concept:
    """One concept with everything that the file says of it, links as addresses."""

    uri: str
    preferred: Names = field(default_factory=dict)
    alternative: Names = field(default_factory=dict)
    hidden: Names = field(default_factory=dict)
    broader: dict[str, None] = field(default_factory=dict)
    related: dict[str, None] = field(default_factory=dict)
    matches: dict[str, None] = field(default_factory=dict)
    code: str = ""
    is_deprecated: bool = False

    @property
    def id(self) -> str:
        """The last part of the address."""
        found = _LOCAL.search(self.uri)
        return found[0] if found else self.uri

    def label(self, lang: str) -> str:
        """The preferred name in *lang*, or nothing."""
        return next(iter(self.preferred.get(lang, {})), "")


@dataclass(frozen=True)
class Checked:
    """The concepts worth keeping, in the order of the file, and what was left out."""

    concepts: Mapping[str, Concept]
    deprecated: int
    unnamed: tuple[str, ...]
    other_languages: Mapping[str, int]


def checked(concepts: Mapping[str, Concept], languages: Sequence[str]) -> Checked:
    """The concepts of *concepts* that have a name in one of *languages*.

    Raises `ThesaurusError` with the first thing that makes the file unfit.
    """
    if not concepts:
        raise ThesaurusError("the file has no skos:Concept; is it a SKOS vocabulary?")
    current = {uri: concept for uri, concept in concepts.items() if not concept.is_deprecated}
    _require_fair_names(current.values())
    kept = {uri: concept for uri, concept in current.items() if any(concept.label(lang) for lang in languages)}
    if not kept:
        there = _told(_languages(current)) or "no preferred labels (skos:prefLabel)"
        raise ThesaurusError(f"no concept has a name in {', '.join(languages)}; the file has: {there}")
    _require_ids(kept.values())
    _require_no_circle(kept)
    left_out = {lang: number for lang, number in _languages(current).items() if lang not in languages}
    unnamed = tuple(uri for uri in current if uri not in kept)
    return Checked(kept, len(concepts) - len(current), unnamed, left_out)


def _require_fair_names(concepts: Iterable[Concept]) -> None:
    for concept in concepts:
        for lang, names in concept.preferred.items():
            if len(names) > 1:
                first, second = list(names)[:2]
                raise ThesaurusError(f"{concept.uri} has two preferred labels in “{lang}”: “{first}” and “{second}”")
        for name in _names(concept):
            if len(name) > LONGEST_LABEL:
                raise ThesaurusError(f"{concept.uri} has a label of {len(name)} characters; {LONGEST_LABEL} fit")


def _names(concept: Concept) -> Iterator[str]:
    for by_language in (concept.preferred, concept.alternative, concept.hidden):
        for names in by_language.values():
            yield from names


def _require_ids(concepts: Iterable[Concept]) -> None:
    seen: dict[str, str] = {}
    for concept in concepts:
        if not _ID.fullmatch(concept.id):
            raise ThesaurusError(
                f"{concept.uri} ends in “{concept.id[:60]}”, which cannot be an id: "
                f"letters a to z, digits and . _ : - fit, at most {LONGEST_ID}"
            )
        other = seen.setdefault(concept.id, concept.uri)
        if other != concept.uri:
            raise ThesaurusError(f"two concepts have the id “{concept.id}”: {other} and {concept.uri}")


def _require_no_circle(concepts: Mapping[str, Concept]) -> None:
    done: set[str] = set()
    for start in concepts:
        path = [start]
        branches = [iter(concepts[start].broader)]
        while branches and start not in done:
            above = next((uri for uri in branches[-1] if uri in concepts and uri not in done), None)
            if above is None:
                done.add(path.pop())
                branches.pop()
            elif above in path:
                circle = [*path[path.index(above) :], above]
                raise ThesaurusError(f"broader concepts go round in a circle: {' → '.join(circle)}")
            else:
                path.append(above)
                branches.append(iter(concepts[above].broader))


def _languages(concepts: Mapping[str, Concept]) -> dict[str, int]:
    counted = Counter(lang for concept in concepts.values() for lang in concept.preferred)
    return dict(counted.most_common())


def _told(languages: Mapping[str, int]) -> str:
    return ", ".join(f"{lang or 'no language'} ({number})" for lang, number in languages.items())

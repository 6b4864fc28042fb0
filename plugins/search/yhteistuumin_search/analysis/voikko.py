"""Finnish words through libvoikko, where the system library and its dictionary are installed."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

Analyses = list[dict[str, str]]

_DICTIONARY_FORM = re.compile(r"\[X[pj]\].*?\[X\]")
_TAG = re.compile(r"\[[^\]]*\]")
_ITEM = re.compile(r"\+((?:[^+()]|\([^()]*\))*)")
_PARENTHESIS = re.compile(r"\(([^()]*)\)")


class Part(NamedTuple):
    """One word inside a compound: as written there, its dictionary form if known, and that form's root."""

    written: str
    base: str | None
    root: str


class Reading(NamedTuple):
    """One way to read a word: its dictionary form, the verb it is a form of, and its compound parts.

    A participle is searched by its verb too. A -minen noun is close kin of its verb, but not the same word.
    """

    base: str
    verb: str | None
    is_action: bool
    parts: tuple[Part, ...]


class Voikko:
    """libvoikko behind a lock, because its handles are not safe to share between threads."""

    def __init__(self, analyse: Callable[[str], Analyses]) -> None:
        self._analyse = analyse
        self._lock = threading.Lock()

    def readings(self, word: str) -> tuple[Reading, ...]:
        """The readings of *word* with the fewest parts; none when libvoikko does not know it."""
        with self._lock:
            analyses = self._analyse(word)
        analyses = [a for a in analyses if "BASEFORM" in a]
        # A reading without word bases is a generated name: worth having only when it is all there is.
        analyses = [a for a in analyses if "WORDBASES" in a] or analyses
        if not analyses:
            return ()
        if len(analyses) > 1:
            fewest = min(a["STRUCTURE"].count("=") for a in analyses)
            analyses = [a for a in analyses if a["STRUCTURE"].count("=") == fewest]
        return tuple(dict.fromkeys(_reading(a) for a in analyses))


def load_voikko() -> Voikko | None:
    """A fresh Voikko, or None where the wrapper, the library or the Finnish dictionary is missing."""
    try:
        import libvoikko
    except ImportError:
        return None
    # Its destructor stumbles over a library that could not be loaded: it asks for a handle never set.
    libvoikko.Voikko._Voikko__handle = None  # type: ignore[attr-defined]
    try:
        return Voikko(libvoikko.Voikko("fi").analyze)  # type: ignore[no-untyped-call]
    except (OSError, libvoikko.VoikkoException):
        return None


def voikko_version() -> str:
    """The version of the system library."""
    import libvoikko

    return str(libvoikko.Voikko.getVersion())  # type: ignore[no-untyped-call]


def _reading(analysis: dict[str, str]) -> Reading:
    is_participle = analysis.get("PARTICIPLE", "negation") != "negation"
    return _worked_out(analysis["BASEFORM"], analysis.get("WORDBASES", ""), is_participle, _action_noun(analysis))


@lru_cache(maxsize=16_384)
def _worked_out(baseform: str, wordbases: str, is_participle: bool, action: str | None) -> Reading:
    """The same for all inflected forms of a word, and for each of the cases that one form may be."""
    base = baseform.casefold()
    parts = _parts(wordbases.casefold())
    verb = parts[-1].root if is_participle and parts else None
    if verb and len(parts) > 1:
        verb = "".join(part.written for part in parts[:-1]) + verb
    if action:
        base, verb = action, base
    return Reading(base, verb, action is not None, _with_whole_tail(_split_lexical(parts), base))


def _action_noun(analysis: dict[str, str]) -> str | None:
    """Voikko gives tehdä for tekemisen; the noun is rebuilt from the stem before the infinitive mark."""
    if analysis.get("MOOD") != "MINEN-infinitive":
        return None
    stem, mark, _ = _DICTIONARY_FORM.sub("", analysis.get("FSTOUTPUT", "")).partition("[Tn4]")
    return _TAG.sub("", stem).casefold() + "minen" if mark else None


def _parts(wordbases: str) -> list[Part]:
    """Roots with their suffixes glued on: kasvat(kasvattaa)+us(+us) is one part, kasvatus."""
    parts: list[Part] = []
    for item in _ITEM.findall(_protect(wordbases)):
        written = _PARENTHESIS.sub("", item).replace("=", "")
        notes = [note.replace("~", "+") for note in _PARENTHESIS.findall(item)]
        if written == "-":
            continue
        if notes and not notes[0].startswith("+"):
            parts.append(_root_part(item, written, notes))
        elif parts:
            parts[-1] = parts[-1]._replace(written=parts[-1].written + written, base=None)
        else:
            parts.append(Part(written, None, written))
    return parts


def _protect(wordbases: str) -> str:
    return wordbases.replace("(+", "(~")


def _root_part(item: str, written: str, notes: list[str]) -> Part:
    """A root; valmist(valmistaa)u(+ua) is a verb derived from another verb, valmistua."""
    stem = item[: item.index("(")]
    root = notes[0]
    if len(notes) > 1:
        root = stem + notes[1].lstrip("+")
    return Part(written, root, root.replace("=", ""))


def _split_lexical(parts: list[Part]) -> list[Part]:
    """Words the dictionary lists whole but marks as compounds (hyvin=vointi) become their parts."""
    split: list[Part] = []
    for part in parts:
        *heads, _ = pieces = (part.base or "").split("=")
        rest = part.written
        for head in heads:
            if not rest.startswith(head):
                break
            split.append(Part(head, None, head))
            rest = rest[len(head) :]
        split.append(Part(rest, pieces[-1] if len(pieces) > 1 else part.base, part.root))
    return split


def _with_whole_tail(parts: list[Part], base: str) -> tuple[Part, ...]:
    """The last part takes the end of the base form, so that it is a dictionary form as a whole."""
    if len(parts) < 2:
        return tuple(parts)
    heads = parts[:-1]
    front = "".join(part.written for part in heads)
    flat = base.replace("-", "")
    if not flat.startswith(front) or len(flat) == len(front):
        return tuple(parts)
    tail = flat[len(front) :]
    return (*heads, Part(tail, tail, parts[-1].root))

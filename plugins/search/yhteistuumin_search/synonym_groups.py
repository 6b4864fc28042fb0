"""Groups of words that mean the same, in both languages side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from yhteistuumin.api import Actor, Message, NotFound, audit, now, session, settings, translator, write
from yhteistuumin_search.asking import STOP_WORDS
from yhteistuumin_search.editors_choice import tell_changed
from yhteistuumin_search.keys import name_keys, name_tokens
from yhteistuumin_search.tables import Synonyms

_ = translator(__name__)

MOST_WORDS = 20
LONGEST_WORD = 60

Words = Mapping[str, Sequence[str]]

_BETWEEN = re.compile(r"[,;\n]+")


class Overtaken(Exception):
    """Somebody else changed the group in the meantime."""


def groups() -> list[Synonyms]:
    """Every group, the newest first."""
    return list(session().scalars(select(Synonyms).order_by(Synonyms.changed_at.desc(), Synonyms.id.desc())))


def group(number: int) -> Synonyms:
    """The group *number*; `NotFound` when there is none."""
    found = session().get(Synonyms, number)
    if found is None:
        raise NotFound(f"there is no group of synonyms {number}")
    return found


def split(text: str) -> list[str]:
    """The words of a field: between commas or line breaks, each once."""
    return list(dict.fromkeys(word for part in _BETWEEN.split(text) if (word := " ".join(part.split()))))


def wrong_with(words: Words, number: int | None = None) -> dict[str, Message]:
    """What is wrong with the group *words*, by language. *number* is its own number, if it has one."""
    if not any(words.values()):
        return {settings().languages[0]: _("Write at least two words that mean the same.")}
    found: dict[str, Message] = {}
    for lang, typed in words.items():
        wrong = _wrong(typed, lang, number)
        if wrong is None and len(typed) == 1 and not any(words[other] for other in words if other != lang):
            wrong = _("Write at least two words that mean the same.")
        if wrong is not None:
            found[lang] = wrong
    return found


def _wrong(typed: Sequence[str], lang: str, number: int | None) -> Message | None:
    if len(typed) > MOST_WORDS:
        return _("A group has at most %(limit)s words.", limit=MOST_WORDS)
    seen: dict[str, str] = {}
    for word in typed:
        wrong = _wrong_word(word, lang)
        if wrong is not None:
            return wrong
        for key in name_keys(word, lang):
            other = seen.setdefault(key, word)
            if other != word:
                return _("“%(word)s” and “%(other)s” are forms of the same word. Keep one.", word=word, other=other)
    return _taken(seen, lang, number)


def _wrong_word(word: str, lang: str) -> Message | None:
    if len(word) > LONGEST_WORD:
        return _("“%(word)s…” is too long for a word.", word=word[:20])
    if word.casefold() in STOP_WORDS.get(lang, ()):
        return _("“%(word)s” is too common to search with.", word=word)
    tokens = name_tokens(word, lang)
    if not tokens:
        return _("“%(word)s” has no letters or digits to search with.", word=word)
    if len(tokens) > 1 or len(word.split()) > 1:
        return _("“%(word)s” has several words. Write one word at a time, with commas between them.", word=word)
    return None


def _taken(keys: Mapping[str, str], lang: str, number: int | None) -> Message | None:
    for other in groups():
        for word in other.words.get(lang, []) if other.id != number else ():
            same = next((key for key in name_keys(word, lang) if key in keys), None)
            if same:
                return _(
                    "“%(word)s” is in another group already: %(group)s. Add the words there.",
                    word=keys[same],
                    group=", ".join(other.words[lang]),
                )
    return None


def store(actor: Actor, words: Words, number: int | None = None, version: int = 0) -> None:
    """Add the group, or change the group *number*. Raises `Overtaken`. Ask `wrong_with` first."""
    kept = {lang: list(typed) for lang, typed in words.items() if typed}
    try:
        with write() as writing:
            if number is None:
                found = Synonyms(words=kept)
                writing.add(found)
            else:
                found = group(number)
                if found.version != version:
                    raise Overtaken
                found.words = kept
            found.changed_at, found.changed_by = now(), actor.account_id
            writing.flush()
            audit(actor, "search.synonyms", str(found.id), words=kept)
            tell_changed(writing)
    except StaleDataError as error:
        raise Overtaken from error


def remove(actor: Actor, number: int) -> None:
    """Take the group *number* away."""
    with write() as writing:
        found = group(number)
        audit(actor, "search.synonyms-remove", str(number), words=found.words)
        writing.delete(found)
        tell_changed(writing)

"""What editors add to the search: synonyms, and the items they pick for a question.

Both are read whole and kept until something on the site changes; `picking` and `synonym_groups`
write them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from yhteistuumin.api import content_revision, now, searchable, session, set_setting, settings, translator
from yhteistuumin_search.keys import name_tokens, question_keys
from yhteistuumin_search.tables import Pick, Synonyms

if TYPE_CHECKING:
    from yhteistuumin_search.asking import Question

_ = translator(__name__)

CHANGED = "search_words_changed"
PICKED = _("Editors' pick")


@dataclass(frozen=True)
class Choice:
    """*synonyms*: by language and base form; *picks*: by language and key of a question."""

    synonyms: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()
    picks: Mapping[str, Mapping[str, tuple[int, ...]]] = field(default_factory=dict)


def synonyms(lang: str) -> Mapping[str, tuple[str, ...]]:
    """Other terms that a base form in *lang* is looked for by."""
    return _choice().synonyms.get(lang, {})


def word_pairs() -> tuple[tuple[str, str], ...]:
    """(Finnish, Swedish) words of the groups that have both."""
    return _choice().pairs


def picks(question: Question) -> Sequence[int]:
    """The items that come first for *question*, in this order."""
    known = _choice().picks.get(question.lang)
    if not known:
        return ()
    return next((known[key] for key in question_keys(question.tokens) if key in known), ())


def tell_changed(writing: Session) -> None:
    """Have every process read picks and synonyms and make its pages anew, once the transaction commits."""
    set_setting(writing, CHANGED, now().isoformat())


def _choice() -> Choice:
    return _read(settings().database_url, content_revision())


@lru_cache(maxsize=2)
def _read(database: str, revision: int) -> Choice:
    groups = list(session().scalars(select(Synonyms).order_by(Synonyms.id)))
    words = {lang: _synonyms([group.words.get(lang, []) for group in groups], lang) for lang in settings().languages}
    pairs = [
        (one, other) for group in groups for one in group.words.get("fi", []) for other in group.words.get("sv", [])
    ]
    return Choice(words, tuple(pairs), _picks())


def _synonyms(groups: Sequence[Sequence[str]], lang: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for group in groups:
        bases = [base for word in group for token in name_tokens(word, lang) for base in token.bases]
        for base in bases:
            found.setdefault(base, {}).update(dict.fromkeys(other for other in bases if other != base))
    return {base: tuple(others) for base, others in found.items()}


def _picks() -> dict[str, dict[str, tuple[int, ...]]]:
    chosen = list(session().scalars(select(Pick).order_by(Pick.position, Pick.id)))
    ids = {text.uid: text.item_id for text in searchable(sorted({pick.uid for pick in chosen}))} if chosen else {}
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    for pick in chosen:
        if pick.uid in ids:
            by_key = found.setdefault(pick.lang, {})
            for key in question_keys(name_tokens(pick.question, pick.lang)):
                by_key[key] = (*by_key.get(key, ()), ids[pick.uid])
    return found

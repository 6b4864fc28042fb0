"""Imported word lists as search terms: from a word in one language to the same in another.

The names are analysed once, in the background after an import, and kept in a table: a list of
thirty thousand terms would take seconds and a lot of memory in every process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import aliased

from yhteistuumin.api import OutboxEvent, content_revision, imported_names, session, settings, write
from yhteistuumin_search.analysis import Token
from yhteistuumin_search.editors_choice import tell_changed
from yhteistuumin_search.keys import name_keys, windows
from yhteistuumin_search.tables import Name

BATCH = 2000
MOST_TERMS = 3
"""A name that more terms of a list share is too loose to lead to another language."""
MOST_WINDOWS = 400


def learn(events: Sequence[OutboxEvent]) -> None:
    """Analyse the names of the word lists of *events* anew."""
    for event in events:
        with write() as writing:
            writing.execute(delete(Name).where(Name.vocabulary == event.uid))
        for batch in _batches(_rows(event.uid)):
            with write() as writing:
                writing.execute(insert(Name), batch)
    with write() as writing:
        tell_changed(writing)


def has_names() -> bool:
    """Whether any word list is imported and learned."""
    return _has_names(settings().database_url, content_revision())


@lru_cache(maxsize=2)
def _has_names(database: str, revision: int) -> bool:
    return bool(session().scalar(select(exists().where(Name.id > 0))))


def translations(tokens: Sequence[Token], source: str, target: str) -> list[tuple[str, ...]]:
    """For each of *tokens* the terms in *target* that imported word lists give for it: one query.

    Names of as many words stand for each other word by word; each word of a longer name for one word.
    """
    found: list[dict[str, None]] = [{} for _token in tokens]
    places: dict[str, list[tuple[int, int]]] = {}
    for start, length, key in islice(windows(tokens), MOST_WINDOWS):
        places.setdefault(key, []).append((start, length))
    if places and has_names():
        for key, others in _in_other_language(list(places), source, target).items():
            for start, length in places[key]:
                _share_out(found[start : start + length], others)
    return [tuple(terms) for terms in found]


def _share_out(groups: Sequence[dict[str, None]], others: Iterable[str]) -> None:
    for other in others:
        words = other.split(" ")
        if len(words) == 1:
            words *= len(groups)
        # One word for several would lead to pages with any one of them: *kulttuurihyvinvointi* to *kulturell*.
        if len(words) == len(groups):
            for group, word in zip(groups, words, strict=True):
                group[word] = None


def _in_other_language(keys: Sequence[str], source: str, target: str) -> dict[str, list[str]]:
    mine, other = aliased(Name), aliased(Name)
    rows = session().execute(
        select(mine.key, mine.vocabulary, mine.term, other.key.label("translation"))
        .join(other, (other.vocabulary == mine.vocabulary) & (other.term == mine.term))
        .where(mine.lang == source, mine.key.in_(keys), other.lang == target, other.is_preferred)
        .order_by(mine.is_preferred.desc(), other.id)
    )
    terms: dict[str, dict[tuple[str, str], list[str]]] = {}
    for row in rows:
        terms.setdefault(row.key, {}).setdefault((row.vocabulary, row.term), []).append(row.translation)
    return {
        key: list(dict.fromkeys(name for names in by_term.values() for name in names))
        for key, by_term in terms.items()
        if len(by_term) <= MOST_TERMS
    }


def terms_in(tokens: Sequence[Token], lang: str) -> dict[tuple[str, str], int]:
    """(word list, term) of everything in *tokens* that an imported word list knows, and the place of
    the word that it begins with."""
    places: dict[str, int] = {}
    for start, _length, key in windows(tokens):
        places.setdefault(key, start)
    found: dict[tuple[str, str], int] = {}
    for batch in _batches(iter(places)) if has_names() else ():
        rows = select(Name.vocabulary, Name.term, Name.key).where(Name.lang == lang, Name.key.in_(batch))
        for row in session().execute(rows):
            found.setdefault((row.vocabulary, row.term), places[row.key])
    return found


def _rows(vocabulary: str) -> Iterator[dict[str, Any]]:
    for name in imported_names(vocabulary):
        if name.lang in settings().languages:
            seen: set[str] = set()
            for label in (name.label, *name.others):
                for key in name_keys(label, name.lang):
                    if key not in seen:
                        seen.add(key)
                        yield {
                            "vocabulary": vocabulary,
                            "term": name.term,
                            "lang": name.lang,
                            "key": key,
                            "is_preferred": label == name.label,
                        }


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch

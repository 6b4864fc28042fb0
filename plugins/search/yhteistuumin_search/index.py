"""The site's one index: which backend it has, and how it is kept up to date."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yhteistuumin.api import Health, OutboxEvent, backlog, live_uids, per_site, session, settings, write
from yhteistuumin_search.analysis import analyser_status
from yhteistuumin_search.backend import Backend, Candidates, Document, Group, IndexDamaged, IndexUnwritable
from yhteistuumin_search.documents import documents, identity
from yhteistuumin_search.editors_choice import tell_changed
from yhteistuumin_search.ranking import Ranking
from yhteistuumin_search.sqlite_backend import SqliteBackend
from yhteistuumin_search.whoosh_backend import WhooshBackend

REINDEX = "yhteistuumin search reindex"
ON_THE_PANEL = "/admin/search/index/"
ADVICE = f"Run: {REINDEX}, or press the button at {ON_THE_PANEL}"
BACKENDS: Mapping[str, Callable[[Path], Backend]] = {"whoosh": WhooshBackend, "sqlite": SqliteBackend}
DEFAULT = "whoosh"
HANDLER = "search"


def backend() -> Backend:
    """The backend of the current site, opened once per process; the default one for an unknown name."""
    return per_site("search.backend", _open)


def _open() -> Backend:
    return BACKENDS.get(settings().search_backend, BACKENDS[DEFAULT])(settings().index)


def find(groups: Sequence[Group], *, lang: str, every_word: bool, limit: int) -> Candidates:
    """Documents in *lang* that have every word of *groups* (or any, with every_word=False), ranked.

    Raises `IndexDamaged` when there is an index that cannot be read.
    """
    ranking = _ranking()
    if ranking is None:
        return Candidates((), frozenset())
    return ranking.find(groups, lang=lang, every_word=every_word, limit=limit)


def near(word: str, *, lang: str) -> str | None:
    """The nearest indexed term within two letters of *word*, or None."""
    ranking = _ranking()
    return ranking.near(word, lang=lang) if ranking else None


def is_readable() -> bool:
    """Whether there is an index that questions can be asked of."""
    try:
        return _ranking() is not None
    except IndexDamaged:
        return False


@dataclass
class _Kept:
    """The ranking of the last state that was asked."""

    ranking: Ranking | None = None


def _ranking() -> Ranking | None:
    reader = backend().reader()
    kept = per_site("search.ranking", _Kept)
    if reader is None:
        kept.ranking = None
    elif kept.ranking is None or kept.ranking.reader is not reader:
        kept.ranking = Ranking(reader)
    return kept.ranking


def update(events: Sequence[OutboxEvent]) -> None:
    """Bring the items of *events* up to date.

    Makes the whole index anew where there is none, where it is damaged, and where other analysers
    made it: new terms beside old ones would find neither. Raises what `rebuild` raises.
    """
    if backend().identity() != identity(settings().languages):
        rebuild()
        return
    uids = list(dict.fromkeys(event.uid for event in events))
    try:
        with _writing():
            backend().update(uids, _latest(uids))
    except IndexDamaged:
        rebuild()


def _latest(uids: Sequence[str]) -> Iterator[Document]:
    # Begun once the backend may write: what another process wrote into the index was committed before.
    session().rollback()
    yield from documents(uids)


def rebuild(progress: Callable[[int, int], None] | None = None) -> int:
    """Index everything anew and switch over; the number of documents. Pages kept before are made anew.

    Raises `IndexUnwritable` where the folder of the index cannot be written.
    """
    with _writing():
        number = backend().rebuild(_everything(progress), identity=identity(settings().languages))
    with write() as writing:
        tell_changed(writing)
    return number


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexUnwritable(_unwritable() or f"The search index cannot be written: {error}.") from error


def _unwritable() -> str | None:
    """What keeps the index from being written, as far as its folder shows."""
    folder = settings().index
    if folder.exists() and not folder.is_dir():
        return f"There is a file where the folder of the search index should be. Move it away: {folder}"
    if folder.is_dir() and not os.access(folder, os.W_OK):
        return f"The folder of the search index cannot be written. Let the site write to {folder}"
    return None


def _everything(progress: Callable[[int, int], None] | None) -> Iterator[Document]:
    # Begun once the backend may write: what was committed until then must be seen.
    session().rollback()
    uids = live_uids()
    items: set[int] = set()
    for document in documents(uids):
        items.add(document.item_id)
        if progress is not None:
            progress(len(items), len(uids))
        yield document


def index_health() -> Health:
    """Whether there is a sound index that was made with the present analysers and can be written."""
    wanted = settings().search_backend
    if wanted not in BACKENDS:
        return Health(
            False,
            f"There is no search backend “{wanted}”; “{DEFAULT}” is used instead.",
            f"Set YHTEISTUUMIN_SEARCH_BACKEND to one of: {', '.join(BACKENDS)}",
        )
    unwritable = _unwritable()
    if unwritable:
        return Health(False, unwritable, f"Then run: {REINDEX}")
    try:
        size = backend().size()
    except IndexDamaged as damage:
        return Health(False, f"The search index cannot be read ({damage}).", ADVICE)
    made_with = backend().identity()
    if made_with is None and not live_uids():
        return Health(True, "Nothing is published yet; the first publication makes the index.")
    if made_with is None:
        return Health(False, "There is no search index yet.", ADVICE)
    if made_with != identity(settings().languages):
        return Health(False, "The search index was made with other analysers.", ADVICE)
    return Health(True, f"{size} documents in the {backend().name} index")


def status() -> dict[str, Any]:
    """The state of the index, for `yhteistuumin search status`; *waiting* changes are not in it yet."""
    health = index_health()
    queue = next((each for each in backlog() if each.handler == HANDLER), None)
    try:
        documents_there: int | None = backend().size()
    except IndexDamaged:
        documents_there = None
    return {
        "backend": backend().name,
        "documents": documents_there,
        "waiting": queue.waiting if queue else 0,
        "given_up": queue.stuck if queue else 0,
        "identity": backend().identity(),
        "wanted_identity": identity(settings().languages),
        "up_to_date": health.ok and not (queue and (queue.waiting or queue.stuck)),
        "message": health.message,
        "advice": health.advice,
        "analysers": {each.lang: each.id for each in analyser_status()},
    }


def analyser_health() -> Health:
    """Whether every language has its full analyser."""
    lacking = [status for status in analyser_status() if not status.complete]
    if not lacking:
        return Health(True, "; ".join(status.id for status in analyser_status()))
    return Health(
        True,
        "; ".join(f"{status.lang}: {status.id}" for status in lacking),
        " ".join(status.advice for status in lacking),
    )

"""The site's one index: which backend it has, and how it is kept up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from yhteistuumin.api import Health, OutboxEvent, live_uids, per_site, session, settings
from yhteistuumin_search.analysis import analyser_status
from yhteistuumin_search.backend import Backend, Document
from yhteistuumin_search.documents import documents, identity
from yhteistuumin_search.whoosh_backend import WhooshBackend

REINDEX = "yhteistuumin search reindex"


def backend() -> Backend:
    """The backend of the current site, opened once per process."""
    return per_site("search.backend", _open)


def _open() -> Backend:
    return WhooshBackend(settings().index, settings().languages)


def update(events: Sequence[OutboxEvent]) -> None:
    """Bring the items of *events* up to date; builds the index where there is none."""
    if backend().identity() is None:
        rebuild()
        return
    uids = list(dict.fromkeys(event.uid for event in events))
    backend().update(uids, documents(uids))


def rebuild(progress: Callable[[int, int], None] | None = None) -> int:
    """Index everything anew and switch over; the number of documents."""
    return backend().rebuild(_everything(progress), identity=identity(settings().languages))


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
    """Whether there is an index and whether it was made with the present analysers."""
    made_with = backend().identity()
    if made_with is None and not live_uids():
        return Health(True, "Nothing is published yet; the first publication makes the index.")
    if made_with is None:
        return Health(False, "There is no search index yet.", f"Run: {REINDEX}")
    if made_with != identity(settings().languages):
        return Health(False, "The search index was made with other analysers.", f"Run: {REINDEX}")
    return Health(True, f"{backend().size()} documents in the {backend().name} index")


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

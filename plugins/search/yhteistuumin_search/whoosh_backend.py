"""The default backend. The only module that imports whoosh."""

from __future__ import annotations

import fcntl
import json
import shutil
import threading
import uuid
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from yhteistuumin_search.backend import Candidate, Candidates, Document, Group

with warnings.catch_warnings():
    # Whoosh 2.7.4 has escape sequences that newer Pythons warn about when they compile it.
    warnings.simplefilter("ignore")
    from whoosh import fields, index, query
    from whoosh.analysis import SpaceSeparatedTokenizer
    from whoosh.searching import Searcher

POINTER = "current.json"
LOCK = "writer.lock"
INDEXES = "whoosh-*"
BOOSTS = {"title": 4.0, "text": 1.0, "parts": 0.35, "folded": 0.3}
LABEL_BOOST = 2.5
WRITER_MB = 128
COMMIT_EVERY = 3000
NEAR_DISTANCE = 2


class WhooshBackend:
    """Indexes in folders below *folder*; a pointer file names the one in use."""

    name = "whoosh"

    def __init__(self, folder: Path, languages: Sequence[str]) -> None:
        self._folder = folder
        self._languages = tuple(languages)
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None
        self._opened = ""
        self._items: tuple[int, list[int]] = (-1, [])

    def find(self, groups: Sequence[Group], *, lang: str, every_word: bool, limit: int) -> Candidates:
        searcher = self._current()
        if searcher is None or not groups:
            return Candidates((), frozenset())
        words = [self._word(group) for group in groups]
        wanted = query.And(words) if every_word else query.Or(words)
        only = query.Term("lang", lang)
        results = searcher.search(wanted, filter=only, limit=limit)
        items = self._item_ids(searcher)
        best = tuple(Candidate(items[hit.docnum], lang, hit.score) for hit in results)
        everything = {items[number] for number in searcher.docs_for_query(query.And([wanted, only]))}
        return Candidates(best, frozenset(everything))

    def near(self, word: str, *, lang: str) -> str | None:
        searcher = self._current()
        if searcher is None or len(word) < NEAR_DISTANCE * 2:
            return None
        reader = searcher.reader()
        distance = 1 if len(word) < NEAR_DISTANCE * 3 else NEAR_DISTANCE
        near = {
            term: reader.doc_frequency(name, term)
            for name in ("title", "text")
            for term in reader.terms_within(name, word, maxdist=distance, prefix=1)
        }
        near.pop(word, None)
        return max(near, key=lambda term: (near[term], term)) if near else None

    def update(self, uids: Sequence[str], documents: Iterable[Document]) -> None:
        with self._only_writer():
            folder = self._in_use()
            if folder is not None:
                self._replace(folder, uids, documents)

    def _replace(self, folder: Path, uids: Sequence[str], documents: Iterable[Document]) -> None:
        writer = index.open_dir(str(folder)).writer(limitmb=WRITER_MB)
        try:
            for uid in uids:
                writer.delete_by_term("uid", uid)
            for document in documents:
                writer.add_document(**self._row(document))
        except BaseException:
            writer.cancel()
            raise
        writer.commit()

    def rebuild(self, documents: Iterable[Document], *, identity: str) -> int:
        with self._only_writer():
            self._remove_all_but(self._in_use())
            fresh = self._folder / INDEXES.replace("*", uuid.uuid4().hex[:12])
            fresh.mkdir()
            try:
                number = self._fill(fresh, documents)
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                raise
            # The replaced index stays until the next rebuild: a process may be about to open it.
            self._switch(fresh, identity)
        return number

    def _fill(self, fresh: Path, documents: Iterable[Document]) -> int:
        number = 0
        opened = index.create_in(str(fresh), self._schema())
        writer = opened.writer(limitmb=WRITER_MB)
        try:
            for number, document in enumerate(documents, 1):
                writer.add_document(**self._row(document))
                if number % COMMIT_EVERY == 0:
                    writer.commit(merge=False)
                    writer = opened.writer(limitmb=WRITER_MB)
        except BaseException:
            writer.cancel()
            raise
        writer.commit(optimize=True)
        return number

    def identity(self) -> str | None:
        found = self._pointer()
        return found.get("identity") if found else None

    def size(self) -> int:
        searcher = self._current()
        return int(searcher.doc_count()) if searcher else 0

    def _schema(self) -> fields.Schema:
        terms = fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
        names = [*BOOSTS, *(f"labels_{lang}" for lang in self._languages)]
        return fields.Schema(
            uid=fields.ID(),
            lang=fields.ID(),
            item=fields.STORED(),
            **dict.fromkeys(names, terms),
        )

    def _row(self, document: Document) -> dict[str, Any]:
        row: dict[str, Any] = {
            "uid": document.uid,
            "lang": document.lang,
            "item": document.item_id,
            "title": " ".join(document.title),
            "text": " ".join(document.text),
            "parts": " ".join(document.parts),
            "folded": " ".join(document.folded),
        }
        for lang, terms in document.labels:
            if lang in self._languages:
                row[f"labels_{lang}"] = " ".join(terms)
        return row

    def _word(self, group: Group) -> query.Query:
        wanted = [
            query.Term(name, term, boost=BOOSTS[name])
            for name in ("title", "text", "parts")
            for term in group.exact
        ]
        wanted += [query.Term("folded", term, boost=BOOSTS["folded"]) for term in group.folded]
        wanted += [
            query.Term(f"labels_{lang}", term, boost=LABEL_BOOST)
            for lang, terms in group.labels
            if lang in self._languages
            for term in terms
        ]
        return query.Or(wanted)

    def _current(self) -> Searcher | None:
        with self._lock:
            folder = self._in_use()
            if folder is None:
                return None
            if self._searcher is None or self._opened != folder.name:
                self._searcher = index.open_dir(str(folder)).searcher()
                self._opened = folder.name
            elif not self._searcher.up_to_date():
                self._searcher = self._searcher.refresh()
            return self._searcher

    def _item_ids(self, searcher: Searcher) -> list[int]:
        reader = searcher.reader()
        key = hash((self._opened, reader.generation(), reader.doc_count_all()))
        with self._lock:
            if self._items[0] != key:
                ids = [0] * reader.doc_count_all()
                for number, stored in reader.iter_docs():
                    ids[number] = stored["item"]
                self._items = (key, ids)
            return self._items[1]

    def _pointer(self) -> dict[str, str] | None:
        try:
            found = json.loads((self._folder / POINTER).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return dict(found)

    def _in_use(self) -> Path | None:
        found = self._pointer()
        folder = self._folder / found["folder"] if found else None
        return folder if folder and folder.is_dir() else None

    @contextmanager
    def _only_writer(self) -> Iterator[None]:
        """Wait until no thread or process writes; one that is killed gives way at once.

        What changes during a rebuild so comes after it, into the new index.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / LOCK).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _switch(self, fresh: Path, identity: str) -> None:
        draft = self._folder / f"{POINTER}.new"
        draft.write_text(json.dumps({"folder": fresh.name, "identity": identity}), encoding="utf-8")
        draft.replace(self._folder / POINTER)

    def _remove_all_but(self, kept: Path | None) -> None:
        for folder in self._folder.glob(INDEXES):
            if folder != kept:
                shutil.rmtree(folder, ignore_errors=True)

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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yhteistuumin_search.backend import Candidate, Candidates, Document, Group
from yhteistuumin_search.scoring import (
    Scores,
    best_of,
    of_any_word,
    of_every_word,
    rarity,
    saturation,
    summed,
)

with warnings.catch_warnings():
    # Whoosh 2.7.4 has escape sequences that newer Pythons warn about when they compile it.
    warnings.simplefilter("ignore")
    from whoosh import fields, index
    from whoosh.analysis import SpaceSeparatedTokenizer
    from whoosh.reading import IndexReader, TermNotFound
    from whoosh.searching import Searcher

POINTER = "current.json"
LOCK = "writer.lock"
INDEXES = "whoosh-*"
BOOSTS = {"title": 4.0, "text": 1.0, "parts": 0.35, "title_folded": 3.0, "folded": 0.7}
LABELS = "labels_"
LABEL_BOOST = 2.5
WRITER_MB = 128
COMMIT_EVERY = 3000
NEAR_DISTANCE = 2


@dataclass(frozen=True)
class _Snapshot:
    """What scoring needs of every document, read once for each state of the index."""

    key: int
    items: list[int]
    langs: list[str]
    lengths: dict[str, list[int]]
    averages: dict[tuple[str, str], float]
    counts: dict[str, int]

    @classmethod
    def of(cls, reader: IndexReader, key: int) -> _Snapshot:
        size = reader.doc_count_all()
        items, langs = [0] * size, [""] * size
        for number, stored in reader.iter_docs():
            items[number], langs[number] = stored["item"], stored["lang"]
        lengths, averages = {}, {}
        counts = {lang: langs.count(lang) for lang in set(langs) - {""}}
        for name in reader.indexed_field_names():
            if name in BOOSTS or name.startswith(LABELS):
                lengths[name] = [reader.doc_field_length(number, name) or 0 for number in range(size)]
                for lang, count in counts.items():
                    total = sum(n for n, code in zip(lengths[name], langs, strict=True) if code == lang)
                    averages[name, lang] = total / count
        return cls(key, items, langs, lengths, averages, counts)

    def scores(self, reader: IndexReader, name: str, term: str, lang: str) -> Scores:
        """The documents in *lang* that have *term* in the field *name*."""
        try:
            matcher = reader.postings(name, term)
        except TermNotFound:
            return {}
        found: dict[int, float] = {}
        while matcher.is_active():
            number = matcher.id()
            if self.langs[number] == lang:
                found[number] = matcher.weight()
            matcher.next()
        weight = BOOSTS.get(name, LABEL_BOOST) * rarity(self.counts.get(lang, 0), len(found))
        lengths, average = self.lengths[name], self.averages.get((name, lang), 0.0)
        return {n: weight * saturation(times, lengths[n], average) for n, times in found.items()}


class WhooshBackend:
    """Indexes in folders below *folder*; a pointer file names the one in use."""

    name = "whoosh"

    def __init__(self, folder: Path, languages: Sequence[str]) -> None:
        self._folder = folder
        self._languages = tuple(languages)
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None
        self._opened = ""
        self._kept: _Snapshot | None = None

    def find(self, groups: Sequence[Group], *, lang: str, every_word: bool, limit: int) -> Candidates:
        searcher = self._current()
        if searcher is None or not groups:
            return Candidates((), frozenset())
        snapshot = self._snapshot(searcher)
        reader = searcher.reader()
        words = [self._word(reader, snapshot, group, lang) for group in groups]
        scores = of_every_word(words) if every_word else of_any_word(words)
        best = sorted(scores, key=lambda number: (-scores[number], number))[:limit]
        items = snapshot.items
        return Candidates(
            tuple(Candidate(items[number], lang, scores[number]) for number in best),
            frozenset(items[number] for number in scores),
        )

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
        names = [*BOOSTS, *(f"{LABELS}{lang}" for lang in self._languages)]
        return fields.Schema(
            uid=fields.ID(),
            lang=fields.ID(stored=True),
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
            "title_folded": " ".join(document.title_folded),
        }
        for lang, terms in document.labels:
            if lang in self._languages:
                row[f"{LABELS}{lang}"] = " ".join(terms)
        return row

    def _word(self, reader: IndexReader, snapshot: _Snapshot, group: Group, lang: str) -> Scores:
        alternatives = [
            summed(snapshot.scores(reader, name, term, lang) for name in ("title", "text", "parts"))
            for term in group.exact
        ]
        alternatives += [
            summed(snapshot.scores(reader, name, term, lang) for name in ("title_folded", "folded"))
            for term in group.folded
        ]
        alternatives += [
            snapshot.scores(reader, f"{LABELS}{code}", term, lang)
            for code, terms in group.labels
            if code in self._languages
            for term in terms
        ]
        return best_of(alternatives)

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

    def _snapshot(self, searcher: Searcher) -> _Snapshot:
        reader = searcher.reader()
        key = hash((self._opened, reader.generation(), reader.doc_count_all()))
        with self._lock:
            if self._kept is None or self._kept.key != key:
                self._kept = _Snapshot.of(reader, key)
            return self._kept

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

"""The default backend. The only module that imports whoosh."""

from __future__ import annotations

import shutil
import threading
import warnings
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from yhteistuumin_search.backend import Document, DocumentLengths, IndexDamaged, Lengths
from yhteistuumin_search.folders import IndexFolder

with warnings.catch_warnings():
    # Whoosh 2.7.4 has escape sequences that newer Pythons warn about when they compile it.
    warnings.simplefilter("ignore")
    from whoosh import fields, formats, index
    from whoosh.codec.whoosh3 import W3Codec
    from whoosh.matching import Matcher
    from whoosh.reading import SegmentReader, TermNotFound
    from whoosh.writing import LockError

FORMAT = "whoosh-1"
WRITER_MB = 192
IN_BLOCK = 1024
OPENING_TRIES = 5


class Postings(fields.FieldType):  # type: ignore[misc]
    """A field that is given how often it has each key, instead of text to read."""

    indexed = True
    stored = False
    unique = False
    scorable = False
    multitoken_query = "default"

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.analyzer = None
        self.vector = None

    def index(self, value: Mapping[str, int], **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        return ((key.encode(), times, float(times), b"") for key, times in sorted(value.items()))


class _Segment:
    """One segment of the index. What is stored in it never changes, only what is deleted from it."""

    def __init__(self, reader: SegmentReader, before: _Segment | None) -> None:
        self.reader = reader
        self.stored: Sequence[DocumentLengths] = (
            before.stored
            if before
            else [(row["item"], row["lang"], row["lengths"]) for _number, row in sorted(_all_stored(reader))]
        )
        deleted = set(reader.segment().deleted_docs())
        self.items = {number: row[0] for number, row in enumerate(self.stored) if number not in deleted}

    @property
    def key(self) -> str:
        return str(self.reader.segment().segment_id())

    def without(self, other: _Segment | None) -> Iterator[DocumentLengths]:
        """The documents that *other*, the same segment at another time, does not have."""
        numbers = self.items.keys() - other.items.keys() if other else self.items
        return (self.stored[number] for number in sorted(numbers))

    def postings(self, key: str) -> dict[int, int]:
        try:
            matcher = self.reader.postings("terms", key)
        except TermNotFound:
            return {}
        items = self.items
        return {items[number]: int(times) for number, times in _read(matcher) if number in items}


def _all_stored(reader: SegmentReader) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((number, reader.stored_fields(number)) for number in range(reader.doc_count_all()))


def _read(matcher: Matcher) -> Iterator[tuple[int, float]]:
    """The documents of *matcher* and their weights, by whole blocks where it has blocks."""
    inner = getattr(matcher, "child", matcher)
    if not all(hasattr(inner, name) for name in ("_read_ids", "_read_weights", "_next_block", "_atend")):
        while matcher.is_active():
            yield matcher.id(), matcher.weight()
            matcher.next()
        return
    inner.reset()
    while not inner._atend:
        inner._read_ids()
        inner._read_weights()
        yield from zip(inner._ids, inner._weights, strict=True)
        inner._next_block()


class WhooshReader:
    """One state of a whoosh index. Its files have one place to read at, so threads take turns."""

    def __init__(self, opened: index.FileIndex, folder: str, before: WhooshReader | None) -> None:
        self.index = opened
        self.folder = folder
        self._lock = threading.Lock()
        self._reader = opened.reader()
        self.generation = self._reader.generation()
        known = {segment.key: segment for segment in before.segments} if before else {}
        self.segments = [
            _Segment(leaf, known.get(str(leaf.segment().segment_id())))
            for leaf, _base in self._reader.leaf_readers()
            if isinstance(leaf, SegmentReader)
        ]
        now = {segment.key: segment for segment in self.segments}
        gone = [row for segment in known.values() for row in segment.without(now.get(segment.key))]
        come = [row for segment in self.segments for row in segment.without(known.get(segment.key))]
        self.lengths = before.lengths.after(gone, come) if before else Lengths(come)

    @property
    def state(self) -> Hashable:
        return (self.folder, self.generation)

    def postings(self, key: str) -> Mapping[int, int]:
        found: dict[int, int] = {}
        with self._lock, _readable():
            for segment in self.segments:
                found.update(segment.postings(key))
        return found

    def keys(self, beginning: str) -> Iterable[str]:
        with self._lock, _readable():
            return [key.decode() for key in self._reader.expand_prefix("terms", beginning)]


@contextmanager
def _readable() -> Iterator[None]:
    """Whoosh reads broken files without looking, so anything may come of them."""
    try:
        yield
    except LockError:
        raise
    except Exception as error:
        raise IndexDamaged(f"{type(error).__name__}: {error}") from error


class WhooshBackend:
    """Indexes in folders below *folder*; a pointer file names the one in use."""

    name = "whoosh"

    def __init__(self, folder: Path) -> None:
        self.folder = IndexFolder(folder, "whoosh", FORMAT)
        self._lock = threading.Lock()
        self._reader: WhooshReader | None = None

    def reader(self) -> WhooshReader | None:
        with self._lock:
            folder = self.folder.in_use()
            if folder is None:
                # A pointer to nothing is damage; without a pointer there is no index.
                if self.folder.pointer():
                    raise IndexDamaged("the folder of the index is gone")
                return None
            kept = self._reader
            if kept is None or kept.folder != folder.name or not _is_latest(kept):
                with _readable():
                    self._reader = _open(folder, kept)
            return self._reader

    def update(self, uids: Sequence[str], documents: Iterable[Document]) -> None:
        with self.folder.only_writer():
            folder = self.folder.in_use()
            if folder is None:
                return
            with _readable():
                writer = index.open_dir(str(folder)).writer(limitmb=WRITER_MB, codec=_codec())
            try:
                for uid in uids:
                    writer.delete_by_term("uid", uid)
                _add_all(writer, documents)
            except BaseException:
                writer.cancel()
                raise
            with _readable():
                writer.commit()

    def rebuild(self, documents: Iterable[Document], *, identity: str) -> int:
        with self.folder.only_writer():
            fresh = self.folder.fresh()
            try:
                opened = index.create_in(str(fresh), _schema())
                writer = opened.writer(limitmb=WRITER_MB, codec=_codec())
                try:
                    number = _add_all(writer, documents)
                except BaseException:
                    writer.cancel()
                    raise
                writer.commit()
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                raise
            self.folder.switch(fresh, identity)
        return number

    def identity(self) -> str | None:
        found = self.folder.pointer()
        return found.get("identity") if found else None

    def size(self) -> int:
        reader = self.reader()
        return reader.lengths.size if reader else 0


def _open(folder: Path, before: WhooshReader | None) -> WhooshReader:
    for remaining in reversed(range(OPENING_TRIES)):
        try:
            return WhooshReader(index.open_dir(str(folder)), folder.name, before)
        except FileNotFoundError:
            # A writer put other files in their place between looking and opening.
            if not remaining:
                raise
    raise AssertionError("the loop returns or raises")


def _is_latest(reader: WhooshReader) -> bool:
    try:
        return bool(reader.index.latest_generation() == reader.generation)
    except OSError:
        return False


def _schema() -> fields.Schema:
    return fields.Schema(
        uid=fields.ID(),
        terms=Postings(),
        item=fields.STORED(),
        lang=fields.STORED(),
        lengths=fields.STORED(),
    )


def _codec() -> W3Codec:
    codec = W3Codec(blocklimit=IN_BLOCK, compression=0)
    # Our fields have no lengths: whoosh need not look for the length of each posting's document.
    codec.length_stats = False
    return codec


def _add_all(writer: Any, documents: Iterable[Document]) -> int:
    number = 0
    for document in documents:
        number += 1
        writer.add_document(
            uid=document.uid,
            terms=document.postings(),
            item=document.item_id,
            lang=document.lang,
            lengths=document.lengths(),
        )
    return number

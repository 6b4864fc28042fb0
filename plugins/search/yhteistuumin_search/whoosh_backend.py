"""The default backend. The only module that imports whoosh."""

from __future__ import annotations

import io
import os
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
    from whoosh.filedb.filestore import FileStorage
    from whoosh.filedb.structfile import BufferFile, StructFile
    from whoosh.matching import Matcher
    from whoosh.reading import SegmentReader, TermNotFound
    from whoosh.writing import LockError

FORMAT = "whoosh-1"
WRITER_MB = 192
IN_BLOCK = 1024
OPENING_TRIES = 5
MOST_KEPT = 256 * 2**20
"""The bytes of a longer part of a file are not kept, but read each time."""


class _File(io.RawIOBase):
    """A file that is closed with its last user: whoosh closes no file that it was given."""

    def __init__(self, number: int) -> None:
        self._number = number

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return os.readv(self._number, [buffer])

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return os.lseek(self._number, offset, whence)

    def close(self) -> None:
        if not self.closed:
            super().close()
            os.close(self._number)


class _Part(StructFile):  # type: ignore[misc]
    """A file whose parts are kept in memory, as whoosh would beside a map of the file."""

    def subset(self, position: int, length: int, name: str | None = None) -> StructFile:
        if length > MOST_KEPT:
            return super().subset(position, length, name=name)
        content = self.get(position, length)
        if len(content) != length:
            raise EOFError(f"{self._name} is shorter than it was")
        return BufferFile(content, name=name or self._name)


class Files(FileStorage):  # type: ignore[misc]
    """The files of an index, read and never mapped: a process that looks into a map of a file that
    somebody cut short is killed, one that reads the file is told."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), supports_mmap=False)

    def open_file(self, name: str, **options: Any) -> StructFile:
        return _Part(io.BufferedReader(_File(os.open(self._fpath(name), os.O_RDONLY))), name=name, **options)

    def sizes(self, names: Iterable[str]) -> dict[str, int]:
        """How long each file is; -1 for one that is gone."""
        return {name: self.file_length(name) if self.file_exists(name) else -1 for name in names}


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
        self._sizes = opened.storage.sizes(
            leaf.segment().make_filename(".seg")
            for leaf, _base in self._reader.leaf_readers()
            if isinstance(leaf, SegmentReader)
        )
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

    def is_latest(self) -> bool:
        """Whether the files still hold this state, as far as their names and lengths tell."""
        try:
            newest = self.index.latest_generation()
            return bool(newest == self.generation and self.index.storage.sizes(self._sizes) == self._sizes)
        except OSError:
            return False

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
                return None
            kept = self._reader
            if kept is None or kept.folder != folder.name or not kept.is_latest():
                with _readable():
                    self._reader = _open(folder, kept)
            return self._reader

    def update(self, uids: Sequence[str], documents: Iterable[Document]) -> None:
        with self.folder.only_writer():
            folder = self.folder.in_use()
            if folder is None:
                return
            with _readable():
                writer = index.FileIndex(Files(folder)).writer(limitmb=WRITER_MB, codec=_codec())
            try:
                with _readable():
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
                opened = index.FileIndex.create(Files(fresh), _schema())
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
        return self.folder.identity()

    def size(self) -> int:
        reader = self.reader()
        return reader.lengths.size if reader else 0


def _open(folder: Path, before: WhooshReader | None) -> WhooshReader:
    for remaining in reversed(range(OPENING_TRIES)):
        try:
            return WhooshReader(index.FileIndex(Files(folder)), folder.name, before)
        except FileNotFoundError:
            # A writer put other files in their place between looking and opening.
            if not remaining:
                raise
    raise AssertionError("the loop returns or raises")


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

"""Content from a file of JSON Lines: all of it, or, unless told otherwise, none of it.

A first reading checks every line and writes what it found, in its stored form, to a temporary
file; then one short transaction puts it into the database. Memory holds only what addresses are
made of. A line that was loaded before is recognised by its hash and left alone, so loading a file
twice changes nothing, and neither does what editors did in between.
"""

from __future__ import annotations

import hashlib
import pickle
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from yhteistuumin import db
from yhteistuumin.content import documents, media
from yhteistuumin.content._loading_addresses import Site, Standing, settle, standing_of
from yhteistuumin.content._loading_lines import (
    BadLine,
    CheckedItem,
    DocumentLine,
    MediaLine,
    attached_to,
    check_item,
    document_line,
    hash_of,
    item_line,
    media_line,
    parse,
)
from yhteistuumin.content._loading_rows import change_item, insert_items, set_parents
from yhteistuumin.content.state import bump_content_revision
from yhteistuumin.content.vocabularies import Vocabularies, vocabularies
from yhteistuumin.db import session
from yhteistuumin.errors import LoadError, MediaError
from yhteistuumin.runtime import settings
from yhteistuumin.schema.messages import plural_translator
from yhteistuumin.security.rules import SYSTEM, Actor
from yhteistuumin.tables import Document, Item, Media

_n = plural_translator(__name__)

BATCH = 500
REPORT_EVERY = 100

Progress = Callable[[int, int], None]
"""Called with the number of lines done and their total, now and then and at the end."""


@dataclass(frozen=True)
class Loaded:
    """What loading a file did: numbers of lines, and the (number, reason) of those left out."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: tuple[tuple[int, str], ...] = ()

    def __str__(self) -> str:
        parts = [
            _n("%(n)s new item", "%(n)s new items", self.new),
            _n("%(n)s changed", "%(n)s changed", self.changed),
            _n("%(n)s as before", "%(n)s as before", self.unchanged),
        ]
        lines = [", ".join(str(part) for part in parts)]
        if self.skipped:
            lines.append(str(_n("%(n)s line left out:", "%(n)s lines left out:", len(self.skipped))))
            lines += [f"  {number}: {reason}" for number, reason in self.skipped]
        return "\n".join(lines)


def load_file(
    path: Path,
    actor: Actor = SYSTEM,
    *,
    skip_bad: bool = False,
    progress: Progress | None = None,
) -> Loaded:
    """Load *path*. Raises `LoadError` with every bad line unless *skip_bad* leaves those out."""
    actor.require("site.manage")
    with tempfile.TemporaryFile() as spool:
        reading = _Reading(path, spool, progress or (lambda done, total: None))
        try:
            reading.run()
            if reading.bad and not skip_bad:
                raise LoadError(sorted(reading.bad.items()))
            return _write(reading, spool, actor, skip_bad=skip_bad)
        except BaseException:
            reading.remove_files()
            raise


@dataclass
class _Picture:
    number: int
    line: MediaLine
    filename: str
    prepared: media.Prepared


@dataclass
class _File:
    number: int
    line: DocumentLine
    filename: str
    digest: str
    kind: documents.FileType
    size: int


@dataclass
class _Reading:
    """The first reading of a file."""

    path: Path
    spool: IO[bytes]
    progress: Progress
    bad: dict[int, str] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    unchanged: int = 0
    pictures: set[str] = field(default_factory=set)
    total: int = 0

    def __post_init__(self) -> None:
        self._new_files: list[Path] = []
        self._covers: dict[int, str] = {}
        self._known = {
            uid: (kind, source_hash)
            for uid, kind, source_hash in session().execute(select(Item.uid, Item.kind, Item.source_hash))
        }
        self._media = dict(session().execute(select(Media.uid, Media.digest)).all())
        self._documents = dict(session().execute(select(Document.uid, Document.digest)).all())
        self._attached: dict[int, set[str]] = {}
        self._site = Site()
        self._seen: dict[str, int] = {}

    def is_known(self, uid: str) -> bool:
        return uid in self._known

    def run(self) -> None:
        with self.path.open("rb") as lines:
            self.total = sum(1 for line in lines if line.strip())
        for done, (number, text) in enumerate(_numbered(self.path), start=1):
            try:
                self._read(number, text)
            except BadLine as error:
                self.bad[number] = str(error)
            if done % REPORT_EVERY == 0:
                self.progress(done // 2, self.total)
        for number, reason in settle(self.standings, self._site):
            self.bad.setdefault(number, reason)
        for number, cover in self._covers.items():
            if cover not in self._media:
                self.bad.setdefault(number, f"cover: there is no picture {cover}")
        for number, attached in self._attached.items():
            for uid in sorted(attached - self._documents.keys()):
                self.bad.setdefault(number, f"fields: there is no file {uid}")

    def _read(self, number: int, text: str) -> None:
        raw = parse(text)
        if "media" in raw:
            self._read_picture(number, media_line(raw))
            return
        if "document" in raw:
            self._read_document(number, document_line(raw))
            return
        line, source_hash = item_line(raw), hash_of(raw)
        if line.uid in self._seen:
            raise BadLine(f"uid: {line.uid} stands on line {self._seen[line.uid]} already")
        self._seen[line.uid] = number
        kind, known_hash = self._known.get(line.uid, (line.kind, ""))
        if kind != line.kind:
            raise BadLine(f"kind: {line.uid} is a {kind} on this site and cannot become a {line.kind}")
        if known_hash == source_hash:
            self.unchanged += 1
            return
        item = check_item(line, number, source_hash)
        if line.cover:
            self._covers[number] = line.cover
        self._attached[number] = attached_to(item)
        self.standings[item.uid] = standing_of(item, self._site.slugs.get(item.uid, {}))
        pickle.dump(item, self.spool)

    def _read_picture(self, number: int, line: MediaLine) -> None:
        file = self._file_beside("media", line.media, line.file, number)
        content = file.read_bytes()
        if self._media.get(line.media) == hashlib.sha256(content).hexdigest():
            self.unchanged += 1
            return
        try:
            prepared = media.prepare(content)
        except MediaError as error:
            raise BadLine(f"file: {error.problem.message}") from error
        self._new_files += media.write_files(prepared, settings().media)
        self._media[line.media] = prepared.digest
        pickle.dump(_Picture(number, line, file.name, media.without_files(prepared)), self.spool)

    def _read_document(self, number: int, line: DocumentLine) -> None:
        file = self._file_beside("document", line.document, line.file, number)
        content = file.read_bytes()
        name = line.name or file.name
        try:
            kind = documents.checked_type(content, name)
        except MediaError as error:
            raise BadLine(f"file: {error.problem.message}") from error
        if self._documents.get(line.document) == hashlib.sha256(content).hexdigest():
            self.unchanged += 1
            return
        self._documents[line.document] = documents.write(content)
        pickle.dump(_File(number, line, name, self._documents[line.document], kind, len(content)), self.spool)

    def _file_beside(self, key: str, uid: str, name: str, number: int) -> Path:
        if uid in self._seen:
            raise BadLine(f"{key}: {uid} stands on line {self._seen[uid]} already")
        self._seen[uid] = number
        file = (self.path.parent / name).resolve()
        if not file.is_relative_to(self.path.parent.resolve()) or not file.is_file():
            raise BadLine(f"file: there is no {name} beside the file")
        return file

    def remove_files(self) -> None:
        """Take back the pictures of a file that was refused."""
        for file in self._new_files:
            file.unlink(missing_ok=True)


def _numbered(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield number, line


def _spooled(spool: IO[bytes]) -> Iterator[CheckedItem | _Picture | _File]:
    spool.seek(0)
    while True:
        try:
            yield pickle.load(spool)
        except EOFError:
            return


def _write(reading: _Reading, spool: IO[bytes], actor: Actor, *, skip_bad: bool) -> Loaded:
    known = vocabularies()
    if not spool.tell():
        reading.progress(reading.total, reading.total)
        return Loaded(unchanged=reading.unchanged, skipped=tuple(sorted(reading.bad.items())))
    try:
        with db.write() as writing:
            counts = _Writing(writing, reading, known, actor).run(_spooled(spool))
            if reading.bad and not skip_bad:
                raise LoadError(sorted(reading.bad.items()))
            if counts.new or counts.changed:
                bump_content_revision(writing)
    except IntegrityError as error:
        reason = "somebody changed the site while the file was read; load it again"
        raise LoadError([(0, reason)]) from error
    reading.progress(reading.total, reading.total)
    return Loaded(counts.new, counts.changed, reading.unchanged, tuple(sorted(reading.bad.items())))


@dataclass
class _Writing:
    """The transaction that puts a checked file into the database."""

    writing: Session
    reading: _Reading
    vocabularies: Vocabularies
    actor: Actor
    new: int = 0
    changed: int = 0
    done: int = 0

    def run(self, found: Iterator[CheckedItem | _Picture | _File]) -> _Writing:
        ids: dict[str, int] = {}
        parents: dict[str, str] = {}
        later: list[CheckedItem] = []
        batch: list[CheckedItem] = []
        for one in found:
            if one.number in self.reading.bad:
                continue
            if isinstance(one, _Picture):
                self._put_picture(one)
            elif isinstance(one, _File):
                self._put_document(one)
            elif self.reading.is_known(one.uid):
                later.append(one)
            else:
                batch.append(one)
                if one.parent:
                    parents[one.uid] = one.parent
            if len(batch) >= BATCH:
                ids |= self._insert(batch)
                batch = []
        ids |= self._insert(batch)
        set_parents(self.writing, parents, ids)
        for item in later:
            self._change(item)
        return self

    def _insert(self, batch: Sequence[CheckedItem]) -> dict[str, int]:
        if not batch:
            return {}
        ids = insert_items(self.writing, batch, self.reading.standings, self.vocabularies, self.actor)
        self.new += len(batch)
        self._tell(len(batch))
        return ids

    def _change(self, item: CheckedItem) -> None:
        try:
            with self.writing.begin_nested():
                change_item(self.writing, item, self.actor)
        except BadLine as error:
            self.reading.bad[item.number] = str(error)
        else:
            self.changed += 1
        self._tell(1)

    def _put_picture(self, picture: _Picture) -> None:
        line = picture.line
        row = self.writing.scalar(select(Media).where(Media.uid == line.media))
        self.new += row is None
        self.changed += row is not None
        row = row or Media(uid=line.media)
        media.fill(row, picture.prepared, picture.filename)
        row.alt = {**(row.alt or {}), **line.alt}
        row.decorative = line.decorative
        row.credit = line.credit
        row.region = line.region
        self.writing.add(row)
        self.writing.flush()

    def _put_document(self, file: _File) -> None:
        row = self.writing.scalar(select(Document).where(Document.uid == file.line.document))
        self.new += row is None
        self.changed += row is not None
        row = row or Document(uid=file.line.document)
        documents.fill(row, file.digest, file.kind, file.size, file.filename)
        row.region = file.line.region
        self.writing.add(row)
        self.writing.flush()
        documents.await_reading(self.writing, row)

    def _tell(self, items: int) -> None:
        self.done += items
        half = self.reading.total // 2
        self.reading.progress(min(half + self.done // 2, self.reading.total - 1), self.reading.total)

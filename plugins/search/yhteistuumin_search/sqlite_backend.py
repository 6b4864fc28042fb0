"""Full-text search of SQLite (FTS5) in a database file of its own: several processes may write.

FTS5 gets finished keys, one token for each key and number of times, so that its own reading of
words and its own ranking have no part in it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from yhteistuumin_search.backend import Document, DocumentLengths, IndexDamaged, Lengths
from yhteistuumin_search.folders import IndexFolder

FORMAT = "sqlite-2"
FILE = "terms.db"
PATIENCE = 60.0
"""Seconds to wait for another writer."""

_TABLES = """
CREATE TABLE document (
    number INTEGER PRIMARY KEY, uid TEXT NOT NULL, item INTEGER NOT NULL, lang TEXT NOT NULL, lengths TEXT NOT NULL
);
CREATE INDEX document_uid ON document (uid);
CREATE VIRTUAL TABLE term USING fts5(
    tokens, detail='none', columnsize=0, tokenize="ascii tokenchars '._-'"
);
CREATE VIRTUAL TABLE token USING fts5vocab(term, 'row');
CREATE TABLE state (number INTEGER NOT NULL);
INSERT INTO state VALUES (1);
"""
_ODD = re.compile(r"[^a-z0-9.\-\u0080-\U0010ffff]")
_CODED = re.compile(r"_([0-9a-f]+)_")
_AFTER_SEPARATOR = "/"
"""The character after the full stop that separates a key from its number of times."""


def _coded(key: str) -> str:
    """*key* in letters that the tokeniser leaves alone, whatever it holds."""
    return _ODD.sub(lambda odd: f"_{ord(odd[0]):x}_", key)


def _decoded(token: str) -> str:
    return _CODED.sub(lambda code: chr(int(code[1], 16)), token)


class SqliteReader:
    """The database at one state: it is asked again where it has moved on meanwhile."""

    def __init__(
        self, connection: sqlite3.Connection, lock: threading.RLock, state: Hashable, before: SqliteReader | None
    ) -> None:
        self.state = state
        self._connection = connection
        self._lock = lock
        with lock, _readable():
            rows = connection.execute("SELECT number, item, lang, lengths FROM document").fetchall()
        self._rows = set(rows)
        known = before._rows if before else set()
        gone, come = (map(_lengths, sorted(rows)) for rows in (known - self._rows, self._rows - known))
        self.lengths = before.lengths.after(gone, come) if before else Lengths(come)
        self._items = {number: item for number, item, _lang, _lengths in rows}

    def postings(self, key: str) -> Mapping[int, int]:
        token = _coded(key)
        found: dict[int, int] = {}
        items = self._items
        with self._lock, _readable():
            for (variant,) in self._tokens(f"{token}.", f"{token}{_AFTER_SEPARATOR}"):
                times = int(variant[len(token) + 1 :])
                rows = self._connection.execute("SELECT rowid FROM term WHERE term MATCH ?", (f'"{variant}"',))
                found.update((items[number], times) for (number,) in rows.fetchall() if number in items)
        return found

    def keys(self, beginning: str) -> Iterable[str]:
        front = _coded(beginning)
        with self._lock, _readable():
            tokens = self._tokens(front, f"{front}\U0010ffff")
        return dict.fromkeys(_decoded(token.rpartition(".")[0]) for (token,) in tokens)

    def _tokens(self, first: str, end: str) -> list[tuple[str]]:
        return self._connection.execute(
            "SELECT term FROM token WHERE term >= ? AND term < ?", (first, end)
        ).fetchall()


def _lengths(row: tuple[int, int, str, str]) -> DocumentLengths:
    _number, item, lang, lengths = row
    return item, lang, json.loads(lengths)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise
        raise IndexDamaged(f"{type(error).__name__}: {error}") from error


class SqliteBackend:
    """Databases in folders below *folder*; a pointer file names the one in use."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = IndexFolder(folder, "sqlite", FORMAT)
        self._lock = threading.RLock()
        self._opened: tuple[str, int] | None = None
        self._connection: sqlite3.Connection | None = None
        self._reader: SqliteReader | None = None

    def reader(self) -> SqliteReader | None:
        with self._lock:
            folder = self.folder.in_use()
            if folder is None:
                return None
            with _readable():
                connection = self._connected(folder)
                (number,) = connection.execute("SELECT number FROM state").fetchone()
            state = (folder.name, number)
            if self._reader is None or self._reader.state != state:
                self._reader = SqliteReader(connection, self._lock, state, self._reader)
            return self._reader

    def _connected(self, folder: Path) -> sqlite3.Connection:
        """The connection that this process reads with: a child must not use its parent's."""
        wanted = (folder.name, os.getpid())
        if self._connection is None or self._opened != wanted:
            self._connection, self._reader = _connect(folder / FILE, read_only=True), None
            self._opened = wanted
        return self._connection

    def update(self, uids: Sequence[str], documents: Iterable[Document]) -> None:
        with self.folder.no_rebuild():
            folder = self.folder.in_use()
            if folder is None:
                return
            with _readable(), closing(_connect(folder / FILE)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                for uid in uids:
                    connection.execute(
                        "DELETE FROM term WHERE rowid IN (SELECT number FROM document WHERE uid = ?)", (uid,)
                    )
                    connection.execute("DELETE FROM document WHERE uid = ?", (uid,))
                _add_all(connection, documents)
                connection.execute("UPDATE state SET number = number + 1")
                connection.execute("COMMIT")

    def rebuild(self, documents: Iterable[Document], *, identity: str) -> int:
        with self.folder.only_writer():
            fresh = self.folder.fresh()
            try:
                with closing(_connect(fresh / FILE)) as connection:
                    connection.executescript(_TABLES)
                    connection.execute("BEGIN")
                    number = _add_all(connection, documents)
                    connection.execute("INSERT INTO term(term) VALUES('optimize')")
                    connection.execute("COMMIT")
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


def _connect(file: Path, *, read_only: bool = False) -> sqlite3.Connection:
    connection = _connect_to_read(file) if read_only else sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
    # A process that looks into a map of a file that somebody cut short is killed. Hence no log of
    # writes beside the file either (WAL): its index is a mapped file.
    connection.execute("PRAGMA mmap_size = 0")
    connection.execute("PRAGMA query_only = ON" if read_only else "PRAGMA synchronous = FULL")
    # Readers wait for the commit alone, not for what comes before it.
    connection.execute("PRAGMA cache_spill = OFF")
    return connection


def _connect_to_read(file: Path) -> sqlite3.Connection:
    if not file.is_file():
        raise IndexDamaged("the file of the index is gone")
    # Whoever reads after a killed writer takes back what it left half done. In a folder that cannot
    # be written only a file that nobody writes can be read.
    way = "mode=rw" if os.access(file.parent, os.W_OK) else "immutable=1"
    return sqlite3.connect(
        f"{file.absolute().as_uri()}?{way}", uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )


def _add_all(connection: sqlite3.Connection, documents: Iterable[Document]) -> int:
    number = 0
    for document in documents:
        number += 1
        lengths = json.dumps(document.lengths())
        row = connection.execute(
            "INSERT INTO document (uid, item, lang, lengths) VALUES (?, ?, ?, ?)",
            (document.uid, document.item_id, document.lang, lengths),
        )
        tokens = " ".join(f"{_coded(key)}.{times}" for key, times in document.postings().items())
        connection.execute("INSERT INTO term (rowid, tokens) VALUES (?, ?)", (row.lastrowid, tokens))
    return number

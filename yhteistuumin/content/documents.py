"""Attached files: refused or kept as they came in, and told to readers by type and size.

A file is kept under the hash of its bytes. What it is, its bytes say; its name is only a name. Its
text is read afterwards, by the worker (`content.extracting`).
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from yhteistuumin import db
from yhteistuumin.content.outbox import enqueue
from yhteistuumin.db import session
from yhteistuumin.errors import MediaError
from yhteistuumin.events import Topic
from yhteistuumin.runtime import settings
from yhteistuumin.schema.problems import Problem
from yhteistuumin.tables import Document

MAX_BYTES = 50 * 1024 * 1024
PER_PAGE = 30
WAITING = "waiting"
"""The note of a document whose text nobody has read yet."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileType:
    """A kind of file that is taken in: its media type, the end of its name and what it is called."""

    media_type: str
    suffix: str
    word: str


PDF = FileType("application/pdf", ".pdf", "PDF")
TYPES: Mapping[str, FileType] = {
    kind.media_type: kind
    for kind in (
        PDF,
        FileType(f"{_OFFICE}wordprocessingml.document", ".docx", "Word"),
        FileType(f"{_OFFICE}presentationml.presentation", ".pptx", "PowerPoint"),
        FileType(f"{_ODF}text", ".odt", "OpenDocument"),
        FileType(f"{_ODF}presentation", ".odp", "OpenDocument"),
    )
}
_MARKS = ((b"word/document.xml", ".docx"), (b"ppt/presentation.xml", ".pptx"))
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class FileView:
    """A file ready for a page. *note* says why its text cannot be searched, ``""`` where it can."""

    uid: str
    url: str
    filename: str
    word: str
    size: int
    pages: int
    is_tagged: bool
    note: str


def folder() -> Path:
    """Where the files are."""
    return settings().instance / "documents"


def store(
    file: IO[bytes] | bytes,
    *,
    filename: str,
    region: str | None = None,
    author_id: int | None = None,
    uid: str | None = None,
) -> Document:
    """Take a file in and give it a row; raises `MediaError` without storing anything."""
    content = file if isinstance(file, bytes) else file.read(MAX_BYTES + 1)
    kind = checked_type(content, filename, size=_size_of(file, content))
    digest = write(content)
    document = Document(uid=uid or uuid.uuid4().hex, region=region, author_id=author_id)
    fill(document, digest, kind, len(content), filename)
    with db.write() as writing:
        writing.add(document)
        writing.flush()
        await_reading(writing, document)
    return document


def _size_of(file: IO[bytes] | bytes, content: bytes) -> int:
    return len(content) if isinstance(file, bytes) else max(len(content), file.seek(0, os.SEEK_END))


def checked_type(content: bytes, filename: str, *, size: int = 0) -> FileType:
    """What *content* is, whatever it is called; raises `MediaError` for what is not taken in."""
    size = size or len(content)
    if size > MAX_BYTES:
        told = {"value": round(size / 1024**2), "limit": MAX_BYTES // 1024**2}
        raise MediaError(Problem("file", "file-size", told))
    suffix = _suffix_of(content)
    found = next((kind for kind in TYPES.values() if kind.suffix == suffix), None)
    if found is None:
        raise MediaError(Problem("file", "file-type", {"value": plain_name(filename)}))
    return found


def _suffix_of(content: bytes) -> str:
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return PDF.suffix
    if not content.startswith(b"PK\x03\x04"):
        return ""
    for media_type, kind in TYPES.items():
        if content[30:200].startswith(f"mimetype{media_type}PK".encode()):
            return kind.suffix
    return next((suffix for mark, suffix in _MARKS if mark in content), "")


def write(content: bytes) -> str:
    """Put *content* under its hash; it is there whole or not at all."""
    digest = hashlib.sha256(content).hexdigest()
    target = folder() / digest
    if not target.is_file():
        folder().mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder())
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).replace(target)
    return digest


def fill(document: Document, digest: str, kind: FileType, size: int, filename: str) -> None:
    """Make *document* the row of a file whose text is still to be read."""
    document.digest = digest
    document.filename = plain_name(filename)[-255:]
    document.media_type = kind.media_type
    document.size = size
    document.pages, document.tagged = 0, False
    document.text, document.note = "", WAITING


def await_reading(writing: Session, document: Document) -> None:
    """Let the worker read the text once the transaction commits."""
    enqueue(writing, Topic.DOCUMENT, [document.uid])


def plain_name(filename: str) -> str:
    """The last part of a name that somebody's browser gave."""
    name = Path(filename.replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable()).strip() or "file"


def download_name(document: Document) -> str:
    """The end of the address: the file's own name in plain letters, with the end that its type has."""
    letters = unicodedata.normalize("NFKD", Path(document.filename).stem).encode("ascii", "ignore").decode()
    stem = _NAME.sub("-", letters).strip("-.")[:80] or "file"
    return f"{stem}{TYPES[document.media_type].suffix}"


def address(document: Document) -> str:
    """Where the file is read, for those who may."""
    return f"/files/{document.digest}/{download_name(document)}"


def view_of(document: Document) -> FileView:
    """*document* for a page."""
    return FileView(
        document.uid,
        address(document),
        document.filename,
        TYPES[document.media_type].word,
        document.size,
        document.pages,
        document.tagged,
        document.note,
    )


def rows(uids: Iterable[str]) -> dict[str, Document]:
    """Those of *uids* that exist, with one query."""
    wanted = sorted(set(uids))
    if not wanted:
        return {}
    return {row.uid: row for row in session().scalars(select(Document).where(Document.uid.in_(wanted)))}


def with_digest(digest: str) -> Sequence[Document]:
    """The documents that are this file."""
    return session().scalars(select(Document).where(Document.digest == digest).order_by(Document.id)).all()


def document_page(page: int) -> tuple[int, list[Document]]:
    """(number of all, those of the page), newest first."""
    listed = select(Document).order_by(Document.created_at.desc(), Document.id.desc())
    found = session().scalars(listed.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return session().scalar(select(func.count()).select_from(Document)) or 0, list(found)


def remove(writing: Session, document: Document) -> list[Path]:
    """Forget *document*; gives the files to delete once that is committed: none while another row
    is the same file."""
    writing.delete(document)
    writing.flush()
    others = writing.scalar(select(func.count()).select_from(Document).where(Document.digest == document.digest))
    return [] if others else [folder() / document.digest]

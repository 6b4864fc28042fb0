"""The text of one file, read in a process of its own that may take only so much time and memory.

Run as ``python -m yhteistuumin.content._extracting FILE MEDIA-TYPE``; it prints one JSON object
with ``text``, ``pages``, ``tagged`` and ``note``. It imports nothing of the site: what is wrong
with a file must hurt nothing but this process.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

MAX_TEXT = 500_000
MAX_PAGES = 2000
MAX_INSIDE = 60 * 1024 * 1024
MAX_MEMORY = 1024 * 1024 * 1024
MAX_SECONDS = 40
CHUNK = 64 * 1024

ENCRYPTED, BROKEN, TOO_LONG, NO_TEXT = "encrypted", "broken", "too-long", "no-text"

PDF = "application/pdf"
ODF = "application/vnd.oasis.opendocument."
PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word/document.xml",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "ppt/slides/slide",
    f"{ODF}text": "content.xml",
    f"{ODF}presentation": "content.xml",
}
PARAGRAPHS = frozenset({"p", "h"})
SPACES = frozenset({"tab", "br", "line-break", "s", "cr"})
RUNS = frozenset({"t"})


class TooLong(Exception):
    """There is more in the file than is read."""


class Words:
    """Text that is gathered up to `MAX_TEXT` characters."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0

    def add(self, text: str) -> None:
        """One more piece. Raises `TooLong`."""
        room = MAX_TEXT - self.length
        self.pieces.append(text[:room])
        self.length += len(text)
        if len(text) > room:
            raise TooLong

    def __str__(self) -> str:
        return "".join(self.pieces).strip()


def extract(file: Path, media_type: str) -> dict[str, Any]:
    """What the file says."""
    words, found = Words(), {"pages": 0, "tagged": False, "note": ""}
    try:
        if media_type == PDF:
            _read_pdf(file, words, found)
        else:
            _read_archive(file, media_type, words, found)
    except TooLong:
        found["note"] = TOO_LONG
    except MemoryError:
        found["note"] = TOO_LONG
        words = Words()
    text = str(words).replace("\x00", "")
    if not text and not found["note"]:
        found["note"] = NO_TEXT
    return {**found, "text": text}


def _read_pdf(file: Path, words: Words, found: dict[str, Any]) -> None:
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            found["note"] = ENCRYPTED
            return
        found["pages"] = len(reader.pages)
        found["tagged"] = _is_tagged(reader.root_object)
        for page in reader.pages[:MAX_PAGES]:
            words.add(f"{page.extract_text()}\n\n")
        if found["pages"] > MAX_PAGES:
            raise TooLong
    except LimitReachedError as error:
        raise TooLong from error
    except (TooLong, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a broken file may make the reader raise anything
        found["note"] = BROKEN


def _is_tagged(root: Any) -> bool:
    marks = root.get("/MarkInfo")
    marks = marks.get_object() if marks is not None else {}
    return "/StructTreeRoot" in root and bool(marks.get("/Marked", False))


def _read_archive(file: Path, media_type: str, words: Words, found: dict[str, Any]) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = sorted((n for n in archive.namelist() if _is_part(n, PARTS[media_type])), key=_in_order)
            found["pages"] = len(names) if media_type.endswith("presentationml.presentation") else 0
            room = MAX_INSIDE
            for name in names:
                with archive.open(name) as part:
                    room = _read_xml(part, words, room)
                words.add("\n")
            # What these programs write has headings, lists and tables of its own.
            found["tagged"] = bool(names)
    except (TooLong, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - a broken archive may make its readers raise anything
        asks_password = isinstance(error, RuntimeError) and not isinstance(error, NotImplementedError)
        found["note"] = ENCRYPTED if asks_password else BROKEN


def _is_part(name: str, wanted: str) -> bool:
    return name == wanted or (wanted.endswith("slide") and name.startswith(wanted) and name.endswith(".xml"))


def _in_order(name: str) -> tuple[int, str]:
    digits = "".join(letter for letter in name if letter.isdigit())
    return int(digits[:9] or 0), name


def _read_xml(part: Any, words: Words, room: int) -> int:
    reading = _Reading(words)
    for chunk in _chunks(part):
        room -= len(chunk)
        if room < 0:
            raise TooLong
        reading.parser.Parse(chunk, False)
    reading.parser.Parse(b"", True)
    return room


def _chunks(part: Any) -> Iterator[bytes]:
    while chunk := part.read(CHUNK):
        yield chunk


class _Reading:
    """Takes the words out of a part of a document: those of runs (Office) or paragraphs (OpenDocument)."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.runs = 0
        self.paragraphs = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def refuse(self, *_declared: object) -> None:
        """Documents have no declarations of entities; what has them means no good."""
        raise ValueError("a document type declaration")

    def start(self, name: str, _attributes: object) -> None:
        space, _separator, tag = name.rpartition(" ")
        if tag in SPACES:
            self.words.add(" " if tag != "br" else "\n")
        elif tag in RUNS and not space.startswith("urn:oasis"):
            self.runs += 1
        elif tag in PARAGRAPHS and space.startswith("urn:oasis"):
            self.paragraphs += 1

    def end(self, name: str) -> None:
        space, _separator, tag = name.rpartition(" ")
        if tag in RUNS and not space.startswith("urn:oasis"):
            self.runs -= 1
        elif tag in PARAGRAPHS:
            self.paragraphs -= space.startswith("urn:oasis")
            self.words.add("\n")

    def text(self, text: str) -> None:
        if self.runs or self.paragraphs:
            self.words.add(text)


def main(file: str, media_type: str) -> None:
    """Read *file* within the limits and print what it says."""
    for what, limit in ((resource.RLIMIT_AS, MAX_MEMORY), (resource.RLIMIT_CPU, MAX_SECONDS)):
        _soft, hard = resource.getrlimit(what)
        resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    sys.stdout.write(json.dumps(extract(Path(file), media_type)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

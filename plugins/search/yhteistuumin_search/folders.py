"""The folder of an index: a pointer to the index in use, written anew beside it, switched at once."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from yhteistuumin_search.backend import IndexDamaged

POINTER = "current.json"
LOCK = "writer.lock"


@dataclass(frozen=True)
class Pointer:
    """The name of the folder of an index, and what it was made with."""

    folder: str
    identity: str


class IndexFolder:
    """Indexes of one *kind* of *format* below *root*. What another kind or format made is not looked at."""

    def __init__(self, root: Path, kind: str, form: str) -> None:
        self.root = root
        self._kind = kind
        self._form = form

    def pointer(self) -> Pointer | None:
        """What is known of the index in use; None without one. One that no index wrote is damage."""
        file = self.root / self._pointer_name()
        try:
            text = file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise IndexDamaged(f"{file} cannot be read: {error.strerror}") from error
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        match found:
            case {"format": self._form, "folder": str(folder), "identity": str(identity)} if self._is_ours(folder):
                return Pointer(folder, identity)
            case {"format": str(form)} if form != self._form:
                return None
        raise IndexDamaged(f"{file} does not name an index")

    def _is_ours(self, folder: str) -> bool:
        return re.fullmatch(rf"{self._kind}-[0-9a-f]+", folder) is not None

    def identity(self) -> str | None:
        """What the index in use was made with; None where it cannot be told."""
        try:
            found = self.pointer()
        except IndexDamaged:
            return None
        return found.identity if found else None

    def in_use(self) -> Path | None:
        """The folder of the index in use; a pointer to nothing is damage."""
        found = self.pointer()
        if found is None:
            return None
        folder = self.root / found.folder
        if not folder.is_dir():
            raise IndexDamaged("the folder of the index is gone")
        return folder

    def fresh(self) -> Path:
        """A new empty folder beside the one in use; what earlier rebuilds left goes.

        The index in use stays after the next switch, too: a process may be about to open it.
        """
        try:
            kept = self.in_use()
        except IndexDamaged:
            kept = None
        for folder in self.root.glob(f"{self._kind}-*"):
            if folder != kept:
                shutil.rmtree(folder, ignore_errors=True)
        fresh = self.root / f"{self._kind}-{uuid.uuid4().hex[:12]}"
        fresh.mkdir()
        return fresh

    def switch(self, fresh: Path, identity: str) -> None:
        """Put *fresh* to use, in one step that holds after a power cut."""
        draft = self.root / f"{self._pointer_name()}.new"
        with draft.open("w", encoding="utf-8") as file:
            json.dump({"folder": fresh.name, "identity": identity, "format": self._form}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.root / self._pointer_name())

    def _pointer_name(self) -> str:
        return POINTER if self._kind == "whoosh" else f"{self._kind}-{POINTER}"

    @contextmanager
    def only_writer(self) -> Iterator[None]:
        """Wait until no thread or process writes; one that is killed gives way at once.

        What changes during a rebuild so comes after it, into the new index.
        """
        with self._locked(fcntl.LOCK_EX):
            yield

    @contextmanager
    def no_rebuild(self) -> Iterator[None]:
        """Wait until nobody rebuilds; others may write meanwhile."""
        with self._locked(fcntl.LOCK_SH):
            yield

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / LOCK).open("w") as file:
            fcntl.flock(file, how)
            yield

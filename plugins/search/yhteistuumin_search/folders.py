"""The folder of an index: a pointer to the index in use, written anew beside it, switched at once."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POINTER = "current.json"
LOCK = "writer.lock"


class IndexFolder:
    """Indexes of one *kind* of *format* below *root*. What another kind or format made is not looked at."""

    def __init__(self, root: Path, kind: str, form: str) -> None:
        self.root = root
        self._kind = kind
        self._form = form

    def pointer(self) -> dict[str, str] | None:
        """What is known of the index in use; None without one."""
        try:
            found = json.loads((self.root / self._pointer_name()).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) and found.get("format") == self._form else None

    def in_use(self) -> Path | None:
        """The folder of the index in use."""
        found = self.pointer()
        folder = self.root / found["folder"] if found else None
        return folder if folder and folder.is_dir() else None

    def fresh(self) -> Path:
        """A new empty folder beside the one in use; what earlier rebuilds left goes.

        The index in use stays after the next switch, too: a process may be about to open it.
        """
        kept = self.in_use()
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

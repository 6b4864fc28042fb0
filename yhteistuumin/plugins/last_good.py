"""The last set of plugins with which the site could be built, kept beside the caches."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

FILE = "last-good-plugins.json"


def remember(cache: Path, names: Iterable[str]) -> None:
    """Note that the site was built with the plugins *names*."""
    text = json.dumps(sorted(names))
    file = cache / FILE
    try:
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            return
        cache.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(file)
    except OSError:  # a full or read-only disk: only a later fall back would miss it
        return


def recall(cache: Path) -> frozenset[str]:
    """The names that were remembered last; none when nothing was."""
    try:
        names = json.loads((cache / FILE).read_text(encoding="utf-8"))
        return frozenset(name for name in names if isinstance(name, str))
    except (OSError, ValueError, TypeError):
        return frozenset()

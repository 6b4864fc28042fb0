"""What a plugin says of itself, read from its files without running them.

A plugin that is not switched on is not imported, and yet editors choose by what it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import PoFileError, read_po

from yhteistuumin.i18n import SOURCE_LANGUAGE
from yhteistuumin.plugins.discovery import Candidate
from yhteistuumin.plugins.telling import Words

TRANSLATED = ("fi", "sv")
ORDER = ("name", "title", "description")
LARGEST = 1024 * 1024


@dataclass(frozen=True)
class Announced:
    """The literal parts of a plugin's declaration; what is computed there is left out."""

    title: Words = field(default_factory=lambda: Words({}))
    description: Words = field(default_factory=lambda: Words({}))
    personal_data: Words = field(default_factory=lambda: Words({}))
    author: str = ""
    requires: tuple[str, ...] = ()
    regional: bool = False


def announced(candidate: Candidate) -> Announced:
    """What the files of *candidate* declare; nothing for one whose files cannot be read."""
    if candidate.location is None:
        return Announced()
    file = candidate.location.joinpath(*candidate.module.split(".")[1:]).with_suffix(".py")
    try:
        changed, size = file.stat().st_mtime_ns, file.stat().st_size
    except OSError:
        return Announced()
    return _read(file, candidate.location, candidate.package, changed) if size <= LARGEST else Announced()


@lru_cache(maxsize=200)
def _read(file: Path, location: Path, package: str, _changed: int) -> Announced:
    try:
        said = dict(_declared(ast.parse(file.read_bytes())))
    except (OSError, SyntaxError, ValueError, RecursionError):
        return Announced()
    words = {name: _words(said.get(name), location, package) for name in ("title", "description", "personal_data")}
    requires = said.get("requires")
    return Announced(
        **words,
        author=said["author"] if isinstance(said.get("author"), str) else "",
        requires=tuple(str(one) for one in requires) if isinstance(requires, tuple | list) else (),
        regional=said.get("regional") is True,
    )


def _declared(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    for node in tree.body:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
            continue
        if any(isinstance(target, ast.Name) and target.id == "PLUGIN" for target in node.targets):
            given = [*zip(ORDER, node.value.args, strict=False)]
            given += [(word.arg, word.value) for word in node.value.keywords if word.arg]
            yield from ((name, _literal(value)) for name, value in given)


def _literal(node: ast.expr) -> Any:
    inner = node.args[0] if isinstance(node, ast.Call) and node.args else node
    try:
        return ast.literal_eval(inner)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _words(msgid: Any, location: Path, package: str) -> Words:
    if not isinstance(msgid, str) or not msgid:
        return Words({})
    said = {
        lang: _translated(location / "translations" / lang / "LC_MESSAGES" / f"{package}.po", msgid)
        for lang in TRANSLATED
    }
    return Words({SOURCE_LANGUAGE: msgid, **{lang: text for lang, text in said.items() if text}})


def _translated(file: Path, msgid: str) -> str:
    try:
        with file.open("rb") as opened:
            message = read_po(opened, abort_invalid=True).get(msgid)
    except (OSError, PoFileError, ValueError):
        return ""
    return message.string if message and isinstance(message.string, str) and not message.fuzzy else ""

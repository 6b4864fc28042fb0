"""What can be read from the files of a plugin without running them."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, meta

from yhteistuumin.msgids import untranslated

PAGES = frozenset({".html", ".xml", ".txt", ".css", ".js", ".mjs", ".svg"})
OWN_FOLDERS = frozenset({"tests", "__pycache__", "migrations"})
_ADDRESS = re.compile(r"https?://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", re.IGNORECASE)
_STATIC = re.compile(r"""static_url\(\s*["']([^"'{}]+)["']\s*\)""")
_NAMESPACES = frozenset({"www.w3.org", "purl.org", "schema.org", "www.sitemaps.org", "www.opengis.net"})
"""Hosts that stand in names of vocabularies and are never asked anything."""


@dataclass(frozen=True)
class Host:
    """Another server that a plugin names in *places*; *declared* when its ``PLUGIN`` says so."""

    name: str
    declared: bool
    places: tuple[str, ...] = ()


def digest_of(package: Path) -> str:
    """A hash of all files of *package*: the same code, templates and catalogues have the same one."""
    whole = hashlib.sha256()
    for file in _files(package):
        whole.update(file.relative_to(package).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def hosts_of(package: Path, declared: Sequence[str]) -> tuple[Host, ...]:
    """The hosts that *package* declares, or names in a template, a static file or a text in its code."""
    places: dict[str, list[str]] = {host.casefold(): [] for host in declared}
    for file in _files(package):
        if OWN_FOLDERS & set(file.relative_to(package).parts):
            continue
        for host in sorted({found.casefold() for found in _hosts_in(file)} - _NAMESPACES):
            places.setdefault(host, []).append(file.relative_to(package).as_posix())
    known = {host.casefold() for host in declared}
    return tuple(Host(name, name in known, tuple(files)) for name, files in sorted(places.items()))


def absent_files(package: Path, name: str) -> tuple[str, ...]:
    """The static files of plugin *name* that its templates name but that its *package* lacks."""
    named: set[str] = set()
    for file in _files(package):
        if file.suffix == ".html" and file.relative_to(package).parts[0] == "templates":
            named |= set(_STATIC.findall(file.read_text("utf-8", "replace")))
    own = {path.removeprefix(f"{name}/") for path in named if path.startswith(f"{name}/")}
    return tuple(sorted(f"static/{path}" for path in own if not (package / "static" / path).is_file()))


def _hosts_in(file: Path) -> Iterator[str]:
    try:
        text = file.read_text("utf-8") if file.suffix in PAGES or file.suffix == ".py" else ""
        texts = _code_texts(text) if file.suffix == ".py" else [text]
    except (OSError, ValueError, SyntaxError):
        return
    for one in texts:
        yield from _ADDRESS.findall(one)


def _code_texts(source: str) -> list[str]:
    """The texts of *source* that are values: documentation is read by nobody but people."""
    tree = ast.parse(source)
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    ]


def borrowed_templates(package: Path, name: str) -> tuple[str, ...]:
    """The templates of others that those of plugin *name* extend, include or import: ``ours ← theirs``."""
    folder = package / "templates"
    environment = Environment(autoescape=True)
    found = []
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if not file.is_file():
            continue
        try:
            tree = environment.parse(file.read_text("utf-8"))
        except (OSError, ValueError, TemplateSyntaxError):
            continue
        ours = file.relative_to(folder).as_posix()
        others = {str(one) for one in meta.find_referenced_templates(tree) if one}
        found += [f"{ours} ← {theirs}" for theirs in sorted(others) if theirs.partition("/")[0] != name]
    return tuple(found)


def untranslated_in(package: Path, languages: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The texts of *package* without a translation, by language; English needs none."""
    found = {lang: tuple(untranslated(package, lang)) for lang in languages if lang != "en"}
    return {lang: texts for lang, texts in found.items() if texts}


def _files(package: Path) -> list[Path]:
    return sorted(file for file in package.rglob("*") if file.is_file() and file.suffix != ".pyc")

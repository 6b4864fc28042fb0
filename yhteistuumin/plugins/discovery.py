"""Finding plugins: installed distributions and drop-in folders. Imports none of them."""

from __future__ import annotations

import ast
import configparser
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import metadata
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType

from packaging.version import InvalidVersion, Version

from yhteistuumin.plugins.faults import Fault, Phase, State
from yhteistuumin.schema.messages import translator
from yhteistuumin.settings import PACKAGE

GROUP = "yhteistuumin.plugins"
BUNDLED_FOLDER = PACKAGE.parent / "plugins"

_FACTS = ("Summary", "Author", "Author-email", "License-Expression", "License")

_ = translator(__name__)


class Source(StrEnum):
    """Where a plugin came from."""

    BUNDLED = "bundled"
    DROP_IN = "drop-in"
    UNPACKED = "unpacked"
    INSTALLED = "installed"


@dataclass(frozen=True)
class Candidate:
    """A plugin that could be loaded: *module* has its ``PLUGIN``, *location* is its package."""

    name: str
    version: str
    source: Source
    dist_name: str
    module: str
    location: Path | None
    title: str = ""
    author: str = ""
    licence: str = ""
    fault: Fault | None = None

    @property
    def package(self) -> str:
        """The import package."""
        return self.module.partition(".")[0]

    @property
    def gone(self) -> bool:
        """Whether only the installer's record of it is left."""
        return self.location is None


class DeclaredPackages(MetaPathFinder):
    """Makes drop-in packages importable, and nothing else of their folders.

    With the folders on ``sys.path`` their ``tests`` and ``setup`` would become importable too.
    """

    def __init__(self) -> None:
        self.locations: dict[str, Path] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        location = self.locations.get(fullname)
        if location is None:
            return None
        return importlib.util.spec_from_file_location(
            fullname, location / "__init__.py", submodule_search_locations=[str(location)]
        )


_finder = DeclaredPackages()


def declare_package(candidate: Candidate) -> None:
    """Make the package of *candidate* importable when it is not installed."""
    if _finder not in sys.meta_path:
        sys.meta_path.append(_finder)
    if candidate.location is not None and candidate.source is not Source.INSTALLED:
        _finder.locations[candidate.package] = candidate.location


def discover(
    folders: Iterable[Path],
    entry_points: Iterable[metadata.EntryPoint] | None = None,
    versions: Mapping[str, str] | None = None,
) -> dict[str, Candidate]:
    """Every plugin of the installed distributions and of the drop-in *folders*, by name.

    An installed distribution whose files lie in a drop-in folder is one plugin, not two. Two
    different plugins of one name are both broken. Of a plugin whose wheels were unpacked side by
    side the one of *versions* counts, else the newest: the database decides which one serves.
    """
    points = metadata.entry_points(group=GROUP) if entry_points is None else entry_points
    found: dict[str, list[Candidate]] = {}
    for candidate in [*_drop_ins(folders), *map(_installed, points)]:
        twins = found.setdefault(candidate.name, [])
        if not any(_same_place(candidate, twin) for twin in twins):
            twins.append(candidate)
    chosen = versions or {}
    return {name: _only(_one_version(_not_gone(found[name]), chosen.get(name, ""))) for name in sorted(found)}


def _same_place(one: Candidate, other: Candidate) -> bool:
    return one.location is not None and one.location == other.location


def _not_gone(candidates: list[Candidate]) -> list[Candidate]:
    return [c for c in candidates if not c.gone] or candidates[:1]


def _one_version(candidates: list[Candidate], wanted: str) -> list[Candidate]:
    """Of wheels that were unpacked into one folder only the one that serves."""
    unpacked = [candidate for candidate in candidates if candidate.source is Source.UNPACKED]
    if not unpacked:
        return candidates
    others = [candidate for candidate in candidates if candidate.source is not Source.UNPACKED]
    named = [candidate for candidate in unpacked if candidate.version == wanted]
    return [*others, named[0] if named else max(unpacked, key=_rank)]


def _rank(candidate: Candidate) -> Version:
    try:
        return Version(candidate.version)
    except InvalidVersion:
        return Version("0")


def _only(candidates: list[Candidate]) -> Candidate:
    first = candidates[0]
    if len(candidates) == 1:
        return first
    places = ", ".join(str(c.location) for c in candidates)
    reason = _("There are two plugins called “%(name)s”: %(places)s.", name=first.name, places=places)
    return replace(first, fault=Fault(Phase.DISCOVER, reason, _("Remove one of them.")))


def _installed(point: metadata.EntryPoint) -> Candidate:
    package = point.module.partition(".")[0]
    location = _installed_location(package)
    bundled = location is not None and location.is_relative_to(BUNDLED_FOLDER)
    source = Source.BUNDLED if bundled else Source.INSTALLED
    return _recorded(point, source, location, None if location else _gone(point.name))


def _recorded(
    point: metadata.EntryPoint, source: Source, location: Path | None, fault: Fault | None
) -> Candidate:
    dist = point.dist
    record = {key: dist.metadata[key] for key in _FACTS if key in dist.metadata} if dist else {}
    return Candidate(
        name=point.name,
        version=dist.version if dist else "",
        source=source,
        dist_name=dist.name if dist else "",
        module=point.value,
        location=location,
        title=_first(record, "Summary"),
        author=_first(record, "Author", "Author-email"),
        licence=_first(record, "License-Expression", "License"),
        fault=fault,
    )


def _first(record: Mapping[str, str], *keys: str) -> str:
    return next((record[key] for key in keys if key in record), "")


def _gone(name: str) -> Fault:
    return Fault(
        Phase.DISCOVER,
        _("The files of “%(name)s” are gone.", name=name),
        _("Put them back, or disable the plugin; its content is kept."),
        State.MISSING,
    )


def missing(name: str) -> Fault:
    """The fault of a plugin that is switched on and nowhere to be found."""
    return _gone(name)


def _installed_location(package: str) -> Path | None:
    finders = [finder for finder in sys.meta_path if finder is not _finder]
    for finder in finders:
        spec = finder.find_spec(package, None) if hasattr(finder, "find_spec") else None
        if spec is not None and spec.origin and Path(spec.origin).is_file():
            return Path(spec.origin).resolve().parent
    return None


def _drop_ins(folders: Iterable[Path]) -> list[Candidate]:
    places = [folder for folder in folders if folder.is_dir()]
    files = [file for folder in places for file in sorted(folder.glob("[!.]*/setup.cfg"))]
    wheels = [info for folder in places for info in sorted(folder.glob("[!.]*/*.dist-info"))]
    found = [candidate for file in files for candidate in _read(file.resolve())]
    return [*found, *(candidate for info in wheels for candidate in read_unpacked(info.resolve()))]


def in_folder(folder: Path) -> list[Candidate]:
    """The plugins of one folder: that of a distribution with a ``setup.cfg``, or an unpacked wheel."""
    wheels = [candidate for info in sorted(folder.glob("*.dist-info")) for candidate in read_unpacked(info.resolve())]
    file = folder / "setup.cfg"
    return [*wheels, *(_read(file.resolve()) if file.is_file() else ())]


def read_unpacked(info: Path) -> list[Candidate]:
    """The plugins of an unpacked wheel, given its ``*.dist-info`` folder."""
    points = metadata.Distribution.at(info).entry_points.select(group=GROUP)
    candidates = []
    for point in points:
        location = info.parent / point.module.partition(".")[0]
        there = (location / "__init__.py").is_file()
        place = location if there else None
        fault = None if there else _gone(point.name)
        candidates.append(_recorded(point, Source.UNPACKED, place, fault))
    return candidates


def _read(file: Path) -> list[Candidate]:
    config = configparser.ConfigParser(interpolation=None)
    try:
        config.read_string(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        return [_unreadable(file, str(error).splitlines()[0])]
    facts = config["metadata"] if config.has_section("metadata") else {}
    lines = config.get("options.entry_points", GROUP, fallback="").splitlines()
    return [_candidate(file.parent, facts, line) for line in lines if "=" in line]


def _unreadable(file: Path, why: str) -> Candidate:
    reason = _("Its setup.cfg cannot be read: %(why)s.", why=why.rstrip("."))
    folder = file.parent
    return Candidate(
        folder.name, "", _source_of(folder), "", "", folder, fault=Fault(Phase.DISCOVER, reason)
    )


def _candidate(folder: Path, facts: Mapping[str, str], line: str) -> Candidate:
    name, _equals, module = (part.strip() for part in line.partition("="))
    location = folder / module.partition(".")[0]
    there = (location / "__init__.py").is_file()
    return Candidate(
        name=name,
        version=_version(folder, facts.get("version", "")),
        source=_source_of(folder),
        dist_name=facts.get("name", ""),
        module=module,
        location=location if there else None,
        title=facts.get("description", ""),
        author=facts.get("author", ""),
        licence=facts.get("license", ""),
        fault=None if there else _gone(name),
    )


def _source_of(folder: Path) -> Source:
    return Source.BUNDLED if folder.is_relative_to(BUNDLED_FOLDER) else Source.DROP_IN


def _version(folder: Path, declared: str) -> str:
    """The version of a ``setup.cfg``: literal, ``file: NAME`` or ``attr: package.NAME``, read
    without running anything."""
    kind, colon, value = (part.strip() for part in declared.partition(":"))
    if not colon:
        return declared.strip()
    if kind == "file":
        target = folder / value
        return target.read_text(encoding="utf-8").strip() if target.is_file() else ""
    *packages, attribute = value.split(".")
    base = folder.joinpath(*packages)
    for file in (base / "__init__.py", base.with_suffix(".py")):
        if file.is_file():
            return _assigned(file, attribute)
    return ""


def _assigned(file: Path, attribute: str) -> str:
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return ""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if attribute in names:
                return str(node.value.value)
    return ""

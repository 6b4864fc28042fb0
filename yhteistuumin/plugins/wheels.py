"""Reading the wheel of a plugin without running anything of it, and unpacking it safely.

A wheel is a zip file from somebody else: everything that it says about itself is compared with
what is in it before a single file is written. `read_wheel` refuses with one sentence; sizes are
looked at first, so that a file that would fill the disk is never expanded.
"""

from __future__ import annotations

import ast
import configparser
import hashlib
import shutil
import stat
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath

from installer.sources import WheelFile
from packaging.metadata import InvalidMetadata, Metadata
from packaging.requirements import Requirement
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from yhteistuumin.errors import PluginError
from yhteistuumin.plugins.contract import NAME_SHAPE
from yhteistuumin.plugins.discovery import GROUP, Candidate, Source
from yhteistuumin.schema.messages import Message, translator

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
MAX_FILES = 2_000
MAX_RATIO = 200
"""No text shrinks further than this; what does is made to fill a disk."""
SMALL_BYTES = 100_000
"""Below this size the ratio says nothing: a catalogue of empty lines is harmless."""

LONGEST_PATH = 250
"""Bytes: no file system takes a longer name."""

NATIVE = frozenset({".pyc", ".pyo", ".so", ".pyd", ".dll", ".dylib", ".exe", ".a", ".o", ".bat", ".sh"})
BROKEN_ZIP = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError)
PURE = "any"
DIST_INFO = ".dist-info"
CORE_PACKAGE = "yhteistuumin"

_ = translator(__name__)

ASK_MAKER = _("Ask the add-on's maker for a new file. Nothing was installed.")


@dataclass(frozen=True)
class Wheel:
    """What a wheel says about itself, once that is known to be true.

    *digest* is the SHA-256 of the file in hexadecimal, *size* the bytes of its contents.
    """

    path: Path
    digest: str
    filename: str
    name: str
    dist_name: str
    version: str
    module: str
    title: str
    author: str
    licence: str
    requires: tuple[str, ...]
    files: tuple[str, ...]
    size: int

    @property
    def folder_name(self) -> str:
        """The folder for its contents: ``NAME-VERSION``."""
        return f"{self.name}-{self.version}"

    def as_json(self) -> dict[str, object]:
        """Plain values, for the report on a submitted file."""
        return {
            "name": self.name,
            "version": self.version,
            "title": self.title,
            "author": self.author,
            "licence": self.licence,
            "requires": list(self.requires),
            "files": len(self.files),
            "size": self.size,
        }


def read_wheel(path: Path, filename: str = "", *, there: Mapping[str, Candidate] | None = None) -> Wheel:
    """The wheel at *path*, called *filename* by whoever sent it.

    *there* are the plugins that the site has: one of the same name must come from the same
    distribution and must not be newer. Raises `PluginError` with one sentence.
    """
    name = PurePosixPath(filename.replace("\\", "/")).name or path.name
    if path.stat().st_size > MAX_FILE_BYTES:
        raise _refused(_("The file is larger than %(n)s MB.", n=MAX_FILE_BYTES // 1024 // 1024))
    dist_name, version = _named(name)
    try:
        with zipfile.ZipFile(path) as archive:
            files = _checked_entries(archive.infolist())
            _check_record(archive, name)
            wheel = _described(path, name, archive, files)
            _check_requirements(wheel, there or {})
    except InvalidMetadata as error:  # each line is looked at when it is asked for
        raise _refused(_("Its description of itself cannot be read.")) from error
    except (*BROKEN_ZIP, NotImplementedError, RuntimeError, OSError) as error:
        raise _refused(_("The file is not a whole wheel.")) from error
    if canonicalize_name(wheel.dist_name) != dist_name or Version(wheel.version) != version:
        raise _refused(
            _(
                "The file is called “%(file)s”, but says that it is %(name)s %(version)s.",
                file=name,
                name=wheel.dist_name,
                version=wheel.version,
            )
        )
    _check_place(wheel, there or {})
    return wheel


def unpack(wheel: Wheel, target: Path) -> None:
    """Write the contents of *wheel* to the folder *target*, wholly or not at all.

    The file is compared with `Wheel.digest` once more: it may have been exchanged since it was read.
    """
    if digest_of(wheel.path) != wheel.digest:
        raise _refused(_("The file has been altered since it was checked."))
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".incoming-", dir=target.parent))
    try:
        with zipfile.ZipFile(wheel.path) as archive:
            for name in wheel.files:
                file = work / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(archive.read(name))
        if target.exists():
            shutil.rmtree(target)
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refused(reason: Message) -> PluginError:
    return PluginError(str(reason), advice=str(ASK_MAKER))


def _named(filename: str) -> tuple[str, Version]:
    try:
        dist_name, version, _build, tags = parse_wheel_filename(filename)
    except (InvalidWheelFilename, InvalidVersion) as error:
        raise _refused(_("“%(file)s” is not the name of a wheel.", file=filename[:120])) from error
    if not any(tag.platform == PURE and tag.abi == "none" for tag in tags):
        raise _refused(_("The file holds programs for one kind of machine; only pure Python can be installed."))
    return dist_name, version


def _checked_entries(entries: Sequence[zipfile.ZipInfo]) -> tuple[str, ...]:
    if len(entries) > MAX_FILES:
        raise _refused(_("It holds more than %(n)s files.", n=MAX_FILES))
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise _refused(_("Unpacked it would take more than %(n)s MB.", n=MAX_UNPACKED_BYTES // 1024 // 1024))
    names: list[str] = []
    for entry in entries:
        _check_entry(entry)
        if not entry.is_dir():
            names.append(entry.filename)
    folded = {name.casefold() for name in names}
    folders = {str(folder) for name in folded for folder in PurePosixPath(name).parents}
    if len(folded) != len(names) or folded & folders:
        raise _refused(_("Two of its files have the same name."))
    return tuple(names)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename)
    shown = entry.filename[:120]
    # `orig_filename` still has what a zero byte hides from `filename`.
    odd = "\\" in entry.orig_filename or "\0" in entry.orig_filename or ":" in entry.filename
    if odd or path.is_absolute() or ".." in path.parts or not path.parts:
        raise _refused(_("“%(file)s” would be written outside of its folder.", file=shown))
    if len(entry.filename.encode()) > LONGEST_PATH:
        raise _refused(_("The name of “%(file)s…” is too long.", file=shown))
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind and not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise _refused(_("“%(file)s” is a link, not a file.", file=shown))
    if entry.file_size > SMALL_BYTES and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise _refused(_("“%(file)s” is packed so tightly that it must be made to fill the disk.", file=shown))
    if path.suffix.lower() in NATIVE or ".so." in path.name:
        raise _refused(_("It holds a program for one kind of machine: “%(file)s”.", file=shown))


def _check_record(archive: zipfile.ZipFile, filename: str) -> None:
    folders = {name.partition("/")[0] for name in archive.namelist()}
    if len([folder for folder in folders if folder.endswith(DIST_INFO)]) != 1:
        raise _refused(_("It must describe itself in exactly one folder “*.dist-info”."))
    archive.filename = filename  # `WheelFile` reads name and version from it; an upload has another
    try:
        WheelFile(archive).validate_record()
    except (ValueError, KeyError) as error:
        raise _refused(_("Its list of files does not match the files in it.")) from error


def _described(path: Path, filename: str, archive: zipfile.ZipFile, files: tuple[str, ...]) -> Wheel:
    info = next(name.partition("/")[0] for name in files if name.partition("/")[0].endswith(DIST_INFO))
    told = _metadata(archive, f"{info}/METADATA")
    name, module = _entry_point(archive, f"{info}/entry_points.txt")
    _check_packages(name, module, files, info)
    return Wheel(
        path=path,
        digest=digest_of(path),
        filename=filename,
        name=name,
        dist_name=told.name,
        version=str(told.version),
        module=module,
        title=_first_title(archive, module) or told.summary or name,
        author=told.author or told.author_email or "",
        licence=told.license_expression or told.license or "",
        requires=_requirements(told),
        files=files,
        size=sum(entry.file_size for entry in archive.infolist()),
    )


def _metadata(archive: zipfile.ZipFile, name: str) -> Metadata:
    try:
        return Metadata.from_email(archive.read(name), validate=False)
    except (KeyError, ValueError, ExceptionGroup) as error:
        raise _refused(_("Its description of itself cannot be read.")) from error


def _entry_point(archive: zipfile.ZipFile, name: str) -> tuple[str, str]:
    config = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    config.optionxform = str  # type: ignore[method-assign,assignment]
    try:
        config.read_string(archive.read(name).decode("utf-8"))
        points = config.items(GROUP)
    except (KeyError, UnicodeDecodeError, configparser.Error) as error:
        raise _refused(_("It is no add-on for this system: it has no entry point “%(group)s”.", group=GROUP)) from error
    if len(points) != 1:
        raise _refused(_("It must hold exactly one add-on."))
    return points[0]


def _check_packages(name: str, module: str, files: Sequence[str], info: str) -> None:
    package = f"{CORE_PACKAGE}_{name}"
    tops = sorted({file.partition("/")[0] for file in files} - {info})
    for top in tops:
        stem = top.removesuffix(".py")
        if stem == CORE_PACKAGE or stem in sys.stdlib_module_names:
            raise _refused(_("It would take the place of “%(name)s”, which the site needs itself.", name=stem))
    strangers = [top for top in tops if top != package]
    if not NAME_SHAPE.fullmatch(name) or strangers:
        raise _refused(
            _("It may hold nothing but the package “%(package)s”, not “%(found)s”.",
              package=package, found=strangers[0] if strangers else name)
        )  # fmt: skip
    if not _module_files(module) & set(files) or module.partition(".")[0] != package:
        raise _refused(_("Its entry point names “%(module)s”, which is not in it.", module=module))


def _module_files(module: str) -> set[str]:
    path = module.replace(".", "/")
    return {f"{path}.py", f"{path}/__init__.py"}


def _first_title(archive: zipfile.ZipFile, module: str) -> str:
    """The title in ``PLUGIN = Plugin(…)``, read without running it; ``""`` when it is computed."""
    for name in _module_files(module) & set(archive.namelist()):
        try:
            tree = ast.parse(archive.read(name))
        except (SyntaxError, ValueError, RecursionError):
            return ""
        return next(_titles(tree), "")
    return ""


def _titles(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
            continue
        if not any(isinstance(target, ast.Name) and target.id == "PLUGIN" for target in node.targets):
            continue
        values = [*node.value.args[1:2], *(k.value for k in node.value.keywords if k.arg == "title")]
        for value in values:
            inner = value.args[0] if isinstance(value, ast.Call) and value.args else value
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                yield inner.value


def _requirements(told: Metadata) -> tuple[str, ...]:
    wanted = told.requires_python
    running = ".".join(map(str, sys.version_info[:3]))
    if wanted is not None and not wanted.contains(running):
        raise _refused(_("It needs Python %(wanted)s; this site runs on %(ours)s.", wanted=wanted, ours=running))
    needed = (r for r in told.requires_dist or () if r.marker is None or r.marker.evaluate({"extra": ""}))
    return tuple(str(requirement) for requirement in needed)


def _check_requirements(wheel: Wheel, there: Mapping[str, Candidate]) -> None:
    unpacked = {canonicalize_name(one.dist_name): one.version for one in there.values() if not one.gone}
    for text in wheel.requires:
        requirement = Requirement(text)
        try:
            found = unpacked.get(canonicalize_name(requirement.name)) or metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            reason = _("It needs “%(name)s”, which is not installed.", name=text)
            advice = _("Ask the site's operator to install it first. Nothing was installed.")
            raise PluginError(str(reason), advice=str(advice)) from None
        if not requirement.specifier.contains(found, prereleases=True):
            raise _refused(_("It needs “%(name)s”; this site has %(version)s.", name=text, version=found))


def _check_place(wheel: Wheel, there: Mapping[str, Candidate]) -> None:
    twin = there.get(wheel.name)
    for other in there.values():
        if other.name != wheel.name and other.package == wheel.module.partition(".")[0]:
            raise _refused(_("It would take the place of the add-on “%(name)s”.", name=other.name))
    if twin is None:
        return
    if canonicalize_name(twin.dist_name) != canonicalize_name(wheel.dist_name):
        raise _refused(_("There is already another add-on called “%(name)s”.", name=wheel.name))
    if twin.source is Source.BUNDLED:
        raise _refused(_("“%(name)s” belongs to the site itself, and is renewed together with it.", name=wheel.name))
    if is_older(wheel.version, twin.version):
        raise _refused(
            _(
                "Version %(new)s is older than the installed %(old)s.", new=wheel.version, old=twin.version
            )
        )


def is_older(one: str, other: str) -> bool:
    """Whether version *one* comes before *other*; of what is no version nothing is known."""
    try:
        return Version(one) < Version(other)
    except InvalidVersion:
        return False

"""Files that never change under one address: style sheets, scripts, fonts and pictures."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import cast

from flask import Flask, Response, abort, current_app, send_from_directory

from yhteistuumin.runtime import settings
from yhteistuumin.security.permissions import public
from yhteistuumin.settings import PACKAGE
from yhteistuumin.web.drawings import FOREVER

EXTENSION = "yhteistuumin.static"
CORE = ""
DIGEST_LENGTH = 12
HASHED = re.compile(r"(?P<stem>.+)-(?P<digest>[0-9a-f]{12})(?P<ending>\.[A-Za-z0-9]+)")
MEDIA = re.compile(r"[0-9a-f]{16,64}-\d{1,5}\.webp")
BRIEFLY = "public, max-age=3600"

_digests: dict[tuple[Path, float], str] = {}


def install(app: Flask) -> None:
    """Serve the core's static folder; plugins' follow with `add_folder`."""
    app.extensions[EXTENSION] = {CORE: PACKAGE / "static"}


def add_folder(app: Flask, plugin: str, folder: Path) -> None:
    """Serve *folder* under ``/static/<plugin>/``."""
    cast(dict[str, Path], app.extensions[EXTENSION])[plugin] = folder


def static_url(path: str) -> str:
    """The address of a static file with its content's hash in the name.

    ``css/site.css`` is the core's; ``blog/blog.css`` belongs to the plugin ``blog`` where that
    has a static folder. A file that is not there keeps its plain address.
    """
    folder, name = _locate(path)
    file = folder / name
    if not file.is_file():
        return f"/static/{path}"
    stem, dot, ending = path.rpartition(".")
    return f"/static/{stem}-{_digest(file)}{dot}{ending}"


@public
def show_static(filename: str) -> Response:
    """A static file; under its hashed name it may be kept for ever."""
    folder, name = _locate(filename)
    hashed = HASHED.fullmatch(name)
    if hashed and not (folder / name).is_file():
        plain = f"{hashed['stem']}{hashed['ending']}"
        response = send_from_directory(folder, plain)
        fresh = _digest(folder / plain) == hashed["digest"]
        response.headers["Cache-Control"] = FOREVER if fresh else BRIEFLY
        return response
    response = send_from_directory(folder, name)
    response.headers["Cache-Control"] = BRIEFLY
    return response


@public
def show_media(name: str) -> Response:
    """One size of an uploaded picture; its name is the hash of its content."""
    if not MEDIA.fullmatch(name):
        abort(404)
    response = send_from_directory(settings().media, name)
    response.headers["Cache-Control"] = FOREVER
    return response


def _locate(path: str) -> tuple[Path, str]:
    folders = cast(dict[str, Path], current_app.extensions[EXTENSION])
    first, slash, rest = path.partition("/")
    if slash and first in folders:
        return folders[first], rest
    return folders[CORE], path


def _digest(file: Path) -> str:
    key = (file, file.stat().st_mtime)
    if key not in _digests:
        _digests[key] = hashlib.sha256(file.read_bytes()).hexdigest()[:DIGEST_LENGTH]
    return _digests[key]

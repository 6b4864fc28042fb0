"""Wheels for tests: a good one, and ways to spoil it."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path

MODULE = """
from yhteistuumin.api import Plugin

PLUGIN = Plugin({name!r}, "Village tours", licence="MIT")
"""


def contents(name: str, version: str = "1.0", requires: str = "", **more: str) -> dict[str, str]:
    """The files of a plugin's wheel without its RECORD; *more* replaces what *requires* does not say."""
    info = f"yhteistuumin_{name}-{version}.dist-info"
    dist = more.get("dist", f"yhteistuumin-{name}")
    entry = more.get("entry", f"{name} = yhteistuumin_{name}.plugin")
    lines = ["Metadata-Version: 2.1", f"Name: {dist}", f"Version: {more.get('told', version)}", "License: MIT"]
    lines += [f"Requires-Dist: {requires}"] if requires else []
    return {
        f"yhteistuumin_{name}/__init__.py": "",
        f"yhteistuumin_{name}/plugin.py": more.get("module", MODULE.format(name=name)),
        f"{info}/METADATA": "\n".join(lines) + "\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[yhteistuumin.plugins]\n{entry}\n",
    }


def write_wheel(folder: Path, files: Mapping[str, str | bytes], *, record: bool = True, filename: str = "") -> Path:
    """A wheel of *files* with a true RECORD, or with none."""
    info = next(file.partition("/")[0] for file in files if ".dist-info/" in file)
    path = folder / (filename or f"{info.removesuffix('.dist-info')}-py3-none-any.whl")
    lines = [f"{name},{_hash(data)},{len(_bytes(data))}" for name, data in files.items()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, _bytes(data))
        if record:
            archive.writestr(f"{info}/RECORD", "\n".join([*lines, f"{info}/RECORD,,"]) + "\n")
    return path


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


def _hash(data: str | bytes) -> str:
    digest = hashlib.sha256(_bytes(data)).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

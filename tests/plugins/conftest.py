"""Plugins written into a drop-in folder. Modules stay imported: every test uses names of its own."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from yhteistuumin.db import database
from yhteistuumin.plugins.loading import LoadResult, Selection, load
from yhteistuumin.plugins.rows import as_plain, reflected, rows_of

HEAD = """
from yhteistuumin.api import *
from yhteistuumin.api import Plugin, hookimpl

PLUGIN = Plugin({name!r}, "A test plugin", licence="MIT"{more})
"""

Dump = Callable[..., dict[str, list[str]]]
WritePlugin = Callable[..., Path]
LoadNames = Callable[..., LoadResult]


@pytest.fixture
def drop_ins(tmp_path: Path) -> Path:
    folder = tmp_path / "drop-ins"
    folder.mkdir()
    return folder


@pytest.fixture
def write_plugin(drop_ins: Path) -> WritePlugin:
    """``write_plugin("tiny", code)``: a drop-in plugin; with ``head=False`` *code* is all of it."""

    def write(name: str, code: str = "", *, more: str = "", head: bool = True, package: str = "") -> Path:
        package = package or f"yhteistuumin_{name}"
        folder = drop_ins / name / package
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("", encoding="utf-8")
        text = (HEAD.format(name=name, more=more) if head else "") + textwrap.dedent(code)
        (folder / "plugin.py").write_text(text, encoding="utf-8")
        (folder.parent / "setup.cfg").write_text(
            f"[metadata]\nname = yhteistuumin-{name}\nversion = 1.2.3\nlicense = MIT\n"
            f"[options.entry_points]\nyhteistuumin.plugins =\n    {name} = {package}.plugin\n",
            encoding="utf-8",
        )
        return folder

    return write


@pytest.fixture
def load_names(drop_ins: Path) -> LoadNames:
    """``load_names("a", "b")``: load these plugins of the drop-in folder."""

    def load_them(*names: str, **selection: object) -> LoadResult:
        return load([drop_ins], Selection(names, **selection))  # type: ignore[arg-type]

    return load_them


@pytest.fixture
def dump() -> Dump:
    """``dump(app)``: every row of every table, as text."""

    def dump_all(app: Flask, *without: str) -> dict[str, list[str]]:
        with app.app_context(), database.engine.connect() as connection:
            return {
                name: sorted(json.dumps(as_plain(row), sort_keys=True) for row in rows_of(connection, table))
                for name, table in reflected(connection).tables.items()
                if name not in without
            }

    return dump_all

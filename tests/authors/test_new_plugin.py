"""``plugins new`` makes a plugin that passes its own tests and the conformance suite at once."""

from __future__ import annotations

import os
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from yhteistuumin.errors import PluginError
from yhteistuumin.scaffolding import Names, new_plugin

EXAMPLE = Path(__file__).parents[2] / "examples" / "byfrekvens"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=dict(os.environ), capture_output=True, text=True, check=False
    )


def passes(folder: Path) -> str:
    done = run(folder, "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("more", [(), ("--regional",)])
def test_a_new_plugin_is_green_at_once(more: tuple[str, ...], tmp_path: Path) -> None:
    words = ("--title-fi", "Talot", "--title-sv", "Hus", *more)
    made = run(tmp_path, "yhteistuumin.cli", "plugins", "new", "demo_halls", *words)
    assert made.returncode == 0, made.stderr
    assert "demo_halls" in made.stdout
    assert "passed" in passes(tmp_path / "demo_halls")


def distributions(made: Path) -> list[Path]:
    root = EXAMPLE.parents[1]
    return [made, *sorted((root / "examples").glob("*/")), *sorted((root / "plugins").glob("*/"))]


def test_a_wheel_holds_the_templates_and_words_in_folders_without_code(tmp_path: Path) -> None:
    for folder in distributions(new_plugin(Names("demo_wheel"), tmp_path)):
        if not (folder / "setup.cfg").is_file():
            continue
        config = ConfigParser()
        config.read(folder / "setup.cfg")
        assert config["options"]["packages"] == "find_namespace:", folder
        patterns = config["options.package_data"]["*"].replace("\n", "").split(", ")
        (package,) = {file.parent for file in folder.glob("yhteistuumin_*/__init__.py")}
        kinds = {file.suffix for file in package.rglob("*") if file.is_file()} - {".py", ".pyc", ".mo"}
        assert {".html", ".po"} & kinds, folder
        assert {f"*{kind}" for kind in kinds} <= {*patterns}, folder


def test_the_example_of_a_partner_passes_its_tests() -> None:
    assert "passed" in passes(EXAMPLE)


@pytest.mark.parametrize("name", ["", "Demo", "2fast", "two-words", "../evil", "class", "å", "x" * 60, "a__b"])
def test_a_name_that_cannot_be_one_is_refused_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="cannot be the name"):
        new_plugin(Names(name), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("title", ['Say "hello"', "a\\b", "{{ config }}", "50 %", "a\nb"])
def test_words_that_would_break_a_file_are_refused(title: str, tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="would break a file"):
        new_plugin(Names("demo", title), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    with pytest.raises(PluginError, match="already there"):
        new_plugin(Names("demo"), tmp_path)
    assert list((tmp_path / "demo").iterdir()) == []

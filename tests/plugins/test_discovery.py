from __future__ import annotations

import importlib
import sys
from importlib import metadata
from pathlib import Path

import pytest

from yhteistuumin.plugins.discovery import BUNDLED_FOLDER, GROUP, Source, declare_package, discover
from yhteistuumin.plugins.faults import State
from yhteistuumin.profiles import read_profile


def entry_point(name: str, module: str) -> metadata.EntryPoint:
    return metadata.EntryPoint(name, module, GROUP)


def test_a_folder_with_an_entry_point_is_a_plugin(write_plugin, drop_ins):
    package = write_plugin("found1")

    candidate = discover([drop_ins], [])["found1"]

    assert (candidate.version, candidate.source, candidate.dist_name, candidate.licence) == (
        "1.2.3",
        Source.DROP_IN,
        "yhteistuumin-found1",
        "MIT",
    )
    assert candidate.location == package
    assert candidate.fault is None


def test_finding_a_plugin_imports_nothing(write_plugin, drop_ins):
    write_plugin("found2", "raise RuntimeError('imported')")
    discover([drop_ins], [])
    assert "yhteistuumin_found2" not in sys.modules


def test_the_bundled_plugins_are_found_and_told_from_drop_ins():
    found = discover([BUNDLED_FOLDER], [])
    assert set(read_profile().plugins) <= set(found)
    assert {candidate.source for candidate in found.values()} == {Source.BUNDLED}


def test_an_installed_distribution_in_the_drop_in_folder_is_the_same_plugin(write_plugin, drop_ins, monkeypatch):
    package = write_plugin("same1")
    monkeypatch.syspath_prepend(str(package.parent))

    found = discover([drop_ins], [entry_point("same1", "yhteistuumin_same1.plugin")])

    assert found["same1"].fault is None
    assert found["same1"].source is Source.DROP_IN


def test_two_plugins_of_one_name_are_both_broken(write_plugin, drop_ins, tmp_path, monkeypatch):
    write_plugin("twin1")
    elsewhere = tmp_path / "site-packages" / "yhteistuumin_twin1"
    elsewhere.mkdir(parents=True)
    (elsewhere / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(elsewhere.parent))

    twin = discover([drop_ins], [entry_point("twin1", "yhteistuumin_twin1.plugin")])["twin1"]

    assert twin.fault is not None
    assert twin.fault.state is State.BROKEN
    assert str(twin.fault.reason).startswith("There are two plugins called “twin1”: ")


def test_an_entry_point_without_its_package_is_gone(drop_ins):
    candidate = discover([drop_ins], [entry_point("gone1", "yhteistuumin_gone1.plugin")])["gone1"]
    assert candidate.gone
    assert candidate.fault is not None
    assert candidate.fault.state is State.MISSING


def test_a_setup_file_that_cannot_be_read_is_told(drop_ins):
    folder = drop_ins / "crooked"
    folder.mkdir()
    (folder / "setup.cfg").write_text("name = without a section", encoding="utf-8")

    fault = discover([drop_ins], [])["crooked"].fault

    assert fault is not None
    assert str(fault.reason).startswith("Its setup.cfg cannot be read: File contains no section headers")


@pytest.mark.parametrize(
    ("declared", "version"),
    [("2.0", "2.0"), ("attr: yhteistuumin_versioned.__version__", "3.1"), ("file: VERSION", "4.5")],
)
def test_a_version_is_read_without_running_code(write_plugin, drop_ins, declared, version):
    package = write_plugin("versioned")
    (package / "__init__.py").write_text('__version__ = "3.1"\nraise SystemExit\n', encoding="utf-8")
    (package.parent / "VERSION").write_text("4.5\n", encoding="utf-8")
    setup = package.parent / "setup.cfg"
    setup.write_text(setup.read_text().replace("1.2.3", declared), encoding="utf-8")
    assert discover([drop_ins], [])["versioned"].version == version


def test_only_declared_packages_of_a_drop_in_become_importable(write_plugin, drop_ins: Path):
    package = write_plugin("tidy1")
    (package.parent / "tests_of_tidy1").mkdir()
    (package.parent / "tests_of_tidy1" / "__init__.py").touch()

    declare_package(discover([drop_ins], [])["tidy1"])

    assert importlib.import_module("yhteistuumin_tidy1").__file__ == str(package / "__init__.py")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("tests_of_tidy1")

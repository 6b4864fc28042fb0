"""Wheels are refused with one sentence, before anything is written."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.plugins.wheelwright import MODULE, contents, write_wheel
from yhteistuumin.errors import PluginError
from yhteistuumin.plugins.discovery import Candidate, Source, discover
from yhteistuumin.plugins.faults import State
from yhteistuumin.plugins.loading import Selection, load
from yhteistuumin.plugins.wheels import MAX_UNPACKED_BYTES, read_wheel, unpack

Files = Mapping[str, str | bytes]


def test_a_good_wheel_tells_who_it_is(tmp_path: Path) -> None:
    wheel = read_wheel(write_wheel(tmp_path, contents("whl_tours", "1.4", "flask>=3")))

    assert (wheel.name, wheel.version, wheel.title) == ("whl_tours", "1.4", "Village tours")
    assert wheel.module == "yhteistuumin_whl_tours.plugin"
    assert (wheel.licence, wheel.requires) == ("MIT", ("flask>=3",))


def test_an_unpacked_wheel_is_a_plugin_of_the_site(tmp_path: Path) -> None:
    files = contents("whl_there", "1.4")
    wheel = read_wheel(write_wheel(tmp_path, files))
    place = tmp_path / "plugins"

    unpack(wheel, place / wheel.folder_name)

    result = load([place], Selection(["whl_there"]))
    report = result.report("whl_there")
    assert report is not None
    assert (report.state, report.version, report.source) == (State.ENABLED, "1.4", "unpacked")
    written = {str(p.relative_to(place / "whl_there-1.4")) for p in place.rglob("*") if p.is_file()}
    kept = {name for name in written if "__pycache__" not in name}
    assert kept == {*files, "yhteistuumin_whl_there-1.4.dist-info/RECORD"}


def test_of_versions_side_by_side_the_stored_one_serves(tmp_path: Path) -> None:
    place = tmp_path / "plugins"
    for version in ("1.9", "1.10", "1.2"):
        wheel = read_wheel(write_wheel(tmp_path, contents("whl_many", version)))
        unpack(wheel, place / wheel.folder_name)

    assert discover([place], ())["whl_many"].version == "1.10"
    assert discover([place], (), {"whl_many": "1.2"})["whl_many"].version == "1.2"
    assert discover([place], (), {"whl_many": "0.1"})["whl_many"].version == "1.10"


def test_what_is_being_unpacked_is_no_plugin_yet(tmp_path: Path) -> None:
    wheel = read_wheel(write_wheel(tmp_path, contents("whl_half")))
    unpack(wheel, tmp_path / "plugins" / ".incoming-x")

    assert "whl_half" not in discover([tmp_path / "plugins"], ())


def _more(extra: Files) -> Files:
    return {**contents("whl_bad"), **extra}


SPOILED: dict[str, tuple[Files, str]] = {
    "leaves its folder": (_more({"yhteistuumin_whl_bad/../../evil.py": "x"}), "outside of its folder"),
    "absolute": (_more({"/etc/evil": "x"}), "outside of its folder"),
    "a drive": (_more({"C:evil.py": "x"}), "outside of its folder"),
    "a back stroke": (_more({"yhteistuumin_whl_bad\\..\\evil.py": "x"}), "outside of its folder"),
    "a bomb": (_more({"yhteistuumin_whl_bad/data.txt": b"0" * 5_000_000}), "made to fill the disk"),
    "a native extension": (_more({"yhteistuumin_whl_bad/_fast.so": "x"}), "one kind of machine"),
    "a hidden extension": (_more({"yhteistuumin_whl_bad/_fast.so.1": "x"}), "one kind of machine"),
    "the standard library": (_more({"json/__init__.py": ""}), "the place of “json”"),
    "a module of it": (_more({"random.py": ""}), "the place of “random”"),
    "the core": (_more({"yhteistuumin/__init__.py": ""}), "the place of “yhteistuumin”"),
    "another package": (_more({"yhteistuumin_blog/__init__.py": ""}), "not “yhteistuumin_blog”"),
    "a path file": (_more({"evil.pth": "import os"}), "not “evil.pth”"),
    "a data folder": (_more({"yhteistuumin_whl_bad-1.0.data/scripts/x": ""}), "nothing but the package"),
    "two of one name": (_more({"yhteistuumin_whl_bad/Plugin.py": "x"}), "the same name"),
    "unmet": (contents("whl_bad", requires="nowhere-to-be-found>=2"), "needs “nowhere-to-be-found>=2”"),
    "an old dependency": (contents("whl_bad", requires="flask<1"), "needs “flask<1”"),
    "a lie about its version": (contents("whl_bad", told="7.0"), "says that it is"),
    "a lie about its name": (contents("whl_bad", dist="somebody-else"), "says that it is"),
    "a lie about its module": (contents("whl_bad", entry="whl_bad = yhteistuumin_whl_bad.other"), "is not in it"),
    "another's module": (contents("whl_bad", entry="whl_bad = yhteistuumin_blog.plugin"), "is not in it"),
    "another's name": (contents("whl_bad", entry="blog = yhteistuumin_blog.plugin"), "nothing but the package"),
    "no entry point": (contents("whl_bad", entry=""), "exactly one add-on"),
    "two entry points": (contents("whl_bad", entry="a = b\nc = d"), "exactly one add-on"),
    "a file that is a folder": (_more({"yhteistuumin_whl_bad/x": "", "yhteistuumin_whl_bad/X/y.py": ""}), "same name"),
    "an endless name": (_more({"yhteistuumin_whl_bad/" + "å" * 150: ""}), "is too long"),
    "code without its source": (_more({"yhteistuumin_whl_bad/__pycache__/plugin.cpython-311.pyc": ""}), "one kind of"),
    "no version": (contents("whl_bad", told="newest"), "cannot be read"),
    "no name": (contents("whl_bad", dist=""), "cannot be read"),
    "a mistyped need": (contents("whl_bad", requires="!!!"), "cannot be read"),
    "another system": (
        {k: v.replace("yhteistuumin.plugins", "pytest11") for k, v in contents("whl_bad").items()},
        "no entry point",
    ),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_spoiled_wheel_is_refused_in_one_sentence(how: str, tmp_path: Path) -> None:
    files, sentence = SPOILED[how]
    with pytest.raises(PluginError, match=sentence) as refused:
        read_wheel(write_wheel(tmp_path, files))
    assert str(refused.value).count("\n") == 0
    assert refused.value.advice


def test_what_is_no_wheel_at_all_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "yhteistuumin_whl_bad-1.0-py3-none-any.whl"
    for data in (b"", b"PK\x03\x04 and no more", b"\x00" * 4000):
        file.write_bytes(data)
        with pytest.raises(PluginError, match=r"not a whole wheel|describe itself"):
            read_wheel(file)


def test_packed_contents_that_are_damaged_are_refused(tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("whl_bad"))
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("yhteistuumin_whl_bad/plugin.py")
    data = bytearray(path.read_bytes())
    start = entry.header_offset + 30 + len(entry.filename)
    data[start : start + entry.compress_size] = b"\xff" * entry.compress_size
    path.write_bytes(data)

    with pytest.raises(PluginError, match="not a whole wheel"):
        read_wheel(path)


@pytest.mark.parametrize(
    "name", ["plugin.zip", "../x.whl", "yhteistuumin_x-1.0-cp311-cp311-linux_x86_64.whl", "x" * 300]
)
def test_a_wheel_must_be_called_like_one(name: str, tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("whl_bad"))
    with pytest.raises(PluginError, match=r"not the name of a wheel|only pure Python"):
        read_wheel(path, name)


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("whl_bad"))
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("yhteistuumin_whl_bad/secret")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(PluginError, match="is a link"):
        read_wheel(path)


def test_a_size_that_would_fill_the_disk_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("whl_bad"))
    size = MAX_UNPACKED_BYTES // 4 + 1
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        for number in range(4):
            archive.writestr(f"yhteistuumin_whl_bad/{number}.txt", b"\0" * (size if number == 0 else 1))
            archive.infolist()[-1].file_size = size  # the central directory lies about the others
    with pytest.raises(PluginError, match=r"more than 40 MB|larger than 10 MB"):
        read_wheel(path)


@pytest.mark.parametrize("record", ["", "yhteistuumin_whl_bad/plugin.py,sha256=AAAA,3\n"])
def test_contents_that_differ_from_the_list_are_refused(record: str, tmp_path: Path) -> None:
    files = contents("whl_bad")
    info = next(name.partition("/")[0] for name in files if ".dist-info/" in name)
    with pytest.raises(PluginError, match="list of files"):
        read_wheel(write_wheel(tmp_path, {**files, f"{info}/RECORD": record}, record=False))


def test_an_older_version_another_maker_and_what_the_site_brings_are_refused(tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("whl_bad", "1.2"))
    module = "yhteistuumin_whl_bad.plugin"
    there = Candidate("whl_bad", "1.10", Source.UNPACKED, "yhteistuumin-whl-bad", module, tmp_path)
    with pytest.raises(PluginError, match=r"older than the installed 1\.10"):
        read_wheel(path, there={"whl_bad": there})

    other = Candidate("whl_bad", "1.0", Source.BUNDLED, "somebody-elses", module, tmp_path)
    with pytest.raises(PluginError, match="already another add-on"):
        read_wheel(path, there={"whl_bad": other})

    bundled = Candidate("whl_bad", "1.0", Source.BUNDLED, "yhteistuumin-whl-bad", module, tmp_path)
    with pytest.raises(PluginError, match="belongs to the site itself"):
        read_wheel(path, there={"whl_bad": bundled})


def test_a_wheel_that_was_exchanged_after_it_was_read_is_not_unpacked(tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("whl_bad"))
    wheel = read_wheel(path)
    write_wheel(tmp_path, contents("whl_bad", module=MODULE.format(name="whl_bad") + "\n# changed"))

    with pytest.raises(PluginError, match="has been altered"):
        unpack(wheel, tmp_path / "plugins" / "whl_bad-1.0")
    assert not (tmp_path / "plugins").exists()

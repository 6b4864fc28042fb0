"""Only what was approved by its digest can be installed, and only while it is unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.plugins.wheelwright import MODULE, contents, write_wheel
from yhteistuumin.errors import NotFound, PluginError
from yhteistuumin.plugins import releases
from yhteistuumin.plugins.releases import APPROVED, REFUSED, SUBMITTED
from yhteistuumin.testing import MakeSite


@pytest.fixture
def inside(site: Flask) -> Iterator[Flask]:
    with site.app_context():
        yield site


def _folder(app: Flask) -> Path:
    return Path(app.instance_path)


def test_from_a_submitted_file_to_a_plugin_that_can_be_enabled(inside: Flask, tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("rel_good"))
    sent = releases.submit(path, path.name, account_id=None)
    assert (sent.state, sent.title, sent.installed) == (SUBMITTED, "Village tours", False)
    assert "rel_good" not in releases.candidates()

    releases.decide(sent.digest, approve=True, account_id=None)
    releases.install(sent.digest, account_id=None)

    assert releases.release(sent.digest).installed
    candidate = releases.candidates()["rel_good"]
    assert candidate.location == (_folder(inside) / "plugins" / "rel_good-1.0" / "yhteistuumin_rel_good").resolve()
    assert releases.may_be_switched_on(candidate)


def test_nothing_is_installed_before_it_was_approved(inside: Flask, tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("rel_wait"))
    sent = releases.submit(path, path.name, account_id=None)

    with pytest.raises(PluginError, match="has not been approved"):
        releases.install(sent.digest, account_id=None)
    releases.decide(sent.digest, approve=False, note="Swedish is missing", account_id=None)
    with pytest.raises(PluginError, match="has not been approved"):
        releases.install(sent.digest, account_id=None)

    assert releases.release(sent.digest).note == "Swedish is missing"
    assert not (_folder(inside) / "plugins" / "rel_wait-1.0").exists()


def test_a_refused_file_can_be_asked_about_again(inside: Flask, tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("rel_again"))
    sent = releases.submit(path, path.name, account_id=None)
    releases.decide(sent.digest, approve=False, note="Why?", account_id=None)
    assert releases.release(sent.digest).state == REFUSED

    again = releases.submit(path, path.name, account_id=None)

    assert (again.state, again.note, again.decided_at) == (SUBMITTED, "", None)
    assert [one.digest for one in releases.releases()] == [sent.digest]


def test_submitting_an_approved_file_again_does_not_ask_again(inside: Flask, tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("rel_twice"))
    sent = releases.submit(path, path.name, account_id=None)
    releases.decide(sent.digest, approve=True, account_id=None)

    assert releases.submit(path, path.name, account_id=None).state == APPROVED


def test_a_file_that_was_altered_is_refused_at_every_step(inside: Flask, tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("rel_bent"))
    sent = releases.submit(path, path.name, account_id=None)
    kept = _folder(inside) / "releases" / f"{sent.digest}.whl"
    original = kept.read_bytes()

    kept.write_bytes(original + b"\0")
    with pytest.raises(PluginError, match="altered or is gone"):
        releases.decide(sent.digest, approve=True, account_id=None)
    kept.write_bytes(original)
    releases.decide(sent.digest, approve=True, account_id=None)
    kept.unlink()
    with pytest.raises(PluginError, match="altered or is gone"):
        releases.install(sent.digest, account_id=None)
    assert not (_folder(inside) / "plugins" / "rel_bent-1.0").exists()


def test_one_version_has_one_content(inside: Flask, tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("rel_same"))
    sent = releases.submit(path, path.name, account_id=None)
    releases.decide(sent.digest, approve=True, account_id=None)
    other = write_wheel(tmp_path, contents("rel_same", module=MODULE.format(name="rel_same") + "\n# other"))

    with pytest.raises(PluginError, match="approved with other contents"):
        releases.submit(other, other.name, account_id=None)
    with pytest.raises(PluginError, match="approved with other contents"):
        releases.install_file(other)


def test_a_refused_wheel_leaves_nothing_behind(inside: Flask, tmp_path: Path) -> None:
    before = sorted(_folder(inside).rglob("*"))
    path = write_wheel(tmp_path, {**contents("rel_evil"), "json/__init__.py": ""})

    for take in (lambda: releases.submit(path, path.name, account_id=None), lambda: releases.install_file(path)):
        with pytest.raises(PluginError, match="the place of"):
            take()

    assert sorted(_folder(inside).rglob("*")) == before
    assert releases.releases() == []


def test_an_operator_installs_without_asking(inside: Flask, tmp_path: Path) -> None:
    wheel = releases.install_file(write_wheel(tmp_path, contents("rel_direct")))

    assert releases.release(wheel.digest).state == APPROVED
    assert releases.may_be_switched_on(releases.candidates()["rel_direct"])


def test_a_submitted_file_is_unpacked_for_a_rehearsal_only_for_a_while(inside: Flask, tmp_path: Path) -> None:
    path = write_wheel(tmp_path, contents("rel_try"))
    sent = releases.submit(path, path.name, account_id=None)

    with releases.unpacked(sent.digest) as folder:
        assert (folder / "yhteistuumin_rel_try" / "plugin.py").is_file()
    assert not folder.exists()
    releases.keep_rehearsal(sent.digest, {"id": "r1", "ok": True})
    assert releases.release(sent.digest).rehearsal == {"id": "r1", "ok": True}


def test_nobody_has_heard_of_an_unknown_file(inside: Flask) -> None:
    with pytest.raises(NotFound):
        releases.release("0" * 64)


def test_the_stored_version_serves_until_the_upgrade(inside: Flask, make_site: MakeSite, tmp_path: Path) -> None:
    from yhteistuumin.plugins.lifecycle import enable

    releases.install_file(write_wheel(tmp_path, contents("rel_up", "1.0")))
    enable("rel_up")
    releases.install_file(write_wheel(tmp_path, contents("rel_up", "1.1")))

    assert releases.candidates()["rel_up"].version == "1.0"
    with pytest.raises(PluginError, match="older than the installed"):
        releases.install_file(write_wheel(tmp_path, contents("rel_up", "0.9")))

"""``plugins conform``: what every add-on must keep to, tried on one of them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yhteistuumin.cli import REFUSED
from yhteistuumin.cli.opening import Opening, pass_opening

if TYPE_CHECKING:
    from yhteistuumin.plugins.discovery import Candidate


@click.command()
@click.argument("target")
@pass_opening
def conform(opening: Opening, target: str) -> None:
    """Run the conformance tests on a plugin: its folder, or the NAME of one on this site.

    They run on a new site in a temporary folder. The result of a plugin of this site is shown in
    the add-ons panel.
    """
    from yhteistuumin.plugins.releases import candidates

    with opening.context():
        known = candidates()
    candidate = _chosen(target, known)
    assert candidate.location is not None
    passed = _run(candidate.location.parent)
    there = known.get(candidate.name)
    if there is not None and there.location == candidate.location:
        _keep(opening, candidate, passed=passed)
    if not passed:
        sys.exit(REFUSED)


def _chosen(target: str, known: dict[str, Candidate]) -> Candidate:
    from yhteistuumin.plugins.discovery import in_folder
    from yhteistuumin.plugins.lifecycle import unknown_plugin

    folder = Path(target)
    found = in_folder(folder.resolve()) if folder.is_dir() else [one for one in known.values() if one.name == target]
    chosen = next((one for one in found if one.location is not None), None)
    if chosen is None:
        raise unknown_plugin(target, list(known))
    return chosen


def _run(folder: Path) -> bool:
    from yhteistuumin import conformance

    with tempfile.TemporaryDirectory() as work:
        told = ["-o", f"yhteistuumin_plugin={folder}", "-o", "addopts=", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--import-mode=importlib", f"--rootdir={work}", *told,
             str(conformance.__file__)],
            cwd=work,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )  # fmt: skip
    return done.returncode == 0


def _keep(opening: Opening, candidate: Candidate, *, passed: bool) -> None:
    from yhteistuumin.content.state import set_setting
    from yhteistuumin.db import now, write

    badge = {"passed": passed, "version": candidate.version, "at": now().isoformat()}
    with opening.context(), write() as writing:
        set_setting(writing, f"addons.badge:{candidate.name}", badge)

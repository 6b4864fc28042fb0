from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from yhteistuumin.cli.group import run


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Outcome]


@pytest.fixture
def cli_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """``cli_in(folder, "doctor")``: run a command on the installation in *folder*."""

    def command(folder: Path, *arguments: str) -> Outcome:
        database = folder / "database"
        if database.is_file() and (url := database.read_text(encoding="utf-8")):
            monkeypatch.setenv("YHTEISTUUMIN_DATABASE_URL", url)
        capsys.readouterr()
        code = run(["--instance", str(folder), *arguments])
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return command


@pytest.fixture
def cli(cli_in: Cli, instance: Path) -> Cli:
    """``cli("doctor")``: run a command on an installation of its own."""
    return lambda *arguments: cli_in(instance, *arguments)

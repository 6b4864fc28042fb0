from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("flask", "sqlalchemy", "babel", "whoosh", "pluggy", "PIL", "gunicorn")


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["serve", "--help"], ["plugins", "--help"], ["content", "load", "--help"]],
)
def test_help_imports_nothing_heavy(arguments):
    code = (
        f"import sys; from yhteistuumin.cli.group import run; code = run({arguments!r});"
        f"print([name for name in {HEAVY!r} if name in sys.modules]); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_unknown_command_is_wrong_usage(cli):
    outcome = cli("dance")
    assert outcome.code == 2
    assert "No such command 'dance'" in outcome.err


def test_a_missing_argument_is_wrong_usage(cli):
    assert cli("plugins", "enable").code == 2


def test_an_error_is_one_sentence_without_a_traceback(cli):
    outcome = cli("plugins", "enable", "blogg")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        "There is no plugin “blogg”; did you mean “blog”? See what there is with: yhteistuumin plugins list\n"
    )


def test_debug_shows_where(cli):
    from yhteistuumin.errors import PluginError

    with pytest.raises(PluginError):
        cli("--debug", "plugins", "enable", "blogg")


def test_a_command_without_a_database_says_what_to_do(cli_in, tmp_path, monkeypatch):
    monkeypatch.delenv("YHTEISTUUMIN_DATABASE_URL", raising=False)
    outcome = cli_in(tmp_path / "new", "users", "list")
    assert outcome.code == 1
    assert outcome.err.endswith("; run: yhteistuumin doctor\n")
    assert outcome.err.count("\n") == 1


def test_serving_what_was_never_made_is_refused(cli_in, tmp_path):
    outcome = cli_in(tmp_path / "new", "serve")
    assert outcome.code == 1
    assert outcome.err == (f"{tmp_path / 'new'} is no installation yet; make it with: yhteistuumin init (or demo)\n")

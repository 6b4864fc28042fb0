"""``plugins`` with a rehearsal before it: what is printed, and what is left alone."""

from __future__ import annotations

import pytest

PLUGIN = """
from yhteistuumin.api import MenuItem, Plugin, hookimpl

PLUGIN = Plugin("NAME", "A test plugin", licence="MIT")


@hookimpl
def menu_items():
    return [MenuItem("To the blog", section="blog", order=99)]
"""


@pytest.fixture
def shown(instance):
    """A plugin with a menu entry."""
    package = instance / "plugins" / "shown" / "yhteistuumin_shown"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "plugin.py").write_text(PLUGIN.replace("NAME", "shown"), encoding="utf-8")
    (package.parent / "setup.cfg").write_text(
        "[metadata]\nname = shown\nversion = 1.0\n"
        "[options.entry_points]\nyhteistuumin.plugins =\n  shown = yhteistuumin_shown.plugin\n",
        encoding="utf-8",
    )
    return package.parent


def test_what_will_happen_is_told_before_it_does(cli, shown):
    checked = cli("plugins", "check", str(shown), "--json").json
    assert (checked["ok"], checked["name"], checked["faults"]) == (True, "shown", [])
    assert [thing["key"] for thing in checked["effects"]["adds"]] == ["main:blog"]
    assert {(page["lang"], page["reader"]) for page in checked["pages"]} == set()

    tried = cli("plugins", "enable", "shown", "--dry-run")
    assert tried.code == 0
    assert tried.out.startswith("shown 1.0 can be enabled\n\nWhat will happen\n  Adds: Menu entries\n")
    assert tried.out.endswith("\nNothing has been changed.\n")
    assert "  … copying the site\n" in tried.err
    assert {row["name"]: row["state"] for row in cli("plugins", "list", "--json").json}["shown"] == "available"


def test_a_plugin_is_switched_on_described_taken_away_and_brought_back(cli, shown, tmp_path):
    file = tmp_path / "shown.zip"
    assert cli("plugins", "enable", "shown").out == "shown 1.0 is enabled\n"
    facts = cli("plugins", "info", "shown", "--json").json
    assert (facts["ledger"]["recorded"], facts["ledger"]["version"]) == (True, "1.0")
    gone = cli("plugins", "uninstall", "shown", "--export", str(file))
    assert (gone.code, gone.out.splitlines()[-1]) == (0, f"shown is uninstalled; what it owned is in {file}")
    assert cli("plugins", "restore", str(file)).code == 0
    again = cli("plugins", "uninstall", "shown", "--export", str(file))
    assert (again.code, again.err.splitlines()[-1]) == (1, f"There is a file {file} already.")


WRONG = {
    ("check", "./nowhere"): (2, "there is no folder ./nowhere"),
    ("upgrade", "blogg"): (1, "There is no plugin “blogg”; did you mean “blog”?"),
    ("uninstall", "blogg"): (1, "There is no plugin “blogg”; did you mean “blog”?"),
    ("restore", "nowhere.zip"): (1, "There is no file nowhere.zip."),
    ("disable", "shown"): (1, "“shown” is not enabled."),
}


@pytest.mark.parametrize("order", WRONG)
def test_what_cannot_be_done_is_refused_in_one_sentence(order, cli):
    code, sentence = WRONG[order]
    outcome = cli("plugins", *order)
    assert outcome.code == code
    assert sentence in outcome.err

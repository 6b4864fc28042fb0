from __future__ import annotations

import re
import traceback
import uuid
from pathlib import Path

import pytest

from yhteistuumin.plugins.barrier import record_failure
from yhteistuumin.profiles import read_profile
from yhteistuumin.testing import MakeSite

PLUGIN = """
import click
from yhteistuumin.api import *
from yhteistuumin.api import Plugin, hookimpl, setting

PLUGIN = Plugin("NAME", "Commander", licence="MIT")


@click.group()
def report():
    "Report things."


@report.command()
def profile():
    "Say the profile."
    click.echo(setting("profile"))


def check():
    return Health(False, "It itches.", "Scratch it.")


@hookimpl
def commands():
    return [report]


@hookimpl
def health_checks():
    return [HealthCheck("itch", check)]
"""


@pytest.fixture
def commander(instance: Path) -> str:
    """The name of a drop-in plugin with a command and a health check; modules stay imported, so
    every test has one of its own."""
    name = f"commander{uuid.uuid4().hex[:6]}"
    package = instance / "plugins" / name / f"yhteistuumin_{name}"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "plugin.py").write_text(PLUGIN.replace("NAME", name), encoding="utf-8")
    (package.parent / "setup.cfg").write_text(
        f"[metadata]\nname = {name}\nversion = 1.0\n"
        f"[options.entry_points]\nyhteistuumin.plugins =\n  {name} = yhteistuumin_{name}.plugin\n",
        encoding="utf-8",
    )
    return name


def test_init_may_be_repeated_and_keeps_what_was_switched_off(cli):
    assert cli("plugins", "disable", "blog").code == 0
    outcome = cli("init")
    assert (outcome.code, outcome.err) == (0, "")
    states = {row["name"]: row["state"] for row in cli("plugins", "list", "--json").json}
    assert states["blog"] == "disabled"
    assert states["knowledge_bank"] == "enabled"


def test_init_refuses_a_profile_that_is_not_there(cli_in, tmp_path):
    outcome = cli_in(tmp_path / "new", "init", "--profile", "atlantis")
    assert (outcome.code, outcome.err) == (1, "there is no profile “atlantis”; there is: yhteistuumin\n")


def test_plugins_are_listed_with_their_states(cli):
    rows = cli("plugins", "list", "--json").json
    states = {row["name"]: (row["state"], row["source"]) for row in rows}
    assert {name: states[name] for name in read_profile().plugins} == dict.fromkeys(
        read_profile().plugins, ("enabled", "bundled")
    )
    assert {"name", "version", "state", "reason", "advice"} <= set(rows[0])


def test_a_plugin_is_described_with_what_it_declares(cli):
    facts = cli("plugins", "info", "blog", "--json").json
    assert (facts["name"], facts["title"], facts["state"]) == ("blog", "Blog", "enabled")
    assert {"content type post", "section blog"} <= set(facts["declares"])


def test_enabling_and_disabling_are_told(cli):
    assert cli("plugins", "disable", "blog").out == "blog is disabled\n"
    assert cli("plugins", "enable", "blog").out == "blog 0.1.0 is enabled\n"


def test_a_plugins_command_runs_inside_the_site(cli, commander):
    assert cli("plugins", "enable", commander).code == 0
    assert cli("report", "profile").out == "yhteistuumin\n"


def test_a_sound_installation_passes_the_doctor(cli):
    found = cli("doctor", "--json").json
    assert [check for check in found["checks"] if check["fault"] and check["owner"] == "core"] == []
    assert set(read_profile().plugins) <= {plugin["name"] for plugin in found["plugins"]}


def test_a_plugins_own_check_reaches_the_doctor(cli, commander):
    cli("plugins", "enable", commander)
    outcome = cli("doctor")
    assert outcome.code == 1
    assert "FAULT  itch: It itches.\n       Scratch it.\n" in outcome.out


def test_a_broken_plugin_reaches_the_doctor_with_reason_and_advice(cli, commander, instance):
    cli("plugins", "enable", commander)
    setup = instance / "plugins" / commander / "setup.cfg"
    setup.write_text(
        setup.read_text(encoding="utf-8").replace(f"{commander}.plugin", f"{commander}.gone"), encoding="utf-8"
    )
    told = f"FAULT  plugin {commander} (import): It needs the module “yhteistuumin_{commander}.gone”"
    assert told in cli("doctor").out
    outcome = cli("doctor", "--json")
    assert outcome.code == 1
    plugin = next(row for row in outcome.json["plugins"] if row["name"] == commander)
    assert (plugin["state"], plugin["phase"]) == ("broken", "import")
    assert plugin["advice"]


FAILED = "It failed in “panel front”: LookupError: nothing here"
FORGET = "Repair the plugin; then resume it, or disable and enable it, to try again."


def fail_in(make_site: MakeSite, hook: str, *, suspend: bool = False) -> None:
    app = make_site()
    with app.app_context():
        try:
            raise LookupError("nothing here")
        except LookupError:
            record_failure("blog", hook, traceback.format_exc(), suspend=suspend)


def test_what_a_running_plugin_raised_is_told_by_doctor_and_list_alike(cli, make_site):
    fail_in(make_site, "panel front")
    outcome = cli("doctor")
    assert f"note   plugin blog (run): {FAILED}\n       {FORGET}\n" in outcome.out
    plugin = next(row for row in cli("doctor", "--json").json["plugins"] if row["name"] == "blog")
    told = ("enabled", "run", FAILED, FORGET)
    assert tuple(plugin[key] for key in ("state", "phase", "reason", "advice")) == told
    assert [row for row in cli("plugins", "list", "--json").json if row["name"] == "blog"] == [plugin]
    facts = cli("plugins", "info", "blog", "--json").json
    assert tuple(facts[key] for key in ("state", "phase", "reason", "advice")) == told
    assert cli("plugins", "info", "blog").out.rstrip().endswith("LookupError: nothing here")


def test_a_suspended_hook_is_a_fault_until_its_plugin_is_switched_on_anew(cli, make_site):
    fail_in(make_site, "panel front", suspend=True)
    outcome = cli("doctor")
    assert outcome.code == 1
    assert (
        "FAULT  plugin blog (run): It failed too often or took too long in “panel front”, which is no longer "
        "called: LookupError: nothing here\n       "
    ) in outcome.out
    cli("plugins", "disable", "blog")
    cli("plugins", "enable", "blog")
    assert "ok     plugin blog: " in cli("doctor").out


def test_what_a_plugins_own_page_raises_is_told(cli, make_site, monkeypatch):
    app = make_site()
    rule = next(rule for rule in app.url_map.iter_rules() if rule.rule == "/fi/haku/")
    endpoint = rule.endpoint

    def broken(**_values: object) -> str:
        raise LookupError("no page")

    monkeypatch.setitem(app.view_functions, endpoint, broken)
    app.testing = False
    answer = app.test_client().get(rule.rule)
    assert answer.status_code == 500
    [told] = [line for line in cli("doctor").out.splitlines() if line.startswith("note   plugin search (run): ")]
    assert f"view:{endpoint}" in told
    assert told.endswith("LookupError: no page")


def test_migrations_are_shown(cli):
    outcome = cli("db", "status", "--json")
    assert outcome.code == 0
    assert outcome.json[0]["name"] == "core"
    assert outcome.json[0]["current"] is True
    assert re.match(r"core is at \d{4}\n", cli("db", "upgrade").out)


def test_an_address_is_looked_at_before_a_password_is_asked_for(cli, monkeypatch):
    asked: list[str] = []

    def answer(text: str, **_options: object) -> str:
        asked.append(text)
        return "korkea-kuusi-9"

    monkeypatch.setattr("click.prompt", answer)
    assert cli("users", "add", "notanemail").code == 1
    assert asked == []
    assert cli("users", "add", "maija@example.org").code == 0
    assert asked == ["Password"]
    assert cli("users", "add", "Maija@example.org").code == 1
    assert asked == ["Password"]


def test_people_are_added_granted_and_listed(cli):
    added = cli("users", "add", "maija@example.org", "--name", "Maija", "--password", "korkea-kuusi-9")
    assert added.code == 0, added.err
    granted = cli("users", "grant", "maija@example.org", "regional-editor", "--region", "uusimaa")
    assert granted.out == "maija@example.org is now regional-editor (uusimaa)\n"
    assert cli("users", "list", "--json").json == [
        {
            "email": "maija@example.org",
            "name": "Maija",
            "active": True,
            "roles": ["regional-editor uusimaa"],
        }
    ]


def test_a_role_that_does_not_exist_is_refused(cli):
    cli("users", "add", "maija@example.org", "--password", "korkea-kuusi-9")
    outcome = cli("users", "grant", "maija@example.org", "emperor")
    assert outcome.code == 1
    assert "emperor" in outcome.err


def test_an_invitation_is_a_link(cli):
    outcome = cli("users", "invite", "kalle@example.org")
    assert outcome.code == 0, outcome.err
    assert "/admin/set-password/" in outcome.out

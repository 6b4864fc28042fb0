from __future__ import annotations

import pytest

BREACHES = {
    "typo": (
        "@hookimpl\ndef menu_itemz():\n    return []\n",
        "“menu_itemz” is no hook; did you mean “menu_items”?",
    ),
    "stranger": ("@hookimpl\ndef zzz():\n    return []\n", "“zzz” is no hook."),
    "argument": ("@hookimpl\ndef panels(app):\n    return []\n", "“panels” has no argument “app”."),
    "wrapper": (
        "@hookimpl(wrapper=True)\ndef panels():\n    return (yield)\n",
        "“panels” is a hook wrapper; only the core may wrap hooks.",
    ),
    "unmarked": ("def panels():\n    return []\n", "“panels” is named like a hook but lacks @hookimpl."),
    "unlicensed": (
        "PLUGIN = Plugin('unlicensed', 'A plugin')\n",
        "PLUGIN has no licence.",
    ),
    "untitled": ("PLUGIN = Plugin('untitled', '', licence='MIT')\n", "PLUGIN has no title."),
    "undeclared": ("PLUGIN = None\n", "“yhteistuumin_undeclared.plugin” has no PLUGIN = Plugin(…)."),
    "misnamed": (
        "PLUGIN = Plugin('other', 'A plugin', licence='MIT')\n",
        "PLUGIN is called “other”, but its entry point “misnamed”.",
    ),
    "table": (
        "class Thing(Base):\n    __tablename__ = 'foreign_table'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n",
        "Its table “foreign_table” must have a name that begins with “table_”.",
    ),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_of_contract_is_told_in_one_sentence(name, write_plugin, load_names):
    code, reason = BREACHES[name]
    write_plugin(name, f"from sqlalchemy.orm import Mapped, mapped_column\n{code}")

    report = load_names(name).report(name)

    assert (report.state, report.phase, str(report.reason)) == ("broken", "contract", reason)


def test_a_foreign_import_package_is_refused(write_plugin, load_names):
    write_plugin("foreign1", package="something_else")
    report = load_names("foreign1").report("foreign1")
    assert str(report.reason) == ("Its import package is “something_else”; it must be “yhteistuumin_foreign1”.")


def test_templates_outside_the_plugins_own_folder_are_refused(write_plugin, load_names):
    package = write_plugin("painter1")
    (package / "templates" / "public").mkdir(parents=True)
    report = load_names("painter1").report("painter1")
    assert str(report.reason) == ("Its templates must lie in “templates/painter1/”, not in “templates/public”.")


@pytest.mark.parametrize(
    ("api", "state"), [("(0, 1)", "enabled"), ("(0, 9)", "incompatible"), ("(1, 0)", "incompatible")]
)
def test_a_plugin_for_another_interface_is_incompatible(write_plugin, load_names, api, state):
    name = f"api{api[1]}{api[4]}"
    write_plugin(name, more=f", api={api}")
    assert load_names(name).report(name).state == state


def test_an_interface_that_is_too_new_says_which_one_is_here(write_plugin, load_names):
    write_plugin("future1", more=", api=(0, 7)")
    report = load_names("future1").report("future1")
    assert str(report.reason) == "It was written for plugin interface 0.7; this site has 0.1."

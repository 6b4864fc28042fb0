from __future__ import annotations

import pytest

from yhteistuumin.errors import PluginError
from yhteistuumin.plugins.faults import Fault, Phase

SECTION = """
@hookimpl
def sections():
    return [Section({name!r}, "Title", {{"fi": {fi!r}, "sv": {sv!r}}})]
"""


def section(name: str, fi: str, sv: str) -> str:
    return SECTION.format(name=name, fi=fi, sv=sv)


def states(result) -> dict[str, str]:
    return {report.name: report.state.value for report in result.plugins if report.state != "available"}


@pytest.mark.parametrize(
    ("name", "code", "phase", "reason"),
    [
        ("raises1", "raise ValueError('no luck')", "import", "It raised ValueError: no luck."),
        ("exits1", "raise SystemExit(3)", "import", "It tried to stop the whole program."),
        (
            "lacks1",
            "import a_module_that_is_not_there",
            "import",
            "It needs the module “a_module_that_is_not_there”, which is not installed.",
        ),
        (
            "hook1",
            "@hookimpl\ndef panels():\n    raise KeyError('x')\n",
            "collect",
            "It raised KeyError: 'x'.",
        ),
        (
            "none1",
            "@hookimpl\ndef panels():\n    pass\n",
            "collect",
            "“panels” must give a list of Panel, but gave None.",
        ),
        (
            "type1",
            "@hookimpl\ndef panels():\n    return ['a panel']\n",
            "collect",
            "“panels” must give a list of Panel, but gave str.",
        ),
    ],
)
def test_a_failing_plugin_is_left_out_and_the_others_load(name, code, phase, reason, write_plugin, load_names):
    write_plugin(name, code)
    write_plugin(f"fine_{name}", section(f"fine_{name}", "hyva", "bra"))

    result = load_names(name, f"fine_{name}")

    report = result.report(name)
    assert (report.state, report.phase, str(report.reason)) == ("broken", phase, reason)
    assert list(result.registry.sections) == [f"fine_{name}"]


def test_a_syntax_error_names_the_line(write_plugin, load_names):
    package = write_plugin("syntax1", "x = = 1", head=False)
    reason = str(load_names("syntax1").report("syntax1").reason)
    assert reason == f"Its code is not valid Python ({package}/plugin.py:1)."


def test_the_trace_of_a_failure_is_kept_for_its_author(write_plugin, load_names):
    write_plugin("trace1", "raise ValueError('here')")
    assert "ValueError: here" in load_names("trace1").report("trace1").trace


def test_development_mode_raises_for_the_first_failure(write_plugin, load_names):
    write_plugin("strict1", "raise ValueError('no')")
    with pytest.raises(PluginError, match=r"strict1: It raised ValueError: no\."):
        load_names("strict1", strict=True)


def test_what_is_not_enabled_is_neither_imported_nor_missing(write_plugin, load_names):
    write_plugin("idle1", "raise ValueError")
    write_plugin("once1", "raise ValueError")
    result = load_names(known=["once1"])
    assert result.report("idle1").state == "available"
    assert result.report("once1").state == "disabled"


def test_an_enabled_plugin_whose_files_are_gone_is_missing(load_names):
    report = load_names("vanished1").report("vanished1")
    assert (report.state, str(report.reason)) == ("missing", "The files of “vanished1” are gone.")


def test_safe_mode_leaves_third_parties_out(write_plugin, load_names):
    write_plugin("third1")
    assert load_names("third1", safe_mode=True).report("third1").state == "disabled"


def test_requirements_come_first_and_a_broken_one_is_passed_on(write_plugin, load_names):
    write_plugin("aaa1", more=", requires=('zzz1',)")
    write_plugin("bbb1", more=", after=('zzz1',)")
    write_plugin("ccc1", more=", requires=('broken1',)")
    write_plugin("broken1", "raise ValueError")
    write_plugin("zzz1")

    result = load_names("aaa1", "bbb1", "ccc1", "broken1", "zzz1")

    order = [loaded.plugin.name for loaded in result.loaded]
    assert order.index("zzz1") < order.index("aaa1")
    assert order.index("zzz1") < order.index("bbb1")
    assert states(result) == {
        "aaa1": "enabled",
        "bbb1": "enabled",
        "broken1": "broken",
        "ccc1": "incompatible",
        "zzz1": "enabled",
    }
    assert str(result.report("ccc1").reason) == "It needs the plugin “broken1”, which is not running."


def test_plugins_that_wait_for_each_other_are_told(write_plugin, load_names):
    write_plugin("ring1", more=", requires=('ring2',)")
    write_plugin("ring2", more=", requires=('ring1',)")
    write_plugin("outside1")

    result = load_names("ring1", "ring2", "outside1")

    assert states(result) == {"outside1": "enabled", "ring1": "broken", "ring2": "broken"}
    assert str(result.report("ring1").reason).startswith("These plugins wait for each other: ring")


def test_a_fault_found_while_building_keeps_the_plugin_out(write_plugin, load_names):
    write_plugin("late1")
    report = load_names("late1", excluded={"late1": Fault(Phase.BUILD, "No.")}).report("late1")
    assert (report.state, report.phase) == ("broken", "build")


def test_a_plugin_cannot_be_loaded_from_two_places(write_plugin, load_names, tmp_path):
    from yhteistuumin.plugins.loading import Selection, load

    package = write_plugin("moved1")
    load_names("moved1")
    elsewhere = tmp_path / "elsewhere"
    package.parent.rename(tmp_path / "kept")
    elsewhere.mkdir()
    (tmp_path / "kept").rename(elsewhere / "moved1")

    report = load([elsewhere], Selection(["moved1"])).report("moved1")

    assert str(report.reason) == f"Another copy of it is in use: {package}."


def types(*declared: str) -> str:
    return f"@hookimpl\ndef content_types():\n    return [{', '.join(declared)}]\n"


def stage(kind: str, section_name: str, value: str) -> str:
    choices = f"choices=(Choice({value!r}, 'Label'),)"
    field = f"Field('stage', FieldKind.CHOICE, 'Stage', facet=True, {choices})"
    return types(f"ContentType({kind!r}, 'Kind', 'Kinds', section={section_name!r}, fields=({field},))")


CLASHES = {
    "section": (
        section("one", "yksi", "ett"),
        section("one", "kaksi", "tva"),
        "The section “one” belongs to “section1” already.",
    ),
    "address": (
        section("one", "yksi", "ett"),
        section("two", "yksi", "tva"),
        "The address “fi/yksi” belongs to “address1” already.",
    ),
    "kind": (
        section("one", "yksi", "ett") + types("ContentType('note', 'Note', 'Notes', section='one')"),
        section("two", "kaksi", "tva") + types("ContentType('note', 'Note', 'Notes', section='two')"),
        "The content type “note” belongs to “kind1” already.",
    ),
    "facet": (
        section("one", "yksi", "ett") + stage("first", "one", "a"),
        section("two", "kaksi", "tva") + stage("second", "two", "b"),
        "The facet “stage” of “second” differs from the one that is there.",
    ),
    "terms": (
        '@hookimpl\ndef term_pages():\n    return [TermPages("region", "terms1.show")]\n',
        section("two", "kaksi", "tva")
        + '@hookimpl\ndef term_pages():\n    return [TermPages("region", "terms2.show")]\n',
        "The pages of the vocabulary “region” belong to “terms1” already.",
    ),
}


@pytest.mark.parametrize("clash", CLASHES)
def test_the_later_of_two_clashing_plugins_loses_whole(clash, write_plugin, load_names):
    first, second, reason = CLASHES[clash]
    write_plugin(f"{clash}1", first)
    write_plugin(f"{clash}2", second)

    result = load_names(f"{clash}1", f"{clash}2")

    report = result.report(f"{clash}2")
    assert (report.state, report.phase, str(report.reason)) == ("broken", "conflict", reason)
    assert result.report(f"{clash}1").state == "enabled"
    assert "two" not in result.registry.sections


ALONE = {
    "core_desk": (
        'from flask import Blueprint\n\n@hookimpl\ndef blueprints():\n'
        '    return [Mount(Blueprint("core_desk", __name__), "/admin/items", "desk.open")]\n',
        "The address “admin/items” is reserved for the core.",
    ),
    "open_desk": (
        'from flask import Blueprint\n\n@hookimpl\ndef blueprints():\n'
        '    return [Mount(Blueprint("open_desk", __name__), "/admin/things")]\n',
        "Its pages at “/admin/things” are for editors and must name a permission.",
    ),
    "reserved": (section("r", "admin", "r"), "The address “fi/admin” is reserved for the core."),
    "core_kind": (
        '@hookimpl\ndef content_types():\n    return [ContentType("page", "Page", "Pages")]\n',
        "The content type “page” belongs to “core” already.",
    ),
    "core_command": (
        "import click\n\n@click.command()\ndef init(): ...\n\n@hookimpl\ndef commands():\n    return [init]\n",
        "The command “init” belongs to “core” already.",
    ),
    "no_section": (
        '@hookimpl\ndef menu_items():\n    return [MenuItem("Somewhere", section="nowhere")]\n',
        "It names the section “nowhere”, which nothing declares.",
    ),
    "no_facet": (
        '@hookimpl\ndef sections():\n    return [Section("s", "S", {"fi": "s1"}, facets=("colour",))]\n',
        "The section “s” names the facet “colour”, which nothing declares.",
    ),
    "no_home": (types("ContentType('k', 'K', 'K')"), "The content type “k” names no section."),
    "no_choices": (
        types("ContentType('k', 'K', 'K', fields=(Field('f', FieldKind.CHOICE, 'F'),))"),
        "The field “f” of “k” cannot work: a choice field needs choices.",
    ),
    "blueprint": (
        "from flask import Blueprint\n\n"
        "@hookimpl\ndef blueprints():\n    return [Mount(Blueprint('x', __name__), '/x')]\n",
        "Its blueprint is called “x”; it must be “blueprint” or begin with “blueprint_”.",
    ),
}


@pytest.mark.parametrize("name", ALONE)
def test_a_declaration_that_cannot_work_is_refused(name, write_plugin, load_names):
    code, reason = ALONE[name]
    write_plugin(name, code)
    report = load_names(name).report(name)
    assert (report.phase, str(report.reason)) == ("conflict", reason)

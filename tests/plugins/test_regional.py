"""What is asked of terms, settings and the addresses of regional plugins before they are let in."""

from __future__ import annotations

import pytest

SECTION = """
@hookimpl
def sections():
    return [Section({name!r}, "Things", {{"fi": "asiat", "sv": "saker"}})]
"""


def declaring(hook: str, *results: str) -> str:
    return f"\n@hookimpl\ndef {hook}():\n    return [{', '.join(results)}]\n"


@pytest.mark.parametrize(
    ("name", "code", "reason"),
    [
        ("bare_term", declaring("terms", 'VocabularyTerm("theme", "song", {"fi": "Laulu"})'), "namespace of its own"),
        ("mute_term", declaring("terms", 'VocabularyTerm("theme", "north:song", {})'), "no name in any language"),
        ("odd_setting", declaring("settings", 'Setting("Big Word", "Word")'), "not a plain word"),
        ("far_setting", declaring("settings", 'Setting("word", "Word", scope="moon")'), "“site” or “region”"),
        ("no_choice", declaring("settings", 'Setting("word", "Word", SettingKind.CHOICE)'), "needs choices"),
        ("two_settings", declaring("settings", 'Setting("word", "Word")', 'Setting("word", "Word")'), "declared twice"),
    ],
)
def test_what_cannot_work_is_refused_with_a_reason(write_plugin, load_names, name, code, reason):
    write_plugin(name, code)
    result = load_names(name)
    assert reason in str(result.report(name).reason)
    assert result.registry.terms == result.registry.settings == ()


def test_two_plugins_cannot_bring_the_same_term(write_plugin, load_names):
    term = declaring("terms", 'VocabularyTerm("theme", "north:song", {"fi": "Laulu"})')
    write_plugin("first_singer", term)
    write_plugin("second_singer", term)
    result = load_names("first_singer", "second_singer")
    assert "belongs to “first_singer”" in str(result.report("second_singer").reason)
    assert [owned.owner for owned in result.registry.terms] == ["first_singer"]


def test_the_addresses_of_regional_plugins_clash_only_among_themselves(write_plugin, load_names):
    write_plugin("reg_plain", SECTION.format(name="plain_things"))
    for name in ("reg_one", "reg_two"):
        write_plugin(name, SECTION.format(name=f"{name}_things"), more=", regional=True")
    result = load_names("reg_plain", "reg_one", "reg_two")
    assert result.registry.regional == {"reg_one"}
    assert result.report("reg_plain").reason == result.report("reg_one").reason == ""
    assert "fi/asiat" in str(result.report("reg_two").reason)


def test_a_plugin_is_known_by_its_files_without_being_run(drop_ins, write_plugin):
    from yhteistuumin.plugins.announced import announced
    from yhteistuumin.plugins.discovery import discover

    write_plugin("quiet_one", "raise SystemExit('it was run')", more=", regional=True, requires=('blog',)")
    write_plugin("torn_one", "def", head=False)
    found = discover([drop_ins])
    said = announced(found["quiet_one"])
    assert (str(said.title), said.regional, said.requires) == ("A test plugin", True, ("blog",))
    assert announced(found["torn_one"]).regional is False

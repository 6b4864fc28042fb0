"""The conformance suite says in a sentence what is wrong with each spoiled copy of a good plugin."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from yhteistuumin import conformance
from yhteistuumin.conformance import Tried, try_out
from yhteistuumin.scaffolding import Names, new_plugin
from yhteistuumin.site import close_site

Spoil = Callable[[Path, str], None]
Failed = pytest.fail.Exception


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _in(*path: str, old: str, new: str) -> Spoil:
    """A spoiler of one file of the package; ``NAME`` stands for the plugin's name."""

    def spoil(package: Path, name: str) -> None:
        _replace(package.joinpath(*(part.replace("NAME", name) for part in path)), old, new.replace("NAME", name))

    return spoil


def _no_readme(package: Path, _name: str) -> None:
    (package.parent / "README.md").unlink()


def _asks_for_each_item(package: Path, name: str) -> None:
    _replace(package / "plugin.py", 'facets=("theme", "region", "season"),', 'facets=("theme",), more=views.each,')
    with (package / "views.py").open("a", encoding="utf-8") as file:
        file.write(
            "\n\ndef each(query):\n    found = listing(query).ids\n"
            "    return {'n': [session().scalar(select(Note.text).where(Note.uid == str(one))) for one in found]}\n"
        )


def _with_a_block(title: str, number: str) -> Spoil:
    """A block for texts with *title*, which works *number* out for nothing that was chosen."""

    def spoil(package: Path, name: str) -> None:
        (package / "templates" / name / "block.html").write_text("<p>{{ n }}</p>", encoding="utf-8")
        with (package / "plugin.py").open("a", encoding="utf-8") as file:
            file.write(
                "\n\nfrom yhteistuumin.api import Block\n\n\n"
                f"def count(context, values):\n    return {{'n': {number}}}\n\n\n"
                f"@hookimpl\ndef blocks():\n"
                f"    return [Block('count', {title}, _('Halls'), '{name}/block.html', count)]\n"
            )

    return spoil


SPOILED: dict[str, tuple[str, str, Spoil]] = {
    "mistyped": (
        "it_can_be_switched_on",
        "did you mean “menu_items”",
        _in("plugin.py", old="def menu_items(", new="def menu_itemz("),
    ),
    "template": (
        "it_can_be_switched_on",
        "contract",
        _in("templates", "NAME", "numbers.html", old="{% endblock main %}", new="{% endblok main %}"),
    ),
    "stays": (
        "it_can_be_switched_on",
        "Taking its migrations back leaves",
        _in("migrations", "0001_notes.py", old='op.drop_table("', new='str("'),
    ),
    "foreign": (
        "it_can_be_switched_on",
        "must have a name that begins with",
        _in("tables.py", old='__tablename__ = "', new='__tablename__ = "other_'),
    ),
    "raises": (
        "it_can_be_switched_on",
        "ZeroDivisionError",
        _in("views.py", old="total=listing(found).total", new="total=1 / (lang != 'sv')"),
    ),
    "swedish": (
        "every_text_is_there_in_finnish_and_swedish",
        "sv: Notes",
        _in("translations", "sv", "LC_MESSAGES", "yhteistuumin_NAME.po", old='"Anteckningar"', new='""'),
    ),
    "host": (
        "another_server_is_never_named_silently",
        "cdn.example.com",
        _in("templates", "NAME", "numbers.html", old="<dl", new='<img src="https://cdn.example.com/a.png" alt=""><dl'),
    ),
    "persons": (
        "data_about_persons_is_declared",
        "set personal_data on it",
        _in("plugin.py", old='"audience", FieldKind.LINE', new='"audience", FieldKind.EMAIL'),
    ),
    "block": (
        "blocks_for_texts_speak_every_language",
        "“Number” is no _(…)",
        _with_a_block("'Number'", "1"),
    ),
    "chosen": (
        "it_can_be_switched_on",
        "It failed in “block count”: ZeroDivisionError",
        _with_a_block("_('Halls')", "1 / len(values)"),
    ),
    "open": (
        "it_can_be_switched_on",
        "everything.manage is no action",
        _in("plugin.py", old='permission="desk.open"', new='permission="everything.manage"'),
    ),
    "each": ("listings_cost_the_same_however_long_they_are", "for each item", _asks_for_each_item),
    "readme": ("it_says_what_it_is", "README.md", _no_readme),
}


def _spoiled_copy(how: str, folder: Path) -> Path:
    name = f"spoil_{how}"
    made = new_plugin(Names(name, "Halls", "Hall", "Talot", "Talo", "Hus", "Ett hus"), folder)
    SPOILED[how][2](made / f"yhteistuumin_{name}", name)
    return made


@pytest.fixture
def tried(request: pytest.FixtureRequest, tmp_path: Path, instance: Path):
    database = (instance / "database").read_text(encoding="utf-8")
    made = try_out(_spoiled_copy(request.param, tmp_path), instance, {"database_url": database} if database else {})
    yield made
    if made.app is not None:
        close_site(made.app)


@pytest.mark.parametrize("tried", SPOILED, indirect=True)
def test_a_spoiled_copy_fails_with_a_sentence_that_says_why(tried: Tried, request: pytest.FixtureRequest) -> None:
    how = tried.name.removeprefix("spoil_")
    check, sentence, _spoil = SPOILED[how]
    with pytest.raises(Failed) as failed:
        getattr(conformance, f"test_{check}")(tried)
    assert sentence in str(failed.value)

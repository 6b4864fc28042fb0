"""Write the reference pages of ``docs/reference`` from the code.

    python bench/reference.py update    write the pages
    python bench/reference.py check     exit 1 when a page differs from the code

Hooks and what they return come from their docstrings and signatures, content types and commands
from a new site with the bundled plugins.
"""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask

from yhteistuumin import api, hookspecs
from yhteistuumin.cli.group import COMMANDS, cli
from yhteistuumin.i18n import SOURCE_LANGUAGE, set_language
from yhteistuumin.plugins.collecting import RESULT_TYPES
from yhteistuumin.plugins.contract import hook_names
from yhteistuumin.schema.fields import Field, FieldKind
from yhteistuumin.schema.registry import Registry

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
MADE = "<!-- Made by bench/reference.py from the code: do not edit. -->\n"


def pages(registry: Registry) -> dict[str, str]:
    """The text of every page by the name of its file."""
    set_language(SOURCE_LANGUAGE)
    return {
        "hooks.md": _page("Hooks", HOOKS_LEAD, [*_hooks(), *_declarations()]),
        "content-types.md": _page("Content types", TYPES_LEAD, list(_types(registry))),
        "commands.md": _page("Commands", COMMANDS_LEAD, list(_commands(registry))),
    }


HOOKS_LEAD = (
    "A plugin answers these questions with frozen descriptions; it never gets the application. Mark the function\n"
    "with `@hookimpl` and return a list. Everything named here is imported from `yhteistuumin.api`."
)
TYPES_LEAD = (
    "What the bundled plugins let editors write. Title, address, summary and body are always there, per language;\n"
    "the fields below come on top. A *facet* narrows listings."
)
COMMANDS_LEAD = (
    "Exit codes: 0 done, 1 refused or faults found, 2 wrong usage. Errors are one sentence that says what to do."
)


def _page(title: str, lead: str, parts: list[str]) -> str:
    return f"# {title}\n\n{MADE}\n{lead}\n\n" + "\n\n".join(part.strip() for part in parts) + "\n"


def _hooks() -> Iterator[str]:
    for name in hook_names():
        words, given = _documented(inspect.getdoc(getattr(hookspecs, name)) or ""), RESULT_TYPES[name].__name__
        yield f"## `{name}()` → list of [`{given}`](#{given.lower()})\n\n{words}"


def _documented(text: str) -> str:
    """A docstring as Markdown: the example becomes a block of code, ``x`` becomes `x`."""
    prose, _example, code = text.partition("Example::")
    shown = re.sub(r"``(.+?)``", r"`\1`", prose.strip())
    return f"{shown}\n\n```python\n{inspect.cleandoc(code)}\n```" if code else shown


def _declarations() -> Iterator[str]:
    yield "# What they return"
    found = {value for value in RESULT_TYPES.values() if dataclasses.is_dataclass(value)}
    found |= {Field, *_named_in_api("Plugin", "PanelContext", "BlockContext", "Choice", "Health", "OutboxEvent")}
    for declared in sorted(found, key=lambda one: one.__name__):
        yield f"## `{declared.__name__}`\n\n{_documented(inspect.getdoc(declared) or '')}\n\n{_parameters(declared)}"
    kinds = "\n".join(f"- `{kind.name}`" for kind in FieldKind)
    yield f"## `FieldKind`\n\n{inspect.getdoc(FieldKind)}\n\n{kinds}"


def _named_in_api(*names: str) -> set[type]:
    return {getattr(api, name) for name in names}


def _parameters(declared: type) -> str:
    rows = ["| name | type | default |", "|---|---|---|"]
    for one in dataclasses.fields(declared):
        kind = str(one.type).replace("|", "\\|")
        rows.append(f"| `{one.name}` | `{kind}` | {_default(one)} |")
    return "\n".join(rows)


def _default(one: dataclasses.Field[object]) -> str:
    if one.default is not dataclasses.MISSING:
        shown = one.default.value if isinstance(one.default, FieldKind) else one.default
        return f"`{shown!r}`" if not hasattr(shown, "msgid") else "a text"
    return "empty" if one.default_factory is not dataclasses.MISSING else "**needed**"


def _types(registry: Registry) -> Iterator[str]:
    for name, owned in sorted(registry.content_types.items()):
        declared = owned.value
        section = f" · section `{declared.section}`" if declared.section else ""
        rows = ["| field | holds | label | |", "|---|---|---|---|"]
        rows += [
            f"| `{one.name}` | `{one.kind.value}`{' (several)' if one.is_list else ''} | {one.label} | {_traits(one)} |"
            for one in declared.fields
        ]
        table = "\n".join(rows) if declared.fields else "No further fields."
        yield f"## {declared.title} `{name}`\n\nFrom `{owned.owner}`{section}. {declared.description}\n\n{table}"


def _traits(one: Field) -> str:
    traits = {
        "per language": one.translatable,
        "needed for publishing": one.required,
        f"facet `{one.facet_name}`": one.facet,
        f"vocabulary `{one.vocabulary}`": bool(one.vocabulary),
        "personal data": bool(one.personal_data),
    }
    return ", ".join(words for words, holds in traits.items() if holds)


def _commands(registry: Registry) -> Iterator[str]:
    context = click.Context(cli, info_name="yhteistuumin")
    core = {name: cli.get_command(context, name) for name in COMMANDS}
    for name, command in [*core.items(), *((owned.value.name or "", owned.value) for owned in registry.commands)]:
        if command is not None:
            yield from _command(command, f"yhteistuumin {name}")


def _command(command: click.Command, path: str) -> Iterator[str]:
    words = " ".join((command.help or "").split("\n\n")[0].split())
    rest = "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n")[1:])
    if isinstance(command, click.Group):
        yield f"## `{path}`\n\n{words}"
        for name in sorted(command.commands):
            yield from _command(command.commands[name], f"{path} {name}")
        return
    usage = " ".join([path, *command.collect_usage_pieces(click.Context(command))])
    options = [
        f"- `{', '.join(option.opts)}`: {option.help or ''}".rstrip(": ")
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden
    ]
    yield "\n\n".join(part for part in (f"### `{usage}`", words, rest, "\n".join(options)) if part)


def _site(folder: Path) -> Flask:
    from yhteistuumin.installing import initialise

    return initialise(folder).app


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("update", "check"))
    wanted = parser.parse_args().what
    with tempfile.TemporaryDirectory() as folder:
        app = _site(Path(folder))
        with app.app_context():
            from yhteistuumin.runtime import registry

            made = pages(registry())
    FOLDER.mkdir(exist_ok=True)
    stale = [name for name, text in made.items() if not _same(FOLDER / name, text)]
    if wanted == "update":
        for name in stale:
            (FOLDER / name).write_text(made[name], encoding="utf-8")
        print(f"{len(stale)} pages written")
        return 0
    for name in stale:
        print(f"docs/reference/{name} differs from the code: python bench/reference.py update", file=sys.stderr)
    return 1 if stale else 0


def _same(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    raise SystemExit(main())

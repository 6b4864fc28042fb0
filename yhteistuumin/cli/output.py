"""Printing rows for people, or JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """Add ``--json`` to a listing command, as the argument *as_json*."""
    option: Callable[[Command], Command] = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    return option(command)


def print_json(value: object) -> None:
    """*value* as indented JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_rows(rows: Iterable[Mapping[str, object]], columns: Sequence[str], *, as_json: bool) -> None:
    """*rows* as JSON, or as a table of *columns*."""
    wanted = list(rows)
    if as_json:
        print_json(wanted)
        return
    cells = [[str(row.get(column) or "") for column in columns] for row in wanted]
    widths = [max(len(line[i]) for line in [list(columns), *cells]) for i in range(len(columns))]
    for line in [list(columns), *cells]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())

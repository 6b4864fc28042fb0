"""``plugins new``: a complete plugin to begin with."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("name")
@click.option("--in", "parent", type=click.Path(file_okay=False, path_type=Path), default=".", help="Folder for it.")
@click.option("--title", default="", help="What it holds, in English and the plural: “Village halls”.")
@click.option("--one", default="", help="The singular: “Village hall”.")
@click.option("--title-fi", default="", help="The plural in Finnish.")
@click.option("--one-fi", default="", help="The singular in Finnish.")
@click.option("--title-sv", default="", help="The plural in Swedish.")
@click.option("--one-sv", default="", help="The singular in Swedish.")
@click.option("--author", default="You", help="Who makes it.")
@click.option("--regional", is_flag=True, help="Switched on region by region.")
def new(parent: Path, **words: str | bool) -> None:
    """Make the complete plugin NAME: type, listing, page, filter, table, two languages and tests."""
    from yhteistuumin.scaffolding import Names, new_plugin

    folder = new_plugin(Names(**words), parent)  # type: ignore[arg-type]
    click.echo(f"{folder} is made; try it with: cd {folder} && pytest")

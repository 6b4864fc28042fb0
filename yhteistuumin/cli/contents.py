"""``content``: bringing content in."""

from __future__ import annotations

from pathlib import Path

import click

from yhteistuumin.cli.opening import Opening, pass_opening


@click.group()
def content() -> None:
    """Bring content in."""


@content.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Leave out lines that cannot be loaded.")
@pass_opening
def load(opening: Opening, file: Path, skip_bad: bool) -> None:
    """Load FILE (JSON Lines, one item a line). Loading it twice changes nothing."""
    from yhteistuumin.cli.working import drain_now
    from yhteistuumin.content.loading import load_file

    def tell(done: int, total: int) -> None:
        click.echo(f"\r{done}/{total}", nl=done == total, err=True)

    with opening.context():
        report = load_file(file, skip_bad=skip_bad, progress=tell)
    drain_now(opening.site)
    click.echo(str(report))

"""``plugins install``: a wheel becomes a plugin of the site."""

from __future__ import annotations

from pathlib import Path

import click

from yhteistuumin.cli.opening import Opening, pass_opening


@click.command()
@click.argument("wheel", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check the file and say what it is.")
@pass_opening
def install(opening: Opening, wheel: Path, dry_run: bool) -> None:
    """Check WHEEL and unpack it beside the other plugins; it is not switched on by this.

    Nothing is fetched: what the plugin needs must be there already.
    """
    from yhteistuumin.plugins import releases
    from yhteistuumin.plugins.state import stored_versions
    from yhteistuumin.plugins.wheels import read_wheel

    with opening.context():
        if dry_run:
            found = read_wheel(wheel, there=releases.candidates())
            click.echo(f"{found.name} {found.version} ({found.title}), {len(found.files)} files: can be installed")
            return
        found = releases.install_file(wheel)
        upgrade = found.name in stored_versions()
    click.echo(f"{found.name} {found.version} is installed")
    click.echo(f"next: yhteistuumin plugins {'upgrade' if upgrade else 'enable'} {found.name}")

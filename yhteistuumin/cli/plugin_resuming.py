"""``plugins resume``: call again what was stopped."""

from __future__ import annotations

import click

from yhteistuumin.cli.opening import Opening, pass_opening
from yhteistuumin.cli.output import json_option, print_json


@click.command()
@click.argument("name")
@json_option
@pass_opening
def resume(opening: Opening, name: str, as_json: bool) -> None:
    """Call the stopped hooks of plugin NAME again, and forget what failed."""
    from yhteistuumin.plugins.failures import resume_now
    from yhteistuumin.plugins.state import suspended_list

    with opening.context():
        stopped = [hook["hook"] for hook in suspended_list() if hook["plugin"] == name]
        resume_now(name)
    if as_json:
        print_json({"plugin": name, "resumed": stopped})
        return
    for hook in stopped:
        click.echo(f"{name}: {hook} is called again")
    if not stopped:
        click.echo(f"{name}: what failed is forgotten")

"""``yhteistuumin tips``: look after the inbox from the command line."""

from __future__ import annotations

import click


@click.group("tips", help="Look after the messages that readers have sent.")
def tips_group() -> None:
    """The group of inbox commands."""


@tips_group.command("purge", help="Delete messages that were dealt with long ago.")
@click.option("--months", type=click.IntRange(min=1), help="Keep those of the last MONTHS; default as on the site.")
def purge_command(months: int | None) -> None:
    """Delete and say how many."""
    from yhteistuumin_tell_us.receiving import purge

    click.echo(f"{purge(months)} messages deleted")

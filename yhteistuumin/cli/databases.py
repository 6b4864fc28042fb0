"""``db``: schema migrations."""

from __future__ import annotations

import click

from yhteistuumin.cli import DONE, REFUSED
from yhteistuumin.cli.opening import Opening, pass_opening
from yhteistuumin.cli.output import json_option, print_rows


@click.group()
def db() -> None:
    """Look after the tables of the core and of the enabled plugins."""


@db.command()
@pass_opening
def upgrade(opening: Opening) -> None:
    """Apply every migration that is waiting, all or nothing."""
    from yhteistuumin.installing import upgrade_database

    for status in upgrade_database(opening.site):
        click.echo(f"{status.name} is at {status.applied}")


@db.command()
@json_option
@pass_opening
def status(opening: Opening, as_json: bool) -> int:
    """Show which migrations are applied. Exits with 1 when some are waiting."""
    from yhteistuumin import migrating
    from yhteistuumin.db import session
    from yhteistuumin.installing import branches_of

    with opening.context():
        found = [migrating.status(session().connection(), branch) for branch in branches_of()]
    rows = [
        {"name": one.name, "applied": one.applied, "wanted": one.wanted, "current": one.is_current}
        for one in found
    ]
    print_rows(rows, ("name", "applied", "wanted"), as_json=as_json)
    return DONE if all(one.is_current for one in found) else REFUSED

"""``doctor``: asks everything that can be asked without changing anything."""

from __future__ import annotations

import click

from yhteistuumin.cli import DONE, REFUSED
from yhteistuumin.cli.opening import Opening, pass_opening
from yhteistuumin.cli.output import json_option, print_json


@click.command()
@json_option
@pass_opening
def doctor(opening: Opening, as_json: bool) -> int:
    """Check configuration, database, migrations and plugins. Exits with 1 on a fault."""
    from yhteistuumin.plugins.health import checks, plugin_reports

    with opening.context():
        found = checks()
        reports = plugin_reports()
        faults = [check for check in found if check.is_fault]
        if as_json:
            print_json(
                {
                    "ok": not faults,
                    "checks": [check.as_json() for check in found],
                    "plugins": [report.as_json() for report in reports],
                }
            )
        else:
            for check in found:
                mark = "ok   " if check.ok else "FAULT" if check.is_fault else "note "
                phase = f" ({check.phase})" if check.phase else ""
                click.echo(f"{mark}  {check.name}{phase}: {check.message}")
                if check.advice and not check.ok:
                    click.echo(f"       {check.advice}")
    return REFUSED if faults else DONE

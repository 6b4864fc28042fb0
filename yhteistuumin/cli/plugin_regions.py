"""``plugins enable|disable NAME --region R``: one region, the others stay as they are."""

from __future__ import annotations

import click

from yhteistuumin.cli import DONE
from yhteistuumin.cli.opening import Opening

region_option = click.option(
    "--region", metavar="ID", default="", help="Only for this region (uusimaa); NAME must be a regional add-on."
)


def only_name(names: tuple[str, ...]) -> str:
    """The one plugin that is switched for a region."""
    if len(names) != 1:
        raise click.UsageError("--region takes exactly one NAME")
    return names[0]


def switch_on_for(opening: Opening, name: str, region: str) -> int:
    """Switch *name* on for *region*; for the first one the site step is done before."""
    from yhteistuumin.cli.plugin_effects import tell_step
    from yhteistuumin.plugins.changes import carry_out
    from yhteistuumin.plugins.regions import is_regional, switch_on
    from yhteistuumin.plugins.state import enabled_names

    with opening.context():
        _require_region(region)
        behind = not is_regional(name) and name not in enabled_names()
        if behind:
            done = carry_out("enable", name, progress=tell_step)
            click.echo(f"{name} {done.version} is enabled")
    if behind:
        # The pages and terms that it declares are known to the next generation only.
        opening = Opening(opening.instance, debug=opening.debug)
    try:
        with opening.context():
            switch_on(name, region)
    finally:
        if behind:
            opening.close()
    click.echo(f"{name} is on in {region}")
    return DONE


def switch_off_for(opening: Opening, name: str, region: str) -> int:
    """Hide *name* in *region*; nothing is lost."""
    from yhteistuumin.plugins.regions import switch_off

    with opening.context():
        _require_region(region)
        if switch_off(name, region):
            click.echo(f"{name} is off in {region}; its content is kept")
        else:
            click.echo(f"{name} was not on in {region}")
    return DONE


def _require_region(region: str) -> None:
    from yhteistuumin.content.vocabularies import REGION, vocabulary

    known = vocabulary(REGION).terms
    if region not in known:
        raise click.BadParameter(f"there is no region {region}; known are {', '.join(known)}", param_hint="--region")

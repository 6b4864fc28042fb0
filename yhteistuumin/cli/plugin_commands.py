"""``plugins``: what there is, and switching it on and off."""

from __future__ import annotations

import click

from yhteistuumin.cli.opening import Opening, pass_opening
from yhteistuumin.cli.output import json_option, print_json, print_rows


@click.group()
def plugins() -> None:
    """See which plugins there are, and switch them on and off."""


@plugins.command("list")
@json_option
@pass_opening
def list_plugins(opening: Opening, as_json: bool) -> None:
    """List every plugin with its state."""
    from yhteistuumin.plugins.health import plugin_reports

    with opening.context():
        rows = [report.as_json() for report in plugin_reports()]
    print_rows(rows, ("name", "version", "state", "reason", "advice"), as_json=as_json)


@plugins.command()
@click.argument("name")
@json_option
@pass_opening
def info(opening: Opening, name: str, as_json: bool) -> None:
    """Show everything that is known about plugin NAME."""
    from yhteistuumin.plugins.health import plugin_reports
    from yhteistuumin.plugins.lifecycle import unknown_plugin

    with opening.context():
        reports = {report.name: report for report in plugin_reports()}
        report = reports.get(name)
        if report is None:
            raise unknown_plugin(name, list(reports))
        facts = {**report.as_json(), "declares": _declares(name)}
    if as_json:
        print_json(facts)
        return
    for key, value in facts.items():
        if value:
            click.echo(f"{key}: {', '.join(value) if isinstance(value, list) else value}")
    if report.trace:
        click.echo(report.trace)


def _declares(name: str) -> list[str]:
    from yhteistuumin.runtime import registry

    found = registry()
    lines = [f"content type {key}" for key, one in found.content_types.items() if one.owner == name]
    lines += [f"section {key}" for key, one in found.sections.items() if one.owner == name]
    lines += [f"pages of the terms of {key}" for key, one in found.term_pages.items() if one.owner == name]
    lines += [f"panel {one.value.name}" for one in found.panels if one.owner == name]
    lines += [f"command {one.value.name}" for one in found.commands if one.owner == name]
    lines += [f"health check {one.value.name}" for one in found.health_checks if one.owner == name]
    return lines


@plugins.command()
@click.argument("names", metavar="NAME", nargs=-1, required=True)
@pass_opening
def enable(opening: Opening, names: tuple[str, ...]) -> None:
    """Switch plugins on, with their migrations; running servers follow by themselves."""
    from yhteistuumin.plugins import lifecycle

    with opening.context():
        for report in lifecycle.enable(*names):
            click.echo(f"{report.name} {report.version} is enabled")


@plugins.command()
@click.argument("name")
@pass_opening
def disable(opening: Opening, name: str) -> None:
    """Switch plugin NAME off. Its content is kept and comes back with it."""
    from yhteistuumin.plugins import lifecycle

    with opening.context():
        lifecycle.disable(name)
    click.echo(f"{name} is disabled")

"""``plugins``: what there is, and switching it on and off."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yhteistuumin.cli import DONE, REFUSED
from yhteistuumin.cli.opening import Opening, pass_opening
from yhteistuumin.cli.output import json_option, print_json, print_rows
from yhteistuumin.cli.plugin_authoring import new
from yhteistuumin.cli.plugin_conforming import conform
from yhteistuumin.cli.plugin_effects import print_effects, print_rehearsal, tell_step
from yhteistuumin.cli.plugin_installing import install
from yhteistuumin.cli.plugin_regions import only_name, region_option, switch_off_for, switch_on_for
from yhteistuumin.cli.plugin_resuming import resume

if TYPE_CHECKING:
    from yhteistuumin.plugins.rehearsal import Rehearsal


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
    """Show everything that is known about plugin NAME: its state, what it owns, its last rehearsal."""
    from yhteistuumin.plugins.health import plugin_reports
    from yhteistuumin.plugins.ledger import owned_by
    from yhteistuumin.plugins.lifecycle import unknown_plugin
    from yhteistuumin.plugins.state import known_names

    with opening.context():
        reports = {report.name: report for report in plugin_reports()}
        report = reports.get(name)
        if report is None and name not in known_names():
            raise unknown_plugin(name, list(reports))
        facts: dict[str, Any] = {"name": name, "state": "missing"}
        if report:
            facts = {**report.as_json(), "declares": _declares(name)}
        ledger = owned_by(name)
        facts |= {"ledger": ledger.as_json(), "effects": _last_effects(name)}
        if as_json:
            print_json(facts)
            return
        for key, value in facts.items():
            if value and key not in {"ledger", "effects"}:
                click.echo(f"{key}: {', '.join(value) if isinstance(value, list) else value}")
        click.echo("\nWhat it owns")
        for kind in dict.fromkeys(thing.kind for thing in ledger.things):
            click.echo(f"  {kind}: {', '.join(str(thing) for thing in ledger.things if thing.kind == kind)}")
        for key, value in ledger.losses.stored().items():
            if value:
                counted = [f"{one} ({n})" for one, n in value.items()] if isinstance(value, dict) else value
                click.echo(f"  {key}: {', '.join(counted)}")
    if report and report.trace:
        click.echo(f"\n{report.trace}")


def _last_effects(name: str) -> dict[str, object] | None:
    from yhteistuumin.plugins.rehearsal import latest_rehearsal

    kept = (latest_rehearsal(name, action) for action in ("enable", "upgrade"))
    return next((found.effects.as_json() for found in kept if found and found.ok), None)


def _declares(name: str) -> list[str]:
    from yhteistuumin.runtime import registry

    found = registry()
    lines = [f"content type {key}" for key, one in found.content_types.items() if one.owner == name]
    lines += [f"section {key}" for key, one in found.sections.items() if one.owner == name]
    lines += [f"pages of the terms of {key}" for key, one in found.term_pages.items() if one.owner == name]
    lines += [f"panel {one.value.name}" for one in found.panels if one.owner == name]
    lines += [f"block {block}" for block, one in found.blocks.items() if one.owner == name]
    lines += [f"command {one.value.name}" for one in found.commands if one.owner == name]
    lines += [f"health check {one.value.name}" for one in found.health_checks if one.owner == name]
    return lines


dry_run_option = click.option("--dry-run", is_flag=True, help="Only rehearse, and say what would happen.")


@plugins.command()
@click.argument("target", metavar="PATH|NAME")
@json_option
@pass_opening
def check(opening: Opening, target: str, as_json: bool) -> int:
    """Rehearse the plugin in the folder PATH, or called NAME, on a copy of the site.

    Imports it, runs its migrations up, down and up, and draws its pages; the site stays as it is.
    """
    from yhteistuumin.plugins.rehearsal import rehearse

    place = Path(target)
    is_folder = os.sep in target or (place.is_dir() and place.name == target and (place / "setup.cfg").is_file())
    if is_folder and not place.is_dir():
        raise click.BadParameter(f"there is no folder {target}", param_hint="PATH|NAME")
    with opening.context():
        return _told(opening, rehearse(place if is_folder else target, progress=tell_step), as_json=as_json)


def _told(opening: Opening, rehearsal: Rehearsal, *, as_json: bool) -> int:
    if as_json:
        print_json(rehearsal.as_json())
    else:
        print_rehearsal(rehearsal, opening.settings())
    return DONE if rehearsal.ok else REFUSED


def _rehearsed(opening: Opening, action: str, names: Sequence[str], *, as_json: bool) -> int:
    """Rehearse, tell, and change nothing."""
    from yhteistuumin.plugins.rehearsal import rehearse

    first, *others = dict.fromkeys(names)
    with opening.context():
        code = _told(opening, rehearse(first, action, beside=others, progress=tell_step), as_json=as_json)
    if not as_json:
        click.echo("\nNothing has been changed.")
    return code


@plugins.command()
@click.argument("names", metavar="NAME", nargs=-1, required=True)
@region_option
@dry_run_option
@json_option
@pass_opening
def enable(opening: Opening, names: tuple[str, ...], region: str, dry_run: bool, as_json: bool) -> int:
    """Switch plugins on, after a rehearsal, with their migrations; running servers follow by themselves.

    Several are rehearsed together and switched on in one step, all of them or none.
    """
    from yhteistuumin.plugins.changes import enable_together

    if dry_run:
        return _rehearsed(opening, "enable", names, as_json=as_json)
    if region:
        return switch_on_for(opening, only_name(names), region)
    with opening.context():
        for done in enable_together(names, progress=tell_step):
            click.echo(f"{done.name} {done.version} is enabled")
    return DONE


@plugins.command()
@click.argument("name")
@region_option
@dry_run_option
@json_option
@pass_opening
def disable(opening: Opening, name: str, region: str, dry_run: bool, as_json: bool) -> int:
    """Switch plugin NAME off. Its content is kept and comes back with it."""
    from yhteistuumin.plugins.changes import carry_out

    if dry_run:
        return _rehearsed(opening, "disable", [name], as_json=as_json)
    if region:
        return switch_off_for(opening, name, region)
    with opening.context():
        carry_out("disable", name)
    click.echo(f"{name} is disabled")
    return DONE


@plugins.command()
@click.argument("name")
@dry_run_option
@json_option
@pass_opening
def upgrade(opening: Opening, name: str, dry_run: bool, as_json: bool) -> int:
    """Take the version of plugin NAME that is there now into use, after a rehearsal."""
    from yhteistuumin.plugins.changes import carry_out

    if dry_run:
        return _rehearsed(opening, "upgrade", [name], as_json=as_json)
    with opening.context():
        done = carry_out("upgrade", name, progress=tell_step)
    click.echo(f"{name} is at version {done.version}")
    return DONE


@plugins.command()
@click.argument("name")
@click.option("--export", type=click.Path(dir_okay=False, path_type=Path), help="Where to leave what it owned.")
@dry_run_option
@json_option
@pass_opening
def uninstall(opening: Opening, name: str, export: Path | None, dry_run: bool, as_json: bool) -> int:
    """Remove plugin NAME with its content, tables and settings, which go into a file first.

    Its files stay: remove them yourself. “plugins restore” loads the file again.
    """
    from yhteistuumin.plugins.changes import carry_out

    if dry_run:
        return _rehearsed(opening, "uninstall", [name], as_json=as_json)
    with opening.context():
        done = carry_out("uninstall", name, export=export, progress=tell_step)
        if done.rehearsal:
            print_effects(done.rehearsal.effects)
    click.echo(f"\n{name} is uninstalled; what it owned is in {done.archive}")
    return DONE


@plugins.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_opening
def restore(opening: Opening, file: Path) -> None:
    """Switch the plugin of FILE on again and load what it owned; FILE is what “uninstall” left behind."""
    from yhteistuumin.plugins.changes import restore as load_again

    with opening.context():
        rows = load_again(file, progress=tell_step)
    for table, number in rows.items():
        if number:
            click.echo(f"{table}: {number}")


for _command in (new, conform, install, resume):
    plugins.add_command(_command)

"""What a change of the plugin set will do, for people to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yhteistuumin.plugins.effects import Effects
    from yhteistuumin.plugins.rehearsal import Rehearsal
    from yhteistuumin.plugins.telling import Finding
    from yhteistuumin.settings import Settings

MOST_LINES = 30

DONE_WORDS = {"enable": "enabled", "disable": "disabled", "upgrade": "upgraded", "uninstall": "uninstalled"}


def tell_step(step: str) -> None:
    """One line for a step of longer work, where it does not mix with the result."""
    from yhteistuumin.plugins.rehearsal import STEPS

    click.echo(f"  … {STEPS[step]}", err=True)


def print_rehearsal(rehearsal: Rehearsal, settings: Settings) -> None:
    """Everything that a rehearsal found: faults first, then what will happen, then the pages."""
    version = f" {rehearsal.version}" if rehearsal.version else ""
    can = "can" if rehearsal.ok else "cannot"
    click.echo(f"{rehearsal.name}{version} {can} be {DONE_WORDS[rehearsal.action]}")
    if rehearsal.ok and rehearsal.earlier and rehearsal.earlier != rehearsal.version:
        click.echo(f"  version in use now: {rehearsal.earlier}")
    _print_findings("What speaks against it", rehearsal.faults)
    if rehearsal.faults and rehearsal.log.strip():
        _print_lines("What it printed", rehearsal.log.strip().splitlines()[-MOST_LINES:])
    if rehearsal.ok or rehearsal.effects:
        print_effects(rehearsal.effects)
    _print_findings("Worth knowing", rehearsal.warnings)
    if rehearsal.pages:
        folder = settings.instance / "rehearsals" / rehearsal.id / "pages"
        click.echo(f"\nPages as they would look, in {folder}")
        for page in rehearsal.pages:
            click.echo(f"  {page.id}.html  {page.url}  ({page.lang}, {page.reader}) {page.title}")


def print_effects(effects: Effects) -> None:
    """What will happen, section by section."""
    sections = effects.sections()
    click.echo("\nWhat will happen")
    if not sections:
        click.echo("  nothing that can be seen from outside")
    for heading, lines in sections:
        click.echo(f"  {heading}")
        for line in lines[:MOST_LINES]:
            click.echo(f"    {line}")
        if len(lines) > MOST_LINES:
            click.echo(f"    … and {len(lines) - MOST_LINES} more (--json shows all)")


def _print_findings(heading: str, findings: Sequence[Finding]) -> None:
    _print_lines(heading, [f"{one.reason} {one.advice}".strip() for one in findings])


def _print_lines(heading: str, lines: Sequence[str]) -> None:
    if lines:
        click.echo(f"\n{heading}")
        for line in lines:
            click.echo(f"  {line}")

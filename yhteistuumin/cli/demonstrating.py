"""``demo``: the example network with people who can sign in."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yhteistuumin.cli.opening import Opening
from yhteistuumin.errors import PluginError
from yhteistuumin.settings import PACKAGE

if TYPE_CHECKING:
    from flask import Flask

EXAMPLES = PACKAGE.parent / "examples"

ACCOUNTS = (
    ("linnea@example.org", "Linnea Strandvik", "regional-editor", "uusimaa"),
    ("paivi@example.org", "Päivi Aikasalmi", "regional-editor", "lappi"),
    ("noora@example.org", "Noora Kallioniemi", "coordinator", None),
    ("admin@example.org", "Ylläpito", "administrator", None),
    ("author@example.org", "Aino Merivaara", "author", "varsinais-suomi"),
)


def prepare(opening: Opening, *, host: str, port: int) -> None:
    """Make the demo network where it is not there yet, and tell how to use it."""
    from yhteistuumin.cli.working import drain_now
    from yhteistuumin.installing import initialise, load_demo
    from yhteistuumin.site import close_site

    click.echo("Preparing the demo network …")
    installed = initialise(opening.instance, plugins=offer_examples(opening.settings().instance))
    for name, error in installed.refused:
        _tell_refused(name, error)
    load_demo(installed.app)
    password = demo_password(opening.settings().instance)
    make_accounts(installed.app, password)
    drain_now(installed.app)
    _tell_what_is_missing(installed.app)
    close_site(installed.app)
    click.echo(f"\nYhteistuumin is at http://{host}:{port}/ (stop with Ctrl-C)")
    click.echo(f"Editors sign in at http://{host}:{port}/admin/ with the password {password}")
    for email, _name, role, region in ACCOUNTS:
        click.echo(f"  {email:22} {role}{f', {region}' if region else ''}")


def offer_examples(instance: Path) -> list[str]:
    """Let the demo find the example add-ons of a checkout; their names. A wheel has none."""
    offered = []
    for folder in sorted(EXAMPLES.glob("*/setup.cfg")):
        link = instance / "plugins" / folder.parent.name
        if not link.exists():
            link.parent.mkdir(exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(folder.parent)
        offered.append(link.name)
    return offered


def _tell_refused(name: str, error: PluginError) -> None:
    click.echo(f"{name}: {error} {error.advice}".strip(), err=True)


def _tell_what_is_missing(app: Flask) -> None:
    """Say once what would make the demo better, with the command that does it."""
    from yhteistuumin.plugins.health import checks

    with app.app_context():
        for check in checks():
            if check.advice:
                click.echo(f"Note: {check.name}: {check.message} {check.advice}", err=True)


def demo_password(instance: Path) -> str:
    """The password that the demo accounts share; made once for each installation."""
    file = instance / "demo_password"
    if not file.is_file():
        file.touch(mode=0o600)
        file.write_text(f"yhdessa-{secrets.token_hex(4)}", encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()


def make_accounts(app: Flask, password: str) -> None:
    """Make the demo accounts that are not there yet."""
    from yhteistuumin.security.accounts import create_account, find
    from yhteistuumin.security.grants import grant
    from yhteistuumin.security.rules import SYSTEM

    with app.app_context():
        for email, name, role, region in ACCOUNTS:
            if find(email) is None:
                account = create_account(email, name, actor=SYSTEM, password=password)
                grant(account.id, role, actor=SYSTEM, region=region)

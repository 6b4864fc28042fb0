"""``users``: accounts and what they may do."""

from __future__ import annotations

import click

from yhteistuumin.cli.opening import Opening, pass_opening
from yhteistuumin.cli.output import json_option, print_rows


@click.group()
def users() -> None:
    """Look after the accounts of those who write and edit."""


@users.command()
@click.argument("email")
@click.option("--name", default="", help="The person's name.")
@click.option("--password", help="Asked for when left out.")
@pass_opening
def add(opening: Opening, email: str, name: str, password: str | None) -> None:
    """Make an account with a password."""
    from yhteistuumin.security.accounts import create_account, require_new_address
    from yhteistuumin.security.rules import SYSTEM

    with opening.context():
        require_new_address(email)
        password = password or click.prompt("Password", hide_input=True, confirmation_prompt=True)
        create_account(email, name, actor=SYSTEM, password=password)
    click.echo(f"{email} can sign in; give a role with: yhteistuumin users grant {email} ROLE")


@users.command()
@click.argument("email")
@click.option("--name", default="", help="The person's name.")
@pass_opening
def invite(opening: Opening, email: str, name: str) -> None:
    """Print a link with which EMAIL sets a password. It works once, for seven days."""
    from yhteistuumin.content.addresses import absolute
    from yhteistuumin.security import accounts
    from yhteistuumin.security.rules import SYSTEM

    with opening.context():
        click.echo(absolute(accounts.invite(email, name, actor=SYSTEM)))


@users.command()
@click.argument("email")
@click.argument("role")
@click.option("--region", metavar="R", help="Only in this region (its id, such as uusimaa).")
@click.option("--lang", metavar="L", help="Only in this language.")
@pass_opening
def grant(opening: Opening, email: str, role: str, region: str | None, lang: str | None) -> None:
    """Give EMAIL a role: author, regional-editor, coordinator or administrator."""
    from yhteistuumin.security import grants
    from yhteistuumin.security.accounts import existing
    from yhteistuumin.security.rules import SYSTEM

    with opening.context():
        grants.grant(existing(email).id, role, actor=SYSTEM, region=region, lang=lang)
    limits = ", ".join(limit for limit in (region, lang) if limit)
    click.echo(f"{email} is now {role}{f' ({limits})' if limits else ''}")


@users.command("list")
@json_option
@pass_opening
def list_users(opening: Opening, as_json: bool) -> None:
    """List accounts with their roles."""
    from yhteistuumin.security.accounts import everybody
    from yhteistuumin.security.grants import grants_of

    with opening.context():
        rows = []
        for account in everybody():
            given = [
                " ".join(part for part in (one.role, one.region, one.lang) if part)
                for one in grants_of(account.id)
            ]
            rows.append(
                {
                    "email": account.email,
                    "name": account.name,
                    "active": account.active,
                    "roles": given if as_json else ", ".join(given),
                }
            )
    print_rows(rows, ("email", "name", "roles"), as_json=as_json)

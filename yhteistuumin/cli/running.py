"""Commands that make and run a site."""

from __future__ import annotations

import os
import sys

import click

from yhteistuumin.cli import REFUSED
from yhteistuumin.cli.opening import Opening, pass_opening

HOST = "127.0.0.1"
PORT = 8000
WORKERS = 2

host_option = click.option("--host", default=HOST, show_default=True, help="Address to listen at.")
port_option = click.option(
    "--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="Port to listen at."
)


@click.command()
@click.option("--profile", default="", metavar="NAME", help="The network's profile.")
@pass_opening
def init(opening: Opening, profile: str) -> int:
    """Create the installation, or bring it up to date. Harmless to repeat."""
    from yhteistuumin.installing import initialise
    from yhteistuumin.site import close_site

    installed = initialise(opening.instance, profile=profile)
    close_site(installed.app)
    for name, error in installed.refused:
        click.echo(f"{name}: {error} {error.advice}".strip(), err=True)
    if installed.refused:
        return REFUSED
    click.echo(f"{opening.settings().instance} is ready; start it with: yhteistuumin serve")
    return 0


@click.command()
@host_option
@port_option
@click.pass_context
def demo(ctx: click.Context, host: str, port: int) -> None:
    """Create the demo network and serve it."""
    from yhteistuumin.cli.demonstrating import prepare

    opening = ctx.find_object(Opening)
    assert opening is not None
    prepare(opening, host=host, port=port)
    # A fresh process: this one has the plugins' code of the time before they were switched on.
    arguments = ["--instance", str(opening.settings().instance), "serve", "--quiet"]
    sys.stdout.flush()
    os.execv(
        sys.executable,
        [sys.executable, "-m", "yhteistuumin.cli", *arguments, "--host", host, "--port", str(port)],
    )


@click.command()
@host_option
@port_option
@click.option("--workers", default=WORKERS, show_default=True, type=click.IntRange(1, 64))
@click.option("--quiet", is_flag=True, help="Do not print the address.")
@pass_opening
def serve(opening: Opening, host: str, port: int, workers: int, quiet: bool) -> None:
    """Serve the site, with one process for background jobs."""
    from yhteistuumin.cli.serving import Server, require_database, require_free_port

    settings = opening.settings()
    require_database(settings)
    require_free_port(host, port)
    if not quiet:
        click.echo(f"Serving {settings.instance} at http://{host}:{port}/ (stop with Ctrl-C)")
    Server(settings, host=host, port=port, workers=workers).run()


@click.command()
@pass_opening
def worker(opening: Opening) -> None:
    """Do background jobs, for installations with several web processes."""
    from yhteistuumin.cli.working import work

    instance = opening.settings().instance
    work(instance)
    os.execv(sys.executable, [sys.executable, "-m", "yhteistuumin.cli", "--instance", str(instance), "worker"])

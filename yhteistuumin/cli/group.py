"""The command group: finds commands by name, and turns every error into one sentence."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

from yhteistuumin import __version__
from yhteistuumin.cli import DONE, REFUSED, WRONG_USAGE
from yhteistuumin.cli.opening import Opening

COMMANDS = {
    "init": "yhteistuumin.cli.running:init",
    "demo": "yhteistuumin.cli.running:demo",
    "serve": "yhteistuumin.cli.running:serve",
    "worker": "yhteistuumin.cli.running:worker",
    "doctor": "yhteistuumin.cli.doctoring:doctor",
    "db": "yhteistuumin.cli.databases:db",
    "plugins": "yhteistuumin.cli.plugin_commands:plugins",
    "users": "yhteistuumin.cli.users:users",
    "content": "yhteistuumin.cli.contents:content",
    "import": "yhteistuumin.cli.importing:importing",
}


class LazyGroup(click.Group):
    """Imports a command's module when the command is asked for; then come the plugins' commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            module, _colon, attribute = COMMANDS[cmd_name].partition(":")
            command: click.Command = getattr(importlib.import_module(module), attribute)
            return command
        return opening_of(ctx).plugin_command(cmd_name)


def opening_of(ctx: click.Context) -> Opening:
    """The installation that the options name; click looks commands up before it runs `cli`."""
    if ctx.obj is None:
        ctx.obj = Opening(ctx.params.get("instance"), debug=bool(ctx.params.get("debug")))
        ctx.call_on_close(ctx.obj.close)
    opening: Opening = ctx.obj
    return opening


@click.group(
    cls=LazyGroup,
    epilog="Plugins add commands of their own, such as “search”.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--instance",
    metavar="DIR",
    help="The installation's folder (default: $YHTEISTUUMIN_INSTANCE, then ./instance).",
)
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.version_option(__version__, "--version", message="%(version)s")
@click.pass_context
def cli(ctx: click.Context, instance: str | None, debug: bool) -> None:
    """Run and look after a Yhteistuumin site."""
    opening_of(ctx)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code."""
    debug = "--debug" in arguments
    try:
        result: Any = cli.main(list(arguments), prog_name="yhteistuumin", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return WRONG_USAGE
    except click.ClickException as error:
        error.show()
        return REFUSED
    except click.Abort:
        return REFUSED
    except Exception as error:
        if debug:
            raise
        click.echo(_sentence(error), err=True)
        return REFUSED
    return result if isinstance(result, int) else DONE


def _sentence(error: Exception) -> str:
    from yhteistuumin.errors import Invalid, LoadError, PluginError, YhteistuuminError

    if isinstance(error, Invalid):
        return "\n".join(str(problem.message) for problem in error.problems)
    if isinstance(error, LoadError):
        return f"nothing was loaded:\n{error}"
    if isinstance(error, PluginError):
        return f"{error} {error.advice}".strip()
    if isinstance(error, YhteistuuminError):
        return str(error)
    if "sqlalchemy" in sys.modules and _is_database_error(error):
        reason = str(error).splitlines()[0].rstrip(".")
        return f"the database cannot be used ({reason}); run: yhteistuumin doctor"
    return f"{type(error).__name__}: {str(error).rstrip(chr(46))}; run the command again with --debug to see where"


def _is_database_error(error: Exception) -> bool:
    from sqlalchemy.exc import SQLAlchemyError

    return isinstance(error, SQLAlchemyError)

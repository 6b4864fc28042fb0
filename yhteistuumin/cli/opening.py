"""Opening the installation that a command works on."""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from flask import Flask

    from yhteistuumin.settings import Settings

log = logging.getLogger("yhteistuumin")


class Opening:
    """The installation of ``--instance``; opened when a command first needs it."""

    def __init__(self, instance: str | None, *, debug: bool = False) -> None:
        self.instance = instance
        self.debug = debug
        self._earlier_level = logging.NOTSET
        self._notes_calls = False

    def settings(self) -> Settings:
        """Its settings, without the database."""
        from yhteistuumin.settings import read_settings

        return read_settings(self.instance)

    @functools.cached_property
    def site(self) -> Flask:
        """Its application. A plugin that ends this process is found out by the next command."""
        from yhteistuumin.plugins import marks
        from yhteistuumin.site import create_site

        self._notes_calls = True
        marks.keep(self.settings().cache)
        # Broken plugins are told by the commands that are about them.
        self._earlier_level = log.level
        log.setLevel(logging.DEBUG if self.debug else logging.CRITICAL)
        return create_site(self.instance)

    def close(self) -> None:
        """Give back what was opened."""
        if self._notes_calls:
            from yhteistuumin.plugins import marks

            marks.stop_keeping()
        if "site" in self.__dict__:
            from yhteistuumin.site import close_site

            close_site(self.site)
            log.setLevel(self._earlier_level)

    @contextmanager
    def context(self) -> Iterator[Flask]:
        """Inside an application context of the site."""
        with self.site.app_context():
            yield self.site

    def plugin_command(self, name: str) -> click.Command | None:
        """The command called *name* of an enabled plugin, or None."""
        from yhteistuumin.runtime import registry

        with self.context():
            commands = {owned.value.name: owned.value for owned in registry().commands}
        command = commands.get(name)
        return None if command is None else _inside(self, command)


def _inside(opening: Opening, command: click.Command) -> click.Command:
    """*command* with its work, and that of its subcommands, done in an application context."""
    original = command.invoke

    @functools.wraps(original)
    def invoke(ctx: click.Context) -> Any:
        with opening.context():
            return original(ctx)

    command.invoke = invoke  # type: ignore[method-assign]
    return command


pass_opening = click.make_pass_decorator(Opening)

"""Every error that the core raises on purpose.

    YhteistuuminError
    ├── SettingsError      the installation is configured in a way that cannot work
    ├── Denied             the rule table says no
    ├── NotFound           no such thing, or none that this actor may see
    ├── Conflict           somebody else saved first
    ├── Invalid            the content has problems; carries them
    ├── LoadError          a file cannot be loaded; carries line numbers
    ├── MediaError         an upload is refused
    ├── GeographyError     outlines cannot be drawn from a file
    ├── ThesaurusError     a SKOS file is refused
    └── PluginError        a plugin broke its contract
        └── ContractError  ... before it was registered
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yhteistuumin.schema.problems import Problem


class YhteistuuminError(Exception):
    """Base of the tree: catch this to catch everything that is said on purpose."""


class SettingsError(YhteistuuminError):
    """The installation is configured in a way that cannot work."""


class Denied(YhteistuuminError):
    """The rule table does not allow *action*."""

    def __init__(self, action: str) -> None:
        super().__init__(f"not allowed: {action}")
        self.action = action


class NotFound(YhteistuuminError):
    """There is no such thing, or none that may be seen."""


class Conflict(YhteistuuminError):
    """Somebody saved in between; *current* is the version number now stored."""

    def __init__(self, message: str, *, current: int) -> None:
        super().__init__(message)
        self.current = current


class Invalid(YhteistuuminError):
    """The content has problems; nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.code}" for p in problems))
        self.problems = tuple(problems)


class LoadError(YhteistuuminError):
    """A file was refused as a whole; *lines* holds (line number, reason)."""

    def __init__(self, lines: Sequence[tuple[int, str]]) -> None:
        super().__init__("\n".join(f"line {number}: {reason}" for number, reason in lines))
        self.lines = tuple(lines)


class MediaError(YhteistuuminError):
    """An upload is refused; *problem* says why in the reader's language."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class GeographyError(YhteistuuminError):
    """A file of outlines is refused as a whole; the message says why."""


class ThesaurusError(YhteistuuminError):
    """A SKOS file is refused as a whole."""


class PluginError(YhteistuuminError):
    """A plugin broke its contract; *advice* says what its author or the editor can do."""

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class ContractError(PluginError):
    """A plugin broke its contract before it was registered."""

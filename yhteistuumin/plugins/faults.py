"""What became of each plugin, and why."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from enum import StrEnum
from types import ModuleType

from yhteistuumin.plugins.marks import Imitated, Overdue
from yhteistuumin.schema.declarations import Plugin
from yhteistuumin.schema.messages import Message, Text, translator

_ = translator(__name__)

REPAIR = _("Repair the plugin, or disable it.")
RESUME = _("Repair the plugin; then resume it, or disable and enable it, to try again.")
ASK_AUTHOR = _("Tell the plugin's author; the site runs without it meanwhile.")


class State(StrEnum):
    """The states of a plugin."""

    AVAILABLE = "available"
    ENABLED = "enabled"
    DISABLED = "disabled"
    INCOMPATIBLE = "incompatible"
    BROKEN = "broken"
    MISSING = "missing"


class Phase(StrEnum):
    """The step of loading at which a plugin failed."""

    DISCOVER = "discover"
    ORDER = "order"
    IMPORT = "import"
    CONTRACT = "contract"
    REGISTER = "register"
    COLLECT = "collect"
    CONFLICT = "conflict"
    BUILD = "build"
    RUN = "run"


@dataclass(frozen=True)
class Fault:
    """One failure: at which *phase*, why, and what to do; *trace* is for the plugin's author."""

    phase: Phase
    reason: Text
    advice: Text = REPAIR
    state: State = State.BROKEN
    trace: str = ""


def fault_of(phase: Phase, error: BaseException, advice: Text = ASK_AUTHOR) -> Fault:
    """The fault that *error*, raised by a plugin's code, amounts to."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        reason: Text = _("It needs the module “%(module)s”, which is not installed.", module=error.name)
        advice = _("Install the package of “%(module)s”, or disable the plugin.", module=error.name)
    elif isinstance(error, SyntaxError):
        place = f"{error.filename}:{error.lineno}"
        reason = _("Its code is not valid Python (%(place)s).", place=place)
    elif isinstance(error, Overdue):
        reason = _("It took too long, and was interrupted.")
    elif isinstance(error, SystemExit | Imitated):
        reason = _("It tried to stop the whole program.")
    else:
        reason = _("It raised %(error)s.", error=_short(error))
    return Fault(phase, reason, advice, trace="".join(traceback.format_exception(error)))


def _short(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"[:300] if text else type(error).__name__


@dataclass(frozen=True)
class PluginReport:
    """One plugin as the add-ons panel, ``doctor`` and ``plugins list`` show it."""

    name: str
    title: Text
    version: str
    state: State
    phase: str = ""
    reason: Text = ""
    advice: Text = ""
    description: Text = ""
    author: str = ""
    licence: str = ""
    source: str = ""
    package: str = ""
    requires: tuple[str, ...] = ()
    trace: str = ""
    personal_data: Text = ""

    def failed(self, fault: Fault) -> PluginReport:
        """The same plugin, with *fault*."""
        return replace(
            self,
            state=fault.state,
            phase=fault.phase.value,
            reason=fault.reason,
            advice=fault.advice,
            trace=fault.trace,
        )

    def as_json(self) -> dict[str, object]:
        """Plain values, in the language of the moment."""
        return {
            "name": self.name,
            "title": str(self.title),
            "version": self.version,
            "state": self.state.value,
            "phase": self.phase,
            "reason": str(self.reason),
            "advice": str(self.advice),
            "description": str(self.description),
            "author": self.author,
            "licence": self.licence,
            "source": self.source,
            "personal_data": str(self.personal_data),
        }


@dataclass(frozen=True)
class LoadedPlugin:
    """A plugin that passed every check: its declaration and its module."""

    plugin: Plugin
    module: ModuleType
    package: str


def sentence(fault: Fault) -> Message:
    """Reason and advice together, for one line."""
    return _("%(reason)s %(advice)s", reason=fault.reason, advice=fault.advice)

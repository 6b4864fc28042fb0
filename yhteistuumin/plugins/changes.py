"""Changing the plugin set as editors and commands do: rehearsed first, then in one transaction.

Disabling takes no rehearsal: it is the way out when a plugin does harm, and it runs none of the
plugin's code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yhteistuumin.errors import PluginError
from yhteistuumin.plugins import lifecycle, removal
from yhteistuumin.plugins.archive import default_place, read_archive
from yhteistuumin.plugins.lifecycle import DISABLE, ENABLE, UNINSTALL, UPGRADE
from yhteistuumin.plugins.rehearsal import (
    Progress,
    Rehearsal,
    kept_rehearsal,
    perform_upgrade,
    rehearse,
    still_holds,
)
from yhteistuumin.plugins.state import enabled_names, known_names, stored_versions
from yhteistuumin.schema.messages import translator

_ = translator(__name__)

ACTIONS = (ENABLE, DISABLE, UPGRADE, UNINSTALL)


@dataclass(frozen=True)
class Change:
    """What was done. *rehearsal* is None where none was needed; *archive* is what an uninstall
    left behind."""

    action: str
    name: str
    version: str = ""
    rehearsal: Rehearsal | None = None
    archive: Path | None = None


def carry_out(
    action: str,
    name: str,
    *,
    account_id: int | None = None,
    rehearsal_id: str = "",
    export: Path | None = None,
    progress: Progress | None = None,
) -> Change:
    """Do *action* on plugin *name*, after a rehearsal: that with *rehearsal_id*, if it still holds.

    Raises `PluginError` with the first thing that speaks against it; then nothing has changed.
    *export* is where an uninstall leaves what it takes away.
    """
    _refuse_nonsense(action, name)
    if action == DISABLE or (action == ENABLE and lifecycle.is_in_force(name)):
        return _changed(action, name, None, account_id, export, progress)
    kept = kept_rehearsal(rehearsal_id)
    usable = kept is not None and (kept.name, kept.action) == (name, action) and still_holds(kept)
    rehearsed = kept if kept is not None and usable else rehearse(name, action, progress=progress)
    refuse(rehearsed)
    return _changed(action, name, rehearsed, account_id, export, progress)


def enable_together(
    names: Sequence[str], *, account_id: int | None = None, progress: Progress | None = None
) -> list[Change]:
    """Switch plugins on in one step: one rehearsal of all of them, and one transaction.

    They may need each other. Raises `PluginError` with the first thing that speaks against any of
    them; then none is switched on.
    """
    for name in names:
        _refuse_nonsense(ENABLE, name)
    first, *others = dict.fromkeys(names)
    if not others:
        return [carry_out(ENABLE, first, account_id=account_id, progress=progress)]
    rehearsed = None
    if not all(map(lifecycle.is_in_force, names)):
        rehearsed = rehearse(first, ENABLE, beside=others, progress=progress)
        refuse(rehearsed)
    lifecycle.enable(first, *others, account_id=account_id)
    versions = stored_versions()
    return [Change(ENABLE, name, versions.get(name, ""), rehearsed) for name in (first, *others)]


def refuse(rehearsed: Rehearsal) -> None:
    """Raise `PluginError` with the first thing that speaks against a change."""
    if rehearsed.faults:
        first = rehearsed.faults[0]
        template = _REFUSALS.get(rehearsed.action, _REFUSALS[ENABLE])
        message = template.with_params(name=rehearsed.name, reason=first.reason)
        raise PluginError(str(message), advice=str(first.advice))


_REFUSALS = {
    ENABLE: _("“%(name)s” cannot be enabled: %(reason)s"),
    DISABLE: _("“%(name)s” cannot be disabled: %(reason)s"),
    UPGRADE: _("“%(name)s” cannot be upgraded: %(reason)s"),
    UNINSTALL: _("“%(name)s” cannot be uninstalled: %(reason)s"),
}


def _refuse_nonsense(action: str, name: str) -> None:
    """What needs no rehearsal to be refused, in the very words of the transaction."""
    if action not in ACTIONS:
        raise ValueError(f"{action} is no change of the plugin set")
    if action == UNINSTALL:
        if name not in known_names():
            raise lifecycle.unknown_plugin(name, sorted(known_names()))
        if name in enabled_names():
            lifecycle.refuse_needed(name)
    elif action in {ENABLE, UPGRADE}:
        lifecycle.refuse_unknown(name)


def _changed(
    action: str,
    name: str,
    rehearsed: Rehearsal | None,
    account_id: int | None,
    export: Path | None,
    progress: Progress | None,
) -> Change:
    archive = export or default_place(name)
    steps: dict[str, Callable[[], Any]] = {
        ENABLE: lambda: lifecycle.enable(name, account_id=account_id),
        DISABLE: lambda: lifecycle.disable(name, account_id=account_id),
        UPGRADE: lambda: _upgrade(name, account_id, progress),
        UNINSTALL: lambda: removal.uninstall(name, archive, account_id=account_id),
    }
    version = stored_versions().get(name, "")
    steps[action]()
    version = stored_versions().get(name, version)
    return Change(action, name, version, rehearsed, archive if action == UNINSTALL else None)


def _upgrade(name: str, account_id: int | None, progress: Progress | None) -> None:
    refused = perform_upgrade(name, account_id, progress)
    if refused is not None:
        message = _REFUSALS[UPGRADE].with_params(name=name, reason=refused.reason)
        raise PluginError(str(message), advice=str(refused.advice))


def restore(place: Path, *, account_id: int | None = None, progress: Progress | None = None) -> dict[str, int]:
    """Switch the plugin of the archive *place* on again, after a rehearsal, and load what it owned;
    the number of rows by table."""
    archive = read_archive(place)
    removal.refuse_known(archive)
    lifecycle.refuse_unknown(archive.plugin)
    refuse(rehearse(archive.plugin, ENABLE, progress=progress))
    return removal.restore(place, account_id=account_id)

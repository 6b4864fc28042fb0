"""What a plugin must keep to, checked before it is registered.

pluggy accepts a mistyped hook silently and fails late on an unknown argument; the editor would
only see that something is missing. Here the plugin is refused with a sentence for its author.
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from yhteistuumin import API_VERSION, hookspecs
from yhteistuumin.plugins.discovery import Candidate
from yhteistuumin.plugins.faults import Fault, Phase, State
from yhteistuumin.plugins.shape import wrong_attribute
from yhteistuumin.schema.declarations import Offer, Plugin
from yhteistuumin.schema.messages import Text, translator

_ = translator(__name__)

SPEC_MARK = f"{hookspecs.PROJECT}_spec"
IMPL_MARK = f"{hookspecs.PROJECT}_impl"
NAME_SHAPE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
DECLARATION = "PLUGIN"

IN_THE_CODE = _("The plugin's author must correct this; disable the plugin meanwhile.")


def hook_names() -> tuple[str, ...]:
    """Every hook of the core, in the order in which they are called."""
    return tuple(name for name, value in vars(hookspecs).items() if hasattr(value, SPEC_MARK))


def check_declaration(candidate: Candidate, module: ModuleType) -> Plugin | Fault:
    """The declaration in *module*, or what is wrong with it."""
    plugin = getattr(module, DECLARATION, None)
    if not isinstance(plugin, Plugin):
        return _fault(_("“%(module)s” has no PLUGIN = Plugin(…).", module=module.__name__))
    if plugin.name != candidate.name:
        return _fault(
            _(
                "PLUGIN is called “%(name)s”, but its entry point “%(entry)s”.",
                name=plugin.name,
                entry=candidate.name,
            )
        )
    expected = f"yhteistuumin_{plugin.name}"
    if not NAME_SHAPE.fullmatch(plugin.name) or candidate.package != expected:
        return _fault(
            _(
                "Its import package is “%(package)s”; it must be “%(expected)s”.",
                package=candidate.package,
                expected=expected,
            )
        )
    wrong = wrong_attribute(plugin)
    if wrong:
        return _fault(told_wrong(*wrong))
    for attribute in ("title", "licence"):
        if not getattr(plugin, attribute):
            return _fault(_("PLUGIN has no %(attribute)s.", attribute=attribute))
    return _check_api(plugin) or plugin


def told_wrong(declared: str, attribute: str, expected: str) -> Text:
    """The sentence about an attribute that `shape.wrong_attribute` found."""
    return _(
        "“%(attribute)s” of %(declared)s is not of the kind “%(expected)s”, or is too long.",
        attribute=attribute,
        declared=declared,
        expected=expected,
    )


def _check_api(plugin: Plugin) -> Fault | None:
    major, minor = plugin.api
    if major == API_VERSION[0] and minor <= API_VERSION[1]:
        return None
    return Fault(
        Phase.CONTRACT,
        _(
            "It was written for plugin interface %(wanted)s; this site has %(ours)s.",
            wanted=f"{major}.{minor}",
            ours=".".join(map(str, API_VERSION)),
        ),
        _("Install a version of the plugin that fits this site."),
        State.INCOMPATIBLE,
    )


def check_module(plugin: Plugin, module: ModuleType, location: Path | None) -> Fault | None:
    """The first breach of contract in a plugin's hooks, tables or folders; None when there is none."""
    faults = [
        *_hook_faults(module),
        *_table_faults(plugin.name),
        *(_folder_faults(plugin.name, location) if location else ()),
    ]
    return faults[0] if faults else None


def implementations(module: ModuleType) -> dict[str, Any]:
    """What of *module* is marked with ``@hookimpl``, by name."""
    return {name: value for name, value in vars(module).items() if getattr(value, IMPL_MARK, None) is not None}


def _hook_faults(module: ModuleType) -> Iterator[Fault]:
    implemented = implementations(module)
    for name, value in vars(module).items():
        if name in implemented:
            yield from _implementation_faults(name, value, getattr(value, IMPL_MARK))
        elif isinstance(value, FunctionType) and name in hook_names() and value.__module__ == module.__name__:
            yield _fault(_("“%(name)s” is named like a hook but lacks @hookimpl.", name=name))


def _implementation_faults(name: str, function: Any, marks: dict[str, Any]) -> Iterator[Fault]:
    hook = marks.get("specname") or name
    spec = getattr(hookspecs, hook, None)
    if not hasattr(spec, SPEC_MARK):
        yield _unknown_hook(hook)
        return
    if marks.get("wrapper") or marks.get("hookwrapper"):
        yield _fault(_("“%(hook)s” is a hook wrapper; only the core may wrap hooks.", hook=hook))
    known = set(inspect.signature(spec).parameters) if callable(spec) else set()
    unknown = sorted(set(inspect.signature(function).parameters) - known)
    if unknown:
        yield _fault(
            _(
                "“%(hook)s” has no argument “%(argument)s”.", hook=hook, argument=unknown[0]
            )
        )


def _unknown_hook(name: str) -> Fault:
    close = difflib.get_close_matches(name, hook_names(), n=1)
    if close:
        return _fault(_("“%(name)s” is no hook; did you mean “%(close)s”?", name=name, close=close[0]))
    return _fault(_("“%(name)s” is no hook.", name=name))


def offer_fault(offers: Iterable[Offer], takes: Mapping[str, Mapping[str, type[Any]]]) -> Fault | None:
    """The first of *offers* that its plugin does not take; *takes* has what each running plugin does."""
    for offer in offers:
        plugin, _dot, name = offer.to.partition(".")
        if plugin not in takes:
            continue
        wanted = takes[plugin].get(name)
        if wanted is None:
            return _fault(_("The plugin “%(plugin)s” takes no “%(name)s”.", plugin=plugin, name=name))
        if not isinstance(offer.value, wanted):
            return _fault(
                _(
                    "“%(to)s” takes %(expected)s, not %(found)s.",
                    to=offer.to,
                    expected=wanted.__name__,
                    found=type(offer.value).__name__,
                )
            )
    return None


def tables_of(name: str) -> list[str]:
    """The tables that the classes of plugin *name* map, sorted."""
    from yhteistuumin.db import Base

    package = f"yhteistuumin_{name}"
    mapped = [m for m in Base.registry.mappers if m.class_.__module__.partition(".")[0] == package]
    return sorted(getattr(mapper.local_table, "name", "") for mapper in mapped)


def is_own_table(name: str, table: str) -> bool:
    """Whether plugin *name* may have a table called *table*."""
    return table.startswith(f"{name}_")


def _table_faults(name: str) -> Iterator[Fault]:
    prefix = f"{name}_"
    for table in tables_of(name):
        if not is_own_table(name, table):
            yield _fault(
                _(
                    "Its table “%(table)s” must have a name that begins with “%(prefix)s”.",
                    table=table,
                    prefix=prefix,
                )
            )


def _folder_faults(name: str, location: Path) -> Iterator[Fault]:
    templates = location / "templates"
    if not templates.is_dir():
        return
    for entry in sorted(templates.iterdir()):
        if entry.name != name:
            yield _fault(
                _(
                    "Its templates must lie in “templates/%(name)s/”, not in “templates/%(entry)s”.",
                    name=name,
                    entry=entry.name,
                )
            )


def _fault(reason: Text) -> Fault:
    return Fault(Phase.CONTRACT, reason, IN_THE_CODE)

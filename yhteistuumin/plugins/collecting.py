"""Asking plugins for their declarations, one implementation at a time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import ModuleType
from typing import Any

import click
import pluggy

from yhteistuumin import hookspecs
from yhteistuumin.plugins import tracing
from yhteistuumin.plugins.contract import IN_THE_CODE, hook_names, implementations, told_wrong
from yhteistuumin.plugins.faults import Fault, Phase, fault_of
from yhteistuumin.plugins.marks import Overdue
from yhteistuumin.plugins.shape import wrong_attribute
from yhteistuumin.schema.declarations import (
    Block,
    HealthCheck,
    MenuItem,
    Mount,
    Offer,
    OutboxHandler,
    Panel,
    Setting,
    TermPages,
    VocabularyTerm,
)
from yhteistuumin.schema.messages import translator
from yhteistuumin.schema.types import ContentType, Section

_ = translator(__name__)

RESULT_TYPES: Mapping[str, type[Any]] = {
    "sections": Section,
    "content_types": ContentType,
    "blueprints": Mount,
    "menu_items": MenuItem,
    "panels": Panel,
    "blocks": Block,
    "term_pages": TermPages,
    "commands": click.Command,
    "health_checks": HealthCheck,
    "outbox_handlers": OutboxHandler,
    "terms": VocabularyTerm,
    "settings": Setting,
    "offers": Offer,
}
"""What each hook must return an iterable of."""


MOST = 500
"""How much one hook of one plugin may declare: beyond that something has gone wrong."""


@dataclass(frozen=True)
class Declarations:
    """Everything that one plugin declares."""

    sections: tuple[Section, ...] = ()
    content_types: tuple[ContentType, ...] = ()
    blueprints: tuple[Mount, ...] = ()
    menu_items: tuple[MenuItem, ...] = ()
    panels: tuple[Panel, ...] = ()
    blocks: tuple[Block, ...] = ()
    term_pages: tuple[TermPages, ...] = ()
    commands: tuple[click.Command, ...] = field(default=(), hash=False)
    health_checks: tuple[HealthCheck, ...] = ()
    outbox_handlers: tuple[OutboxHandler, ...] = ()
    terms: tuple[VocabularyTerm, ...] = ()
    settings: tuple[Setting, ...] = ()
    offers: tuple[Offer, ...] = field(default=(), hash=False)


def plugin_manager() -> pluggy.PluginManager:
    """A plugin manager that knows the core's hooks."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    return manager


def register(manager: pluggy.PluginManager, name: str, module: ModuleType) -> Fault | None:
    """Register *module*, or say why pluggy would not have it."""
    try:
        # Pluggy looks at each name of what it is given, at length: give it the hooks only.
        hooks = ModuleType(module.__name__)
        vars(hooks).update(implementations(module))
        manager.register(hooks, name=name)
    except Exception as error:  # noqa: BLE001 - a plugin's names may raise anything when looked at
        return fault_of(Phase.REGISTER, error)
    return None


def collect(manager: pluggy.PluginManager, name: str) -> Declarations | Fault:
    """What the registered plugin *name* declares, or the first failure of its hooks."""
    found: dict[str, tuple[Any, ...]] = {}
    for hook in hook_names():
        for implementation in getattr(manager.hook, hook).get_hookimpls():
            if implementation.plugin_name != name:
                continue
            started = time.perf_counter()
            try:
                returned = implementation.function()
                results = tuple(islice(returned, MOST + 1)) if isinstance(returned, Iterable) else None
            except (KeyboardInterrupt, Overdue):
                raise
            except BaseException as error:  # noqa: BLE001 - the fault barrier: others must load
                return fault_of(Phase.COLLECT, error)
            finally:
                tracing.note(name, hook, time.perf_counter() - started)
            fault = _type_fault(hook, results, returned) or _shape_fault(hook, results or ())
            if fault:
                return fault
            found[hook] = results or ()
    return Declarations(**found)


def _type_fault(hook: str, results: tuple[Any, ...] | None, returned: object) -> Fault | None:
    expected = RESULT_TYPES[hook]
    if results is None:
        wrong: object = returned
    else:
        strangers = [result for result in results if not isinstance(result, expected)]
        if not strangers:
            return None
        wrong = strangers[0]
    return Fault(
        Phase.COLLECT,
        _(
            "“%(hook)s” must give a list of %(expected)s, but gave %(found)s.",
            hook=hook,
            expected=expected.__name__,
            found="None" if wrong is None else type(wrong).__name__,
        ),
        IN_THE_CODE,
    )


def _shape_fault(hook: str, results: tuple[Any, ...]) -> Fault | None:
    if len(results) > MOST:
        reason = _("“%(hook)s” gives more than %(most)s entries.", hook=hook, most=MOST)
        return Fault(Phase.COLLECT, reason, IN_THE_CODE)
    for result in results:
        wrong = wrong_attribute(result)
        if wrong:
            return Fault(Phase.COLLECT, told_wrong(*wrong), IN_THE_CODE)
    return None

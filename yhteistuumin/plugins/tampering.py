"""What loading a plugin must leave alone: the core's own functions, everybody's tables, the process."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FunctionType, ModuleType
from typing import Any, NoReturn

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

from yhteistuumin.db import Base
from yhteistuumin.plugins.faults import Fault, Phase, fault_of
from yhteistuumin.schema.messages import translator

CORE_PACKAGE = "yhteistuumin"

_ = translator(__name__)

_unmapped: dict[str, Fault] = {}
"""Packages whose classes were taken out of the mapping; their modules stay imported."""

_ENDS: dict[str, Callable[..., NoReturn]] = {"_exit": os._exit, "abort": os.abort}
"""What ends a process at once; nothing of ours runs after it."""


class Tampered(Exception):
    """A module replaced *what* of the core. It was put back."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


_core: dict[str, tuple[ModuleType, dict[str, Any]]] = {}
"""The core's modules with what was in them when they were last looked at."""

_looked_at: set[str] = set()
"""The names of all modules of that time, the core's and others'."""


def look_at_core() -> None:
    """Note the core as it is now: what is changed from here on, a plugin has changed."""
    _core.clear()
    _looked_at.clear()
    _note_new_modules()


def _note_new_modules() -> None:
    new = sys.modules.keys() - _looked_at
    _looked_at.update(new)
    for name in filter(_is_core, new):
        module = sys.modules[name]
        _core[name] = (module, dict(vars(module)))


@contextmanager
def untampered(module: str) -> Iterator[None]:
    """Put back what importing *module* replaced in the core since `look_at_core`, then raise
    `Tampered`."""
    if module in sys.modules:
        yield
        return
    try:
        yield
    finally:
        replaced = _put_back()
        _note_new_modules()
    if replaced:
        raise Tampered(replaced[0])


@contextmanager
def staying_alive() -> Iterator[None]:
    """In the block, `os._exit` and `os.abort` of this thread only raise `SystemExit`.

    What ends the process in another way is found out by the next one: see `marks`.
    """
    loader = os.getpid(), threading.get_ident()

    def refuse(name: str, *code: Any) -> NoReturn:
        if (os.getpid(), threading.get_ident()) == loader:
            raise SystemExit(*code)
        _ENDS[name](*code)  # a child that was forked, or a watchdog, ends itself by right

    for name in _ENDS:
        setattr(os, name, partial(refuse, name))
    try:
        yield
    finally:
        for name, end in _ENDS.items():
            setattr(os, name, end)


def _is_core(name: str) -> bool:
    return name == CORE_PACKAGE or name.startswith(f"{CORE_PACKAGE}.")


def _put_back() -> list[str]:
    replaced = []
    for name, (module, kept) in _core.items():
        if vars(module) == kept:
            continue
        for attribute, value in kept.items():
            if isinstance(value, FunctionType | type) and vars(module).get(attribute) is not value:
                setattr(module, attribute, value)
                replaced.append(f"{name}.{attribute}")
        kept.clear()
        kept.update(vars(module))
    return replaced


def mapping_fault(package: str) -> Fault | None:
    """Why the tables of *package* cannot be used: then they are no longer mapped, since one wrong
    relationship would stop every query of the site."""
    if package in _unmapped:
        return _unmapped[package]
    if not _mappers(package):
        return None
    try:
        configure_mappers()
    except SQLAlchemyError as error:
        refuse_tables(package, fault_of(Phase.CONTRACT, error))
        for mapper in Base.registry.mappers:
            if "_configure_failed" in vars(mapper):
                del mapper._configure_failed
        return _unmapped[package]
    return None


def refuse_tables(package: str, fault: Fault) -> None:
    """Map the classes of *package* no longer, because of *fault*."""
    _unmapped[package] = fault
    for mapper in _mappers(package):
        _unmap(mapper)


def _mappers(package: str) -> list[Any]:
    return [m for m in Base.registry.mappers if m.class_.__module__.partition(".")[0] == package]


def _unmap(mapper: Any) -> None:
    # SQLAlchemy has no public way to take back one class of a registry.
    Base.registry._managers.pop(mapper.class_manager, None)
    Base.registry._dispose_manager_and_mapper(mapper.class_manager)
    Base.metadata.remove(mapper.local_table)

"""What importing a plugin must leave alone: the core's own functions, and everybody's tables."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FunctionType, ModuleType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

from yhteistuumin.db import Base
from yhteistuumin.plugins.faults import Fault, Phase, fault_of
from yhteistuumin.schema.messages import translator

CORE_PACKAGE = "yhteistuumin"

_ = translator(__name__)

_unmapped: dict[str, Fault] = {}
"""Packages whose classes were taken out of the mapping; their modules stay imported."""

Snapshot = Mapping[str, tuple[ModuleType, Mapping[str, Any]]]


class Tampered(Exception):
    """A module replaced *what* of the core. It was put back."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@contextmanager
def untampered(module: str) -> Iterator[None]:
    """Put back what importing *module* replaced in the core, then raise `Tampered`."""
    if module in sys.modules:
        yield
        return
    before = _snapshot()
    try:
        yield
    finally:
        replaced = _put_back(before)
    if replaced:
        raise Tampered(replaced[0])


def _snapshot() -> Snapshot:
    core = [(name, module) for name, module in sys.modules.items() if _is_core(name)]
    return {name: (module, dict(vars(module))) for name, module in core if isinstance(module, ModuleType)}


def _is_core(name: str) -> bool:
    return name == CORE_PACKAGE or name.startswith(f"{CORE_PACKAGE}.")


def _put_back(before: Snapshot) -> list[str]:
    replaced = []
    for name, (module, kept) in before.items():
        if vars(module) == kept:
            continue
        for attribute, value in kept.items():
            if isinstance(value, FunctionType | type) and vars(module).get(attribute) is not value:
                setattr(module, attribute, value)
                replaced.append(f"{name}.{attribute}")
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

"""What the running application is made of, for every floor above."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from flask import current_app

from yhteistuumin.schema.registry import Registry
from yhteistuumin.settings import Settings

T = TypeVar("T")

REGISTRY = "yhteistuumin.registry"
SETTINGS = "yhteistuumin.settings"


def registry() -> Registry:
    """The declarations of the current application's generation."""
    return cast(Registry, current_app.extensions[REGISTRY])


def settings() -> Settings:
    """The settings of the current application's installation."""
    return cast(Settings, current_app.extensions[SETTINGS])


def offered(plugin: str, name: str, wanted: type[T]) -> tuple[T, ...]:
    """What other plugins offer to *plugin* under *name*, of the type that it takes."""
    to = f"{plugin}.{name}"
    offers = (owned.value for owned in registry().offers if owned.value.to == to)
    return tuple(offer.value for offer in offers if isinstance(offer.value, wanted))


def per_site(key: str, make: Callable[[], T]) -> T:
    """What *make* gives, made once for each application and process: for clients and indexes.

    *key* begins with the plugin's name (``search.backend``).
    """
    kept = current_app.extensions.setdefault("yhteistuumin.kept", {})
    if key not in kept:
        kept[key] = make()
    return cast(T, kept[key])

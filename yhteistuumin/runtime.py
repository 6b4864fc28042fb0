"""What the running application is made of, for every floor above."""

from __future__ import annotations

from typing import cast

from flask import current_app

from yhteistuumin.schema.registry import Registry
from yhteistuumin.settings import Settings

REGISTRY = "yhteistuumin.registry"
SETTINGS = "yhteistuumin.settings"


def registry() -> Registry:
    """The declarations of the current application's generation."""
    return cast(Registry, current_app.extensions[REGISTRY])


def settings() -> Settings:
    """The settings of the current application's installation."""
    return cast(Settings, current_app.extensions[SETTINGS])

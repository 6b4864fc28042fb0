"""The plugins of the running application."""

from __future__ import annotations

from typing import cast

from flask import current_app

from yhteistuumin.plugins.loading import LoadResult

PLUGINS = "yhteistuumin.plugins"
GENERATION = "yhteistuumin.generation"


def load_result() -> LoadResult:
    """What became of every plugin when this application was built."""
    return cast(LoadResult, current_app.extensions[PLUGINS])


def built_generation() -> int:
    """The generation for which this application was built."""
    return cast(int, current_app.extensions[GENERATION])

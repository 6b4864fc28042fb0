"""The plugins of the running application."""

from __future__ import annotations

from typing import cast

from flask import current_app

from yhteistuumin.plugins.faults import Fault
from yhteistuumin.plugins.loading import LoadResult

PLUGINS = "yhteistuumin.plugins"
GENERATION = "yhteistuumin.generation"
OWNERS = "yhteistuumin.owners"
"""The plugin of each mounted blueprint, by the blueprint's name."""
FALLEN_BACK = "yhteistuumin.fallen_back"


def load_result() -> LoadResult:
    """What became of every plugin when this application was built."""
    return cast(LoadResult, current_app.extensions[PLUGINS])


def built_generation() -> int:
    """The generation for which this application was built."""
    return cast(int, current_app.extensions[GENERATION])


def fallen_back() -> Fault | None:
    """Why the site runs without plugins that are switched on and that nobody could blame; None
    when it does not."""
    return cast("Fault | None", current_app.extensions.get(FALLEN_BACK))

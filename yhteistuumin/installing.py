"""Making an installation: tables, a profile's vocabularies and plugins, and example content."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from yhteistuumin import migrating
from yhteistuumin.content.loading import Loaded, load_file
from yhteistuumin.content.state import ensure_state, forget_state, set_setting, setting
from yhteistuumin.content.vocabularies import forget_vocabularies, load_vocabulary, read_terms
from yhteistuumin.db import now, write
from yhteistuumin.errors import PluginError
from yhteistuumin.plugins.current import load_result
from yhteistuumin.plugins.lifecycle import branch_of, changing, enable, note_bundled, package_folder
from yhteistuumin.plugins.state import known_names
from yhteistuumin.profiles import Profile, read_profile
from yhteistuumin.runtime import registry
from yhteistuumin.site import TIME_ZONE, close_site, create_site
from yhteistuumin.tables import SiteSetting

PICTURES = "pictures.jsonl"
SETTINGS = "settings.json"
MORNING = time(9)

_RELATIVE = re.compile(r"[+-]\d{1,4}d")


@dataclass(frozen=True)
class Installed:
    """A site that is ready, and the plugins that would not be switched on, with the reason."""

    app: Flask
    refused: tuple[tuple[str, PluginError], ...] = ()


def upgrade_database(app: Flask) -> list[migrating.BranchStatus]:
    """Bring the tables of the core and of every enabled plugin to their newest form."""
    with app.app_context():
        branches = branches_of()
        with changing() as connection:
            for branch in branches:
                migrating.upgrade(connection, branch)
            note_bundled(connection)
            return [migrating.status(connection, branch) for branch in branches]


def branches_of() -> list[migrating.Branch]:
    """The migrations of the core and of the running plugins that have any."""
    plugins = [branch_of(loaded) for loaded in load_result().loaded]
    return [migrating.core_branch(), *(branch for branch in plugins if not branch.is_empty)]


def initialise(
    instance: str | Path | None = None, *, profile: str = "", plugins: Sequence[str] = (), **overrides: Any
) -> Installed:
    """Make the installation in *instance*, or bring it up to date. Harmless to repeat.

    What was edited on the site stays; plugins that were switched off stay off, and those that are
    new in the profile or among *plugins* are switched on.
    """
    app = create_site(instance, **overrides)
    upgrade_database(app)
    with app.app_context():
        chosen = read_profile(profile or str(setting("profile", "") or "yhteistuumin"))
        _load_profile(chosen)
        known = known_names()
        refused = _enable_all([name for name in (*chosen.plugins, *plugins) if name not in known])
    close_site(app)
    return Installed(create_site(instance, **overrides), refused)


def _load_profile(profile: Profile) -> None:
    with write() as writing:
        ensure_state(writing)
        for name, file in profile.vocabularies.items():
            load_vocabulary(writing, name, read_terms(file))
        there = set(writing.scalars(select(SiteSetting.key)))
        for key, value in profile.settings.items():
            if key not in there:
                set_setting(writing, key, value)
    forget_state()
    forget_vocabularies()


def _enable_all(names: Sequence[str]) -> tuple[tuple[str, PluginError], ...]:
    try:
        if names:
            enable(*names)
    except PluginError:
        return tuple(_enable_each(names))
    return ()


def _enable_each(names: Iterable[str]) -> Iterator[tuple[str, PluginError]]:
    for name in names:
        try:
            enable(name)
        except PluginError as error:
            yield name, error


def load_demo(app: Flask) -> int:
    """Load the example content of the site's profile once; the number of items that are new.

    What belongs to a plugin that is not running is left out; a running one adds what it has in a
    folder ``demo`` of its package.
    """
    with app.app_context():
        if setting("demo", False):
            return 0
        folder = read_profile(str(setting("profile"))).demo
        pictures = folder / PICTURES
        if pictures.is_file():
            load_file(pictures)
        folders = [folder, *(package_folder(loaded) / "demo" for loaded in load_result().loaded)]
        files = [file for one in folders for file in sorted(one.glob("*.jsonl")) if file != pictures]
        loaded = _load_items(files)
        settings_file = folder / SETTINGS
        told = json.loads(settings_file.read_text(encoding="utf-8")) if settings_file.is_file() else {}
        with write() as writing:
            for key, value in {**told, "demo": True}.items():
                set_setting(writing, key, value)
        return loaded.new


def _load_items(files: Iterable[Path]) -> Loaded:
    """Load *files* as one, with dates such as ``+24d`` counted from today."""
    today = now().astimezone(ZoneInfo(TIME_ZONE))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    items = [item for item in map(json.loads, lines) if item["kind"] in registry().content_types]
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "demo.jsonl"
        texts = (json.dumps(_resolved(item, today), ensure_ascii=False) for item in items)
        whole.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        return load_file(whole)


def _resolved(value: Any, today: datetime, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _resolved(inner, today, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_resolved(inner, today, key) for inner in value]
    if isinstance(value, str) and _RELATIVE.fullmatch(value):
        day = today + timedelta(days=int(value[:-1]))
        if key == "published_at":
            return datetime.combine(day.date(), MORNING, day.tzinfo).isoformat()
        return day.date().isoformat()
    return value

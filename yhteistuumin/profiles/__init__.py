"""Profiles: the data that make the generic core into one network's site."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yhteistuumin.errors import SettingsError

DEFAULT = "yhteistuumin"
TEXTS = (
    "name",
    "short_name",
    "tagline",
    "headline",
    "lead",
    "description",
    "sources",
    "demo_notice",
    "footer_pages",
    "front_pages",
    "contact_page",
)
"""The keys that become site settings."""

_FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Profile:
    """One profile: its site settings, its vocabularies' files by name, and its plugins."""

    name: str
    folder: Path
    settings: Mapping[str, Any]
    vocabularies: Mapping[str, Path]
    plugins: tuple[str, ...]

    @property
    def demo(self) -> Path:
        """The folder of its example content."""
        return self.folder / "demo"


def read_profile(name: str = DEFAULT) -> Profile:
    """The profile called *name*. Raises `SettingsError` when there is none."""
    folder = _FOLDER / name
    file = folder / "profile.toml"
    if not name.isidentifier() or not file.is_file():
        known = ", ".join(sorted(path.parent.name for path in _FOLDER.glob("*/profile.toml")))
        raise SettingsError(f"there is no profile “{name}”; there is: {known}")
    facts = tomllib.loads(file.read_text(encoding="utf-8"))
    return Profile(
        name,
        folder,
        {"profile": name, **{key: facts[key] for key in TEXTS if key in facts}},
        {entry["id"]: folder / entry["file"] for entry in facts.get("vocabularies", ())},
        tuple(facts.get("plugins", ())),
    )

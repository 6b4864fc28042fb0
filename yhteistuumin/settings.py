"""The settings of one installation, read once from the environment and the instance folder."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yhteistuumin.errors import SettingsError

PACKAGE = Path(__file__).resolve().parent
LANGUAGE_SHAPE = 3
MOST_PROXIES = 9
LONGEST_CALL = 600


def resource_folder(name: str) -> Path:
    """The project's *name* folder (``translations``, ``migrations``): beside the package in a
    checkout, inside it in a wheel."""
    beside = PACKAGE.parent / name
    return beside if (PACKAGE.parent / "setup.cfg").is_file() and beside.is_dir() else PACKAGE / name


@dataclass(frozen=True)
class Settings:
    """What the core needs to know before it has a database."""

    instance: Path
    database_url: str
    secret_key: str
    languages: tuple[str, ...] = ("fi", "sv")
    interface_languages: tuple[str, ...] = ("fi", "sv", "en")
    safe_mode: bool = False
    development: bool = False
    plugin_folders: tuple[Path, ...] = ()
    search_backend: str = "whoosh"
    canonical_url: str = ""
    secure_cookies: bool = False
    proxies: int = 0
    call_seconds: float = 10.0
    trace: bool = False

    @property
    def cache(self) -> Path:
        """Files that can be made anew at any time."""
        return self.instance / "cache"

    @property
    def media(self) -> Path:
        """Uploaded pictures and their sizes."""
        return self.instance / "media"

    @property
    def index(self) -> Path:
        """Search indexes."""
        return self.instance / "index"


def read_settings(
    instance: str | Path | None = None, environ: Mapping[str, str] = os.environ
) -> Settings:
    """The settings of the installation in *instance* (default ``YHTEISTUUMIN_INSTANCE``, then
    ``./instance``).

    Creates the instance folder with a secret key of its own when it is not there. Raises
    `SettingsError` when a value cannot work.
    """
    folder = Path(instance or environ.get("YHTEISTUUMIN_INSTANCE") or "instance").resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"cannot create the instance folder {folder}: {error.strerror}") from error
    languages = _languages(environ.get("YHTEISTUUMIN_LANGUAGES", "fi sv"))
    plugins_dir = environ.get("YHTEISTUUMIN_PLUGINS_DIR")
    folders = [Path(plugins_dir).resolve()] if plugins_dir else [PACKAGE.parent / "plugins"]
    return Settings(
        instance=folder,
        database_url=environ.get("YHTEISTUUMIN_DATABASE_URL") or f"sqlite:///{folder / 'site.db'}",
        secret_key=environ.get("YHTEISTUUMIN_SECRET_KEY") or _stored_secret(folder),
        languages=languages,
        safe_mode=environ.get("YHTEISTUUMIN_SAFE_MODE") == "1",
        development=environ.get("YHTEISTUUMIN_DEVELOPMENT") == "1",
        plugin_folders=(*folders, folder / "plugins"),
        search_backend=environ.get("YHTEISTUUMIN_SEARCH_BACKEND", "whoosh"),
        canonical_url=environ.get("YHTEISTUUMIN_URL", "").rstrip("/"),
        secure_cookies=environ.get("YHTEISTUUMIN_URL", "").startswith("https://"),
        proxies=_proxies(environ.get("YHTEISTUUMIN_PROXIES", "0")),
        call_seconds=_call_seconds(environ.get("YHTEISTUUMIN_CALL_SECONDS", "10")),
        trace=environ.get("YHTEISTUUMIN_TRACE") == "1",
    )


def _languages(text: str) -> tuple[str, ...]:
    codes = tuple(text.replace(",", " ").split())
    if not codes or any(not c.isalpha() or not c.islower() or len(c) > LANGUAGE_SHAPE for c in codes):
        raise SettingsError(
            f"YHTEISTUUMIN_LANGUAGES is “{text}”; write language codes such as “fi sv”"
        )
    return codes


def _proxies(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > MOST_PROXIES:
        raise SettingsError(
            f"YHTEISTUUMIN_PROXIES is “{text}”; write how many proxies of your own stand before the site, for example 1"
        )
    return int(text)


def _call_seconds(text: str) -> float:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= LONGEST_CALL:
        raise SettingsError(
            f"YHTEISTUUMIN_CALL_SECONDS is “{text}”; write after how many seconds a plugin's call is given up, "
            f"1–{LONGEST_CALL}"
        )
    return float(text)


def _stored_secret(folder: Path) -> str:
    file = folder / "secret_key"
    if not file.is_file():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()

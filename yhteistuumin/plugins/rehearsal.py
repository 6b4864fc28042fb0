"""Trying a change of the plugin set out before it is made: in another process, on a copy.

Whatever a plugin does there, it does to nobody: the process may hang, die or print what it likes.
The process is `yhteistuumin.rehearsing`; here it is started, watched and ended, and what it found
and drew is kept for a while in ``<instance>/rehearsals``.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from yhteistuumin.content.state import forget_state, site_state
from yhteistuumin.db import now
from yhteistuumin.plugins import _rehearsal_process as process
from yhteistuumin.plugins.discovery import discover
from yhteistuumin.plugins.effects import Effects
from yhteistuumin.plugins.sources import digest_of
from yhteistuumin.plugins.state import stored_versions
from yhteistuumin.plugins.telling import Finding, Words
from yhteistuumin.runtime import settings
from yhteistuumin.schema.messages import translator

_ = translator(__name__)

STEPS = process.STEPS
TIMEOUT_SECONDS = 120.0
COMPUTING_SECONDS = 60
PERFORM_SECONDS = 3600.0
KEPT_NUMBER = 20
KEPT_DAYS = timedelta(days=7)
HOLDS_FOR, FAULTS_HOLD_FOR = timedelta(hours=12), timedelta(minutes=10)
RESULT, PAGES, FILES = "result.json", "pages", "files"
MAX_RESULT_BYTES = 32 * 1024 * 1024
KEPT_PAGE_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""The ``Content-Security-Policy`` under which a kept page is shown."""

_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{8}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}")

Progress = Callable[[str], None]
"""Called with the word for each step when it begins."""


@dataclass(frozen=True)
class Page:
    """A page as it would look: in *lang*, for a ``visitor`` or an ``editor``; *status* is HTTP's."""

    id: str
    title: str
    url: str
    lang: str
    reader: str
    status: int


@dataclass(frozen=True)
class Rehearsal:
    """What a change would do, and whether it can be made: *ok* when nothing speaks against it.

    *faults* speak against it, *warnings* are worth knowing. *generation* and *digest* say for
    which state of the site and of the plugin's files it was found; *release* is the hash of the
    submitted file that was tried out, ``""`` for a plugin that lay on the site.
    """

    id: str
    name: str
    action: str
    title: Words = field(default_factory=lambda: Words({}))
    version: str = ""
    earlier: str = ""
    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    effects: Effects = field(default_factory=Effects)
    pages: tuple[Page, ...] = ()
    generation: int = 0
    digest: str = ""
    package: str = ""
    release: str = ""
    region: str = ""
    at: str = ""
    log: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing speaks against the change."""
        return not self.faults

    def stored(self) -> dict[str, Any]:
        """Plain values in every language."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "title": dict(self.title.texts),
            "faults": [one.stored() for one in self.faults],
            "warnings": [one.stored() for one in self.warnings],
            "effects": self.effects.stored(),
            "pages": [vars(page) for page in self.pages],
        }

    def as_json(self) -> dict[str, Any]:
        """Plain values in the language of the moment."""
        return {
            "ok": self.ok,
            **{name: getattr(self, name) for name in ("id", "name", "action", "version", "earlier", "at")},
            "title": str(self.title),
            "faults": [one.as_json() for one in self.faults],
            "warnings": [one.as_json() for one in self.warnings],
            "effects": self.effects.as_json(),
            "pages": [vars(page) for page in self.pages],
        }

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Rehearsal:
        """What `stored` gave; raises `KeyError`, `TypeError` or `ValueError` for anything else."""
        plain = {name: type(_DEFAULTS[name])(value.get(name, _DEFAULTS[name])) for name in _PLAIN}
        return cls(
            **plain,
            title=Words.read(value.get("title", {})),
            faults=tuple(Finding.read(one) for one in value.get("faults", ())),
            warnings=tuple(Finding.read(one) for one in value.get("warnings", ())),
            effects=Effects.read(value.get("effects", {})),
            pages=tuple(Page(**one) for one in value.get("pages", ())),
        )


_DEFAULTS: dict[str, Any] = {
    "id": "", "name": "", "action": "", "version": "", "earlier": "", "generation": 0, "digest": "", "package": "",
    "release": "", "region": "", "at": "", "log": "",
}  # fmt: skip
_PLAIN = tuple(_DEFAULTS)


def rehearse(
    target: str | Path,
    action: str = "enable",
    *,
    beside: Sequence[str] = (),
    languages: Sequence[str] | None = None,
    region: str = "",
    release: str = "",
    timeout: float = TIMEOUT_SECONDS,
    progress: Progress | None = None,
) -> Rehearsal:
    """Try *action* (``enable``, ``upgrade``, ``disable``, ``uninstall``) on *target*: the name of a
    plugin, or the folder of one. Never raises for what the plugin does.

    *beside* are plugins that are enabled in the same step; what is found is then that of all of them
    together. *languages* (default: the site's) are those in which pages are drawn, *region* is where a
    regional plugin is tried (default: the first), *release* is the hash of the file that *target*
    was unpacked from. The child is ended after *timeout* seconds,
    or when it has computed for `COMPUTING_SECONDS`.
    """
    key = _new_id()
    folder = _home() / key
    (folder / PAGES).mkdir(parents=True)
    _prune()
    request = process.request(target, action, folder, key, languages or settings().languages, COMPUTING_SECONDS, region)
    order = {**request, "beside": list(beside)}
    ended = process.run(order, folder, timeout, progress or (lambda step: None))
    found = _read(folder)
    if found is None or ended.reason:
        reason = ended.reason or _("It ended its own rehearsal without a result (%(step)s).", step=ended.step)
        said = settings().interface_languages
        name = found.name if found else ", ".join((_name_of(target), *beside))
        fault = Finding.saying("rehearse", reason, said, _("Tell the add-on's author."), ended.log)
        found = Rehearsal(key, name, action, faults=(fault,), generation=site_state().generation)
    found = Rehearsal.read(
        {**found.stored(), "id": key, "region": region, "release": release, "at": now().isoformat(), "log": ended.log}
    )
    (folder / RESULT).write_text(json.dumps(found.stored(), ensure_ascii=False), encoding="utf-8")
    return found


def perform_upgrade(name: str, account_id: int | None, progress: Progress | None = None) -> Finding | None:
    """Upgrade plugin *name* on the site itself, in a process without its earlier code; why not."""
    key = _new_id()
    folder = _home() / key
    folder.mkdir(parents=True)
    try:
        request = process.request(name, "upgrade", folder, key, settings().languages, int(PERFORM_SECONDS), "")
        order = {**request, "perform": True, "account_id": account_id}
        ended = process.run(order, folder, PERFORM_SECONDS, progress or (lambda step: None))
        found = _read(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    forget_state()
    if found is not None and not ended.reason:
        return next(iter(found.faults), None)
    reason = ended.reason or _("It ended its own rehearsal without a result (%(step)s).", step=ended.step)
    return Finding.saying("change", reason, settings().interface_languages, _("Tell the add-on's author."), ended.log)


def _new_id() -> str:
    return f"{now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def _name_of(target: str | Path) -> str:
    return target.name if isinstance(target, Path) else target


def _home() -> Path:
    return settings().instance / "rehearsals"


def _prune() -> None:
    kept = sorted((entry for entry in _home().iterdir() if _ID.fullmatch(entry.name)), key=lambda e: e.name)
    oldest = f"{now() - KEPT_DAYS:%Y%m%d-%H%M%S}"
    for number, entry in enumerate(reversed(kept)):
        if number >= KEPT_NUMBER or entry.name < oldest:
            shutil.rmtree(entry, ignore_errors=True)


def _read(folder: Path) -> Rehearsal | None:
    file = folder / RESULT
    try:
        if file.stat().st_size > MAX_RESULT_BYTES:
            return None
        return Rehearsal.read(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        return None


def kept_rehearsal(rehearsal_id: str) -> Rehearsal | None:
    """The rehearsal with that id, while it is kept."""
    return _read(_home() / rehearsal_id) if _ID.fullmatch(rehearsal_id) else None


def latest_rehearsal(name: str, action: str, region: str = "") -> Rehearsal | None:
    """The newest rehearsal of *action* on plugin *name* that was asked for in *region*, if site and
    plugin are still as they were. It may have found faults."""
    if not _home().is_dir():
        return None
    for entry in sorted(_home().iterdir(), reverse=True):
        found = kept_rehearsal(entry.name)
        if found and (found.name, found.action, found.region) == (name, action, region):
            return found if is_current(found) else None
    return None


def is_current(rehearsal: Rehearsal) -> bool:
    """Whether site and plugin are as they were. What speaks against a change is believed for a
    shorter time: it may have been the load of the machine."""
    if rehearsal.generation != site_state().generation:
        return False
    try:
        age = now() - datetime.fromisoformat(rehearsal.at)
    except (TypeError, ValueError):
        return False
    if age > (HOLDS_FOR if rehearsal.ok else FAULTS_HOLD_FOR):
        return False
    package = _package_of(rehearsal)
    if package is None and rehearsal.release:
        return True
    return rehearsal.digest == (digest_of(package) if package else "")


def still_holds(rehearsal: Rehearsal) -> bool:
    """Whether the change can be made without another rehearsal: nothing speaks against it, and site
    and plugin are as they were."""
    lies_there = not rehearsal.release or _package_of(rehearsal) is not None
    return rehearsal.ok and lies_there and is_current(rehearsal)


def _package_of(rehearsal: Rehearsal) -> Path | None:
    """Where the files lie now that were tried out."""
    if rehearsal.release:
        found = discover(settings().plugin_folders, versions=stored_versions()).get(rehearsal.name)
        return found.location if found else None
    package = Path(rehearsal.package)
    return package if rehearsal.package and package.is_dir() else None


def kept_page(rehearsal_id: str, page_id: str) -> str | None:
    """A drawn page: its links lead nowhere, its forms send nothing. Serve it under
    `KEPT_PAGE_POLICY`."""
    file = _kept(rehearsal_id, PAGES, f"{page_id}.html")
    return file.read_text(encoding="utf-8") if file else None


def kept_file(rehearsal_id: str, name: str) -> Path | None:
    """A style sheet or picture of the plugin's, to which its drawn pages refer."""
    return _kept(rehearsal_id, FILES, name)


def _kept(rehearsal_id: str, place: str, name: str) -> Path | None:
    if not _ID.fullmatch(rehearsal_id) or not _NAME.fullmatch(name):
        return None
    file = _home() / rehearsal_id / place / name
    return file if file.is_file() else None

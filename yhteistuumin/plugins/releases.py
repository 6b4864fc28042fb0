"""The add-on selection: files that partners submit, and the versions that may be installed.

A submitted wheel is read, never run. Whoever decides approves one file by its digest; only that
file can be installed, and it becomes a plugin of the site like any other. `instance/releases/`
keeps the files, `instance/plugins/NAME-VERSION/` what was unpacked of them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from yhteistuumin.db import now, session, write
from yhteistuumin.errors import NotFound, PluginError
from yhteistuumin.plugins.discovery import Candidate, Source, discover
from yhteistuumin.plugins.state import stored_versions
from yhteistuumin.plugins.wheels import Wheel, digest_of, read_wheel, unpack
from yhteistuumin.runtime import settings
from yhteistuumin.schema.messages import translator
from yhteistuumin.tables import Account, AddonRelease, AuditEntry

SUBMITTED, APPROVED, REFUSED = "submitted", "approved", "refused"
REHEARSAL = "rehearsal"
"""The key of a release's report under which the result of its rehearsal is kept."""

_ = translator(__name__)


@dataclass(frozen=True)
class Release:
    """One submitted file as it is shown; *installed* when this very version lies on the site."""

    digest: str
    name: str
    version: str
    filename: str
    state: str
    report: Mapping[str, Any]
    note: str
    submitted_by: str
    submitted_at: datetime
    decided_by: str
    decided_at: datetime | None
    installed: bool

    @property
    def title(self) -> str:
        """What the add-on calls itself."""
        return str(self.report.get("title") or self.name)

    @property
    def rehearsal(self) -> Mapping[str, Any] | None:
        """What the last rehearsal of this file said, if there was one."""
        found = self.report.get(REHEARSAL)
        return found if isinstance(found, Mapping) else None


def candidates() -> dict[str, Candidate]:
    """Every plugin that lies on the site, by name."""
    return discover(settings().plugin_folders, versions=stored_versions())


def releases() -> list[Release]:
    """Every submitted file: those that wait for a decision first, then the newest."""
    rows = session().scalars(select(AddonRelease).order_by(AddonRelease.submitted_at.desc()))
    shown = _shown(list(rows))
    return sorted(shown, key=lambda release: release.state != SUBMITTED)


def release(digest: str) -> Release:
    """The submitted file with *digest*. Raises `NotFound`."""
    return _shown([_row(session(), digest)])[0]


def submit(source: Path, filename: str, *, account_id: int | None) -> Release:
    """Take a wheel in for a decision. Nothing of it is run.

    Sending the same file again changes nothing, except that a refused one is asked about anew.
    Raises `PluginError` with one sentence.
    """
    wheel = read_wheel(source, filename, there=candidates())
    _refuse_other_contents(wheel)
    kept = _file_of(wheel.digest)
    with write() as writing:
        row = writing.get(AddonRelease, wheel.digest)
        if row is None or row.state == REFUSED:
            row = row or AddonRelease(digest=wheel.digest, name=wheel.name, version=wheel.version)
            row.filename, row.state, row.report, row.note = wheel.filename, SUBMITTED, wheel.as_json(), ""
            row.submitted_by, row.submitted_at = account_id, now()
            row.decided_by = row.decided_at = None
            writing.add(row)
            _audit(writing, "addon.submit", wheel.name, account_id)
        _keep(source, kept)
    return release(wheel.digest)


def _refuse_other_contents(wheel: Wheel) -> None:
    query = select(AddonRelease.digest).where(
        AddonRelease.name == wheel.name,
        AddonRelease.version == wheel.version,
        AddonRelease.state == APPROVED,
        AddonRelease.digest != wheel.digest,
    )
    if session().scalar(query) is not None:
        reason = _(
            "Version %(version)s of “%(name)s” was approved with other contents.",
            version=wheel.version,
            name=wheel.name,
        )
        raise PluginError(str(reason), advice=str(_("Give the changed add-on a new version number.")))


def decide(digest: str, *, approve: bool, note: str = "", account_id: int | None) -> Release:
    """Approve or refuse one file. Approving asks that the kept file is still the submitted one."""
    row = _row(session(), digest)
    if approve:
        _kept_wheel(row)
    with write() as writing:
        row = _row(writing, digest)
        row.state, row.note = (APPROVED if approve else REFUSED), note.strip()
        row.decided_by, row.decided_at = account_id, now()
        _audit(writing, "addon.approve" if approve else "addon.refuse", row.name, account_id)
    return release(digest)


def keep_rehearsal(digest: str, told: Mapping[str, Any]) -> None:
    """Store what the rehearsal of a submitted file said, for whoever decides."""
    with write() as writing:
        row = _row(writing, digest)
        row.report = {**row.report, REHEARSAL: dict(told)}


@contextmanager
def unpacked(digest: str) -> Iterator[Path]:
    """A folder outside of the site with the contents of a submitted file, for as long as it is needed."""
    wheel = _kept_wheel(_row(session(), digest))
    with tempfile.TemporaryDirectory(prefix="yhteistuumin-release-") as work:
        target = Path(work) / wheel.folder_name
        unpack(wheel, target)
        yield target


def install(digest: str, *, account_id: int | None) -> Wheel:
    """Unpack an approved file beside what is there; it is not switched on by this.

    Raises `PluginError` when it was not approved or has been altered since.
    """
    row = _row(session(), digest)
    if row.state != APPROVED:
        raise PluginError(
            str(_("“%(name)s” %(version)s has not been approved.", name=row.name, version=row.version)),
            advice=str(_("The coordinator decides about submitted add-ons.")),
        )
    wheel = _kept_wheel(row)
    _install(wheel, account_id)
    return wheel


def install_file(source: Path, *, account_id: int | None = None) -> Wheel:
    """Install a wheel that an operator has on the machine: approved by that, and unpacked."""
    wheel = read_wheel(source, there=candidates())
    _refuse_other_contents(wheel)
    with write() as writing:
        row = writing.get(AddonRelease, wheel.digest) or AddonRelease(
            digest=wheel.digest, name=wheel.name, version=wheel.version, filename=wheel.filename
        )
        row.state, row.report = APPROVED, {**wheel.as_json(), **(row.report or {})}
        row.decided_by, row.decided_at = account_id, now()
        writing.add(row)
        _keep(source, _file_of(wheel.digest))
    _install(wheel, account_id)
    return wheel


def _install(wheel: Wheel, account_id: int | None) -> None:
    unpack(wheel, _folder_of(wheel.folder_name))
    with write() as writing:
        _audit(writing, "addon.install", wheel.name, account_id)


def approved(name: str, version: str) -> bool:
    """Whether a file of this plugin and version was approved."""
    query = select(AddonRelease.digest).where(
        AddonRelease.name == name, AddonRelease.version == version, AddonRelease.state == APPROVED
    )
    return session().scalar(query) is not None


def may_be_switched_on(candidate: Candidate) -> bool:
    """Whether somebody who may not install may switch this plugin on.

    What the operator put on the machine counts as approved; what the site unpacked must be.
    """
    return candidate.source is not Source.UNPACKED or approved(candidate.name, candidate.version)


def _kept_wheel(row: AddonRelease) -> Wheel:
    file = _file_of(row.digest)
    if not file.is_file() or digest_of(file) != row.digest:
        raise PluginError(
            str(_("The file of “%(name)s” has been altered or is gone.", name=row.name)),
            advice=str(_("Ask the add-on's maker to submit it again. Nothing was installed.")),
        )
    there = {name: one for name, one in candidates().items() if (name, one.version) != (row.name, row.version)}
    return read_wheel(file, row.filename, there=there)


def _keep(source: Path, kept: Path) -> None:
    """Copy *source* to *kept* so that a half written file is never found there."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=kept.parent, prefix=".incoming-", delete=False) as work:
        shutil.copyfile(source, work.name)
    Path(work.name).replace(kept)


def _file_of(digest: str) -> Path:
    return settings().instance / "releases" / f"{digest}.whl"


def _folder_of(folder_name: str) -> Path:
    return settings().instance / "plugins" / folder_name


def _row(reading: Session, digest: str) -> AddonRelease:
    row = reading.get(AddonRelease, digest)
    if row is None:
        raise NotFound(f"there is no submitted file {digest}")
    return row


def _audit(writing: Session, action: str, name: str, account_id: int | None) -> None:
    writing.add(AuditEntry(account_id=account_id, action=action, subject=name))


def _shown(rows: Sequence[AddonRelease]) -> list[Release]:
    people = {row.submitted_by for row in rows} | {row.decided_by for row in rows}
    accounts = session().scalars(select(Account).where(Account.id.in_(people - {None})))
    names = {account.id: account.name for account in accounts}
    return [
        Release(
            digest=row.digest,
            name=row.name,
            version=row.version,
            filename=row.filename,
            state=row.state,
            report=row.report,
            note=row.note,
            submitted_by=names.get(row.submitted_by or 0, ""),
            submitted_at=row.submitted_at,
            decided_by=names.get(row.decided_by or 0, ""),
            decided_at=row.decided_at,
            installed=_folder_of(f"{row.name}-{row.version}").is_dir(),
        )
        for row in rows
    ]

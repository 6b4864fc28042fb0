"""The region switch: one row, no new generation; the site step is `changes`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, distinct, func, select, true

from yhteistuumin.content.regions import active as active
from yhteistuumin.content.state import bump_content_revision
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.db import now, session, write
from yhteistuumin.errors import NotFound, PluginError
from yhteistuumin.plugins.current import load_result
from yhteistuumin.plugins.releases import candidates, may_be_switched_on
from yhteistuumin.plugins.state import enabled_names
from yhteistuumin.plugins.terms import put_terms
from yhteistuumin.runtime import registry
from yhteistuumin.schema.messages import translator
from yhteistuumin.tables import Account, AuditEntry, Item, Translation
from yhteistuumin.tables.addons import PluginRegion

ON, OFF = "plugin.region-on", "plugin.region-off"
"""What the record of who did what calls it."""

_ = translator(__name__)


def is_regional(plugin: str) -> bool:
    """Whether *plugin* runs here and is switched on region by region."""
    return plugin in registry().regional


def may_switch(plugin: str) -> bool:
    """Whether somebody who may not install may switch *plugin* on: it came with the site, the
    operator put it there, or the very file was approved."""
    candidate = candidates().get(plugin)
    return candidate is not None and may_be_switched_on(candidate)


def stored_regions(plugin: str) -> list[str]:
    """The regions for which *plugin* was switched on, also while it does not run."""
    rows = select(PluginRegion.region).where(PluginRegion.plugin == plugin).order_by(PluginRegion.region)
    return list(session().scalars(rows))


def all_stored_regions() -> dict[str, list[str]]:
    """The same for every plugin that has any: one query."""
    found: dict[str, list[str]] = {}
    rows = select(PluginRegion.plugin, PluginRegion.region).order_by(PluginRegion.plugin, PluginRegion.region)
    for plugin, region in session().execute(rows):
        found.setdefault(plugin, []).append(region)
    return found


def switch_on(plugin: str, region: str, *, account_id: int | None = None) -> bool:
    """Let *plugin* exist in *region*; False where it did already.

    Its own terms are put in force. Raises `NotFound` for what is no region, and `PluginError` for
    a plugin that does not run here, is not regional, or was not approved.
    """
    _require_region(region)
    report = load_result().report(plugin)
    if not is_regional(plugin) or plugin not in enabled_names():
        title = report.title if report else plugin
        running = any(one.plugin.name == plugin for one in load_result().loaded)
        if running and not is_regional(plugin):
            reason = _("“%(title)s” is for the whole site; it cannot be switched on for one region.", title=title)
            raise PluginError(str(reason))
        advice = _("A coordinator switches it on for the site first.")
        raise PluginError(str(_("“%(title)s” is not running.", title=title)), advice=str(advice))
    if not may_switch(plugin):
        raise PluginError(
            str(_("This version of “%(title)s” has not been approved.", title=report.title if report else plugin)),
            advice=str(_("The coordinator decides about submitted add-ons.")),
        )
    with write() as writing:
        put_terms(writing, plugin, (one.value for one in registry().terms if one.owner == plugin))
        if writing.get(PluginRegion, (plugin, region)) is not None:
            return False
        writing.add(PluginRegion(plugin=plugin, region=region, changed_at=now()))
        writing.add(AuditEntry(account_id=account_id, action=ON, subject=plugin, detail={REGION: region}))
        writing.flush()
        bump_content_revision(writing)
    return True


def switch_off(plugin: str, region: str, *, account_id: int | None = None) -> bool:
    """Hide *plugin* in *region* and keep everything; False where it was not switched on."""
    _require_region(region)
    here = (PluginRegion.plugin == plugin, PluginRegion.region == region)
    with write() as writing:
        if writing.get(PluginRegion, (plugin, region)) is None:
            return False
        writing.execute(delete(PluginRegion).where(*here))
        writing.add(AuditEntry(account_id=account_id, action=OFF, subject=plugin, detail={REGION: region}))
        writing.flush()
        bump_content_revision(writing)
    return True


def _require_region(region: str) -> None:
    if region not in vocabulary(REGION):
        raise NotFound(f"there is no region {region}")


def content_in(plugin: str, region: str) -> dict[str, tuple[int, int]]:
    """By content type of *plugin*: how many items *region* has, or with ``""`` the whole site, and how
    many of them are published."""
    kinds = [name for name, owned in registry().content_types.items() if owned.owner == plugin]
    public = func.count(distinct(Translation.item_id))
    rows = session().execute(
        select(Item.kind, func.count(distinct(Item.id)), public)
        .join(Translation, (Translation.item_id == Item.id) & (Translation.state == "published"), isouter=True)
        .where(Item.kind.in_(kinds), Item.region == region if region else true())
        .group_by(Item.kind)
    )
    return {kind: (number, published) for kind, number, published in rows}


@dataclass(frozen=True)
class Deed:
    """Something that was done to a plugin: *who* is ``""`` for the command line and the worker."""

    action: str
    who: str
    at: datetime
    detail: dict[str, Any]


def deeds(plugin: str, limit: int = 30) -> list[Deed]:
    """Who did what to *plugin*, the newest first."""
    rows = session().execute(
        select(AuditEntry, Account.name, Account.email)
        .join(Account, Account.id == AuditEntry.account_id, isouter=True)
        .where(
            AuditEntry.subject == plugin,
            AuditEntry.action.startswith("plugin.") | AuditEntry.action.startswith("addon."),
        )
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return [Deed(entry.action, name or email or "", entry.at, dict(entry.detail or {})) for entry, name, email in rows]

"""All core tables, nothing else."""

from __future__ import annotations

from yhteistuumin.tables.accounts import Account, AuditEntry, Grant, SessionToken, SignInAttempt
from yhteistuumin.tables.addons import AddonJob, AddonRelease, PluginRegion
from yhteistuumin.tables.content import (
    Document,
    Item,
    ItemTerm,
    Media,
    Redirect,
    Revision,
    Translation,
    WorkingCopy,
)
from yhteistuumin.tables.site import HookFailure, OutboxEntry, PluginState, SiteSetting, SiteState
from yhteistuumin.tables.vocabularies import Term, TermLabel

__all__ = [
    "Account",
    "AddonJob",
    "AddonRelease",
    "AuditEntry",
    "Document",
    "Grant",
    "HookFailure",
    "Item",
    "ItemTerm",
    "Media",
    "OutboxEntry",
    "PluginRegion",
    "PluginState",
    "Redirect",
    "Revision",
    "SessionToken",
    "SignInAttempt",
    "SiteSetting",
    "SiteState",
    "Term",
    "TermLabel",
    "Translation",
    "WorkingCopy",
]

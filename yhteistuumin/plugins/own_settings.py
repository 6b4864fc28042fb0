"""What editors set for a plugin: one value for the site, or one for each region."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from yhteistuumin.content.state import set_setting, setting
from yhteistuumin.db import write
from yhteistuumin.errors import Invalid
from yhteistuumin.runtime import registry
from yhteistuumin.schema.declarations import REGION, SITE, Setting, SettingKind
from yhteistuumin.schema.problems import Problem
from yhteistuumin.tables import AuditEntry

Value = str | int | bool

LONGEST = {SettingKind.LINE: 300, SettingKind.TEXT: 5000, SettingKind.URL: 2000, SettingKind.EMAIL: 254}
YES = "yes"
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NUMBER = re.compile(r"-?\d{1,12}")


def declared_settings(plugin: str, scope: str = "") -> tuple[Setting, ...]:
    """The settings of a running plugin, of *scope* if given, in the order of their declaration."""
    own = (one.value for one in registry().settings if one.owner == plugin)
    return tuple(one for one in own if scope in {"", one.scope})


def plugin_setting(plugin: str, name: str, region: str = "") -> Value:
    """The value of the setting *name* of *plugin*: its own, or its default while it was not set.

    For a setting of scope ``region`` say which *region*. Raises `KeyError` for what *plugin* does
    not declare.
    """
    declared = next((one for one in declared_settings(plugin) if one.name == name), None)
    if declared is None:
        raise KeyError(f"{plugin} declares no setting {name}")
    value = setting(key_of(plugin, declared, region), declared.default)
    return value if isinstance(value, str | int | bool) else declared.default


def key_of(plugin: str, declared: Setting, region: str = "") -> str:
    """Under which site setting a value is stored."""
    return f"{plugin}.{declared.name}@{region}" if declared.scope == REGION else f"{plugin}.{declared.name}"


def store_settings(plugin: str, sent: Mapping[str, str], region: str, *, account_id: int | None) -> None:
    """Store what a form *sent* for *region*, or for the site where *region* is ``""``.

    Raises `Invalid` with a problem for each field that cannot be stored as it is; then nothing is.
    """
    wanted = declared_settings(plugin, REGION if region else SITE)
    values: dict[str, Value] = {}
    problems = []
    for declared in wanted:
        value = parsed(declared, sent.get(declared.name, ""))
        if isinstance(value, Problem):
            problems.append(value)
        else:
            values[declared.name] = value
    if problems:
        raise Invalid(problems)
    changed = [one for one in wanted if plugin_setting(plugin, one.name, region) != values[one.name]]
    if not changed:
        return
    with write() as writing:
        for declared in changed:
            set_setting(writing, key_of(plugin, declared, region), values[declared.name])
        detail = {"names": [one.name for one in changed], **({REGION: region} if region else {})}
        writing.add(AuditEntry(account_id=account_id, action="plugin.settings", subject=plugin, detail=detail))


def parsed(declared: Setting, text: str) -> Value | Problem:
    """What *text*, as a form sends it, means for the setting; or what is wrong with it."""
    typed, kind = text.strip(), declared.kind
    if kind is SettingKind.YES_NO:
        return typed == YES
    if kind is SettingKind.NUMBER:
        return int(typed) if NUMBER.fullmatch(typed) else Problem(declared.name, "not-a-number", {"value": typed})
    if kind is SettingKind.CHOICE:
        known = typed in {choice.value for choice in declared.choices}
        return typed if known else Problem(declared.name, "not-a-choice", {"value": typed})
    if len(typed) > LONGEST[kind]:
        return Problem(declared.name, "too-long", {"limit": LONGEST[kind], "length": len(typed)})
    if kind is SettingKind.LINE:
        return " ".join(typed.split())
    if typed and kind is SettingKind.URL and not _is_address(typed):
        return Problem(declared.name, "not-an-address")
    if typed and kind is SettingKind.EMAIL and not EMAIL.fullmatch(typed):
        return Problem(declared.name, "not-an-email")
    return typed


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)

"""Accounts as Flask-Security wants them: plain copies, written back in one writing transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_security import RoleMixin, UserDatastore, UserMixin
from sqlalchemy import select, update

from yhteistuumin.db import session, write
from yhteistuumin.tables import Account

CHANGED = "yhteistuumin_changed_accounts"
WRITTEN = ("password", "active", "fs_uniquifier")


EMAIL_SHAPE = re.compile(r"(?=.{3,255}$)[^@\s,;<>]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


def normal_email(email: str | None) -> str:
    """*email* as it is stored and compared."""
    return (email or "").strip().casefold()


@dataclass(eq=False)
class SigningIn(UserMixin):
    """A copy of an account that no database session watches."""

    id: int = 0
    email: str = ""
    password: str | None = None
    active: bool = True
    fs_uniquifier: str = ""


class NoRole(RoleMixin):
    """Flask-Security's roles are unused; see `rules`."""


class AccountDatastore(UserDatastore):
    """Reads outside any write, collects changes, and writes them all in `commit`."""

    def __init__(self) -> None:
        super().__init__(SigningIn, NoRole)

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> SigningIn | None:
        """A copy of the account whose one attribute has the *wanted* value."""
        ((name, value),) = wanted.items()
        column = getattr(Account, name)
        if name == "email":
            value = normal_email(value)
        names = ("id", "email", *WRITTEN)
        row = session().execute(select(*(getattr(Account, n) for n in names)).where(column == value)).first()
        return None if row is None else SigningIn(**dict(zip(names, row, strict=True)))

    def put(self, model: SigningIn) -> SigningIn:
        """Remember to write *model* in `commit`."""
        g.setdefault(CHANGED, {})[model.id] = model
        return model

    def commit(self) -> None:
        """Write what was `put` since the last time; without changes nothing is written."""
        changed: dict[int, SigningIn] = g.pop(CHANGED, {})
        if not changed:
            return
        with write() as db:
            for account in changed.values():
                values = {name: getattr(account, name) for name in WRITTEN}
                db.execute(update(Account).where(Account.id == account.id).values(**values))

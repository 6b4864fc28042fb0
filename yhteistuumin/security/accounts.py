"""Accounts: making them, inviting people, setting passwords, closing accounts."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask_security import hash_password
from flask_security.proxies import _security
from itsdangerous import BadSignature
from sqlalchemy import func, select

from yhteistuumin.db import session, write
from yhteistuumin.errors import Denied, Invalid, NotFound
from yhteistuumin.i18n import sort_key
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security import audit, sessions
from yhteistuumin.security.datastore import EMAIL_SHAPE, normal_email
from yhteistuumin.security.passwords import password_problems
from yhteistuumin.security.rules import ADMINISTRATOR, Actor
from yhteistuumin.tables import Account, Grant

LINK_LASTS = timedelta(days=7)
LINK_PREFIX = "/admin/set-password/"


def find(email: str) -> Account | None:
    """The account of *email*, in whatever letters it is written."""
    return session().scalar(select(Account).where(Account.email == normal_email(email)))


def existing(email: str) -> Account:
    """The account of *email*; `Invalid` says that there is none."""
    account = find(email)
    if account is None:
        raise Invalid([Problem("email", "no-account", {"value": email})])
    return account


def by_id(account_id: int) -> Account:
    """The account with this id, or `NotFound`."""
    account = session().get(Account, account_id)
    if account is None:
        raise NotFound(f"there is no account {account_id}")
    return account


def everybody() -> list[Account]:
    """All accounts, by name."""
    return sorted(session().scalars(select(Account)), key=lambda a: (sort_key(a.name or a.email), a.email))


def create_account(
    email: str, name: str = "", *, actor: Actor, password: str | None = None, interface_lang: str = ""
) -> Account:
    """A new account; without a password nobody can sign in to it yet. `Invalid` says what is wrong."""
    actor.require("accounts.manage")
    address = normal_email(email)
    problems = _address_problems(address, email)
    if password is not None:
        problems += password_problems(password, email=address, name=name)
    if problems:
        raise Invalid(problems)
    hashed = None if password is None else _hashed(password)
    account = Account(
        email=address,
        name=name.strip(),
        password=hashed,
        fs_uniquifier=secrets.token_hex(32),
        interface_lang=interface_lang,
    )
    with write() as db:
        db.add(account)
        db.flush()
        audit.record(actor, "account.create", address)
    return account


def invite(email: str, name: str = "", *, actor: Actor, interface_lang: str = "") -> str:
    """The path of a page where the person sets a password, to be sent by the inviter.

    Makes the account if there is none. The link works once, for seven days; a newer one for a
    person who never signed in replaces it.
    """
    actor.require("accounts.manage")
    account = find(email) or create_account(email, name, actor=actor, interface_lang=interface_lang)
    require_authority(actor, account.id)
    with write() as db:
        if account.password is None:
            account.fs_uniquifier = secrets.token_hex(32)
            db.add(account)
            db.flush()
        audit.record(actor, "account.invite", account.email)
    return f"{LINK_PREFIX}{_security.reset_serializer.dumps([account.fs_uniquifier, None])}"


def account_of_link(token: str) -> Account | None:
    """Whose password the link ending in *token* sets; None when it is spent, too old or made up."""
    try:
        uniquifier, _unused = _security.reset_serializer.loads(token, max_age=int(LINK_LASTS.total_seconds()))
    except (BadSignature, TypeError, ValueError):
        return None
    return session().scalar(select(Account).where(Account.fs_uniquifier == uniquifier, Account.active))


def set_password(account_id: int, password: str, *, actor: Actor) -> None:
    """Give the account a new password and sign it out everywhere; links made before are spent.

    `Invalid` says why a password is refused. Whether *actor* may do this is the caller's question:
    a link or the old password answers it.
    """
    account = by_id(account_id)
    problems = password_problems(password, email=account.email, name=account.name)
    if problems:
        raise Invalid(problems)
    hashed = _hashed(password)
    with write() as db:
        account.password, account.fs_uniquifier = hashed, secrets.token_hex(32)
        db.add(account)
        sessions.revoke(account_id)
        audit.record(actor, "account.set-password", account.email)


def deactivate(account_id: int, *, actor: Actor) -> None:
    """Close the account and sign it out everywhere; what it wrote stays."""
    actor.require("accounts.manage")
    require_authority(actor, account_id)
    account = by_id(account_id)
    keep_an_administrator(account_id)
    with write() as db:
        account.active = False
        db.add(account)
        sessions.revoke(account_id)
        audit.record(actor, "account.deactivate", account.email)


def activate(account_id: int, *, actor: Actor) -> None:
    """Open a closed account again."""
    actor.require("accounts.manage")
    require_authority(actor, account_id)
    account = by_id(account_id)
    with write() as db:
        account.active = True
        db.add(account)
        audit.record(actor, "account.activate", account.email)


def set_interface_language(account_id: int, lang: str, *, actor: Actor) -> None:
    """Show the editors' pages to this account in *lang*; ``""`` follows the browser."""
    account = by_id(account_id)
    with write() as db:
        account.interface_lang = lang
        db.add(account)


def may_manage(actor: Actor, account_id: int) -> bool:
    """Whether *actor* may manage this account: an administrator's only administrators may."""
    return actor.may("site.manage") or (actor.may("accounts.manage") and not _is_administrator(account_id))


def require_authority(actor: Actor, account_id: int) -> None:
    """`Denied` unless `may_manage`."""
    if not may_manage(actor, account_id):
        raise Denied("accounts.manage")


def keep_an_administrator(account_id: int) -> None:
    """`Invalid` if nobody but this account could administer the site."""
    others = (
        select(func.count(Account.id.distinct()))
        .join(Grant, Grant.account_id == Account.id)
        .where(Grant.role == ADMINISTRATOR, Account.active, Account.id != account_id)
    )
    if _is_administrator(account_id) and not session().scalar(others):
        raise Invalid([Problem("role", "last-administrator")])


def _is_administrator(account_id: int) -> bool:
    mine = select(Grant.id).where(Grant.account_id == account_id, Grant.role == ADMINISTRATOR)
    return session().scalar(mine.limit(1)) is not None


def require_new_address(email: str) -> None:
    """Raise `Invalid` unless an account could be made for *email*."""
    problems = _address_problems(normal_email(email), email)
    if problems:
        raise Invalid(problems)


def _address_problems(address: str, as_written: str) -> list[Problem]:
    if not EMAIL_SHAPE.fullmatch(address):
        return [Problem("email", "not-an-email")]
    if find(address) is not None:
        return [Problem("email", "email-taken", {"value": as_written})]
    return []


def _hashed(password: str) -> str:
    hashed: str = hash_password(_security.password_util.normalize(password))
    return hashed

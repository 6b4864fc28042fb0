"""How often one may try to sign in, counted by account and by address, for all workers."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, func, select

from yhteistuumin.db import now, write
from yhteistuumin.tables import SignInAttempt

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 50


def try_once(email: str, address: str) -> bool:
    """Count a try before the password is looked at; False when there have been too many.

    Unknown accounts are counted like known ones, so the answer does not tell which exist.
    """
    account_key, address_key = _keys(email, address)
    with write() as db:
        db.execute(delete(SignInAttempt).where(SignInAttempt.at < now() - WINDOW))
        tries = select(SignInAttempt.key, func.count()).group_by(SignInAttempt.key)
        tries = tries.where(SignInAttempt.key.in_([account_key, address_key]))
        counts = {row[0]: row[1] for row in db.execute(tries)}
        if counts.get(account_key, 0) >= PER_ACCOUNT or counts.get(address_key, 0) >= PER_ADDRESS:
            return False
        db.add_all([SignInAttempt(key=account_key), SignInAttempt(key=address_key)])
    return True


def succeeded(email: str, address: str) -> None:
    """Forget the tries for the account, and this one of the address."""
    account_key, address_key = _keys(email, address)
    newest = select(func.max(SignInAttempt.id)).where(SignInAttempt.key == address_key)
    with write() as db:
        db.execute(delete(SignInAttempt).where(SignInAttempt.key == account_key))
        db.execute(delete(SignInAttempt).where(SignInAttempt.id == newest.scalar_subquery()))


def _keys(email: str, address: str) -> tuple[str, str]:
    return f"account:{_hash(email)}", f"address:{_hash(address)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

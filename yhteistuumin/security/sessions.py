"""Sessions kept in the database: the browser holds a random token, the table its hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete, insert, or_, select, update
from werkzeug.datastructures import CallbackDict

from yhteistuumin.db import now, session, write
from yhteistuumin.runtime import settings
from yhteistuumin.security.devices import device_name
from yhteistuumin.tables import SessionToken

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """What one browser carries from request to request; stored only when there is something."""

    def __init__(self, payload: dict[str, Any] | None = None, stored: str = "") -> None:
        super().__init__(payload or {}, lambda changed: setattr(changed, "modified", True))
        self.modified = False
        self.accessed = False
        self.stored = stored
        self.account_id: int | None = None
        self.last_seen: datetime | None = None
        self.renewed = False

    def sign_in(self, account_id: int) -> None:
        """Belong to *account_id* from now on, under a new token: the old one opens nothing."""
        self.account_id = account_id
        self.renewed = True


@dataclass(frozen=True)
class Device:
    """A browser that is signed in to an account."""

    id: str
    name: str
    signed_in_at: datetime
    last_seen: datetime


def cookie_name() -> str:
    """The name of the session cookie; browsers hold ``__Host-`` cookies to https and this host."""
    return "__Host-yt_session" if settings().secure_cookies else "yt_session"


def token_hash(token: str) -> str:
    """What is stored in place of *token*."""
    return hashlib.sha256(token.encode()).hexdigest()


def create(payload: dict[str, Any], account_id: int | None, device: str = "") -> str:
    """Store a new session and return its token. Sessions that ran out are deleted on the way."""
    token, moment = secrets.token_urlsafe(32), now()
    ended = or_(SessionToken.created_at < moment - ABSOLUTE, SessionToken.last_seen < moment - IDLE)
    row = {"token_hash": token_hash(token), "account_id": account_id, "payload": payload}
    with write() as db:
        db.execute(delete(SessionToken).where(ended))
        db.execute(insert(SessionToken).values(**row, device=device))
    return token


def devices(account_id: int) -> list[Device]:
    """Where *account_id* is signed in, the last seen first."""
    columns = (SessionToken.token_hash, SessionToken.device, SessionToken.created_at, SessionToken.last_seen)
    mine = select(*columns).where(SessionToken.account_id == account_id, *_alive())
    return [Device(*row) for row in session().execute(mine.order_by(SessionToken.last_seen.desc()))]


def revoke(account_id: int, device_id: str | None = None) -> None:
    """Sign *account_id* out on one device, or on every one."""
    mine = delete(SessionToken).where(SessionToken.account_id == account_id)
    with write() as db:
        db.execute(mine if device_id is None else mine.where(SessionToken.token_hash == device_id))


class DatabaseSessions(SessionInterface):
    """Reads and writes `ServerSession`; a visitor without a cookie costs no query."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        token = request.cookies.get(cookie_name())
        if not token:
            return ServerSession()
        columns = (SessionToken.payload, SessionToken.account_id, SessionToken.last_seen)
        known = select(*columns).where(SessionToken.token_hash == token_hash(token), *_alive())
        row = session().execute(known).first()
        if row is None:
            return ServerSession()
        opened = ServerSession(row.payload, token_hash(token))
        opened.account_id, opened.last_seen = row.account_id, row.last_seen
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, ServerSession)
        if session.accessed or session.stored:
            response.vary.add("Cookie")
        ended = not session or session.renewed
        if session.stored and ended:
            with write() as db:
                db.execute(delete(SessionToken).where(SessionToken.token_hash == session.stored))
        if not session:
            if session.stored:
                response.delete_cookie(cookie_name(), **_cookie_shape())
        elif session.renewed or not session.stored:
            token = create(dict(session), session.account_id, device_name())
            response.set_cookie(cookie_name(), token, **_cookie_shape())
        else:
            _touch(session)


def _alive() -> tuple[Any, Any]:
    moment = now()
    return SessionToken.created_at >= moment - ABSOLUTE, SessionToken.last_seen >= moment - IDLE


def _touch(session: ServerSession) -> None:
    moment = now()
    if session.modified or session.last_seen is None or moment - session.last_seen > SEEN_EVERY:
        same = update(SessionToken).where(SessionToken.token_hash == session.stored)
        with write() as db:
            db.execute(same.values(payload=dict(session), last_seen=moment))


def _cookie_shape() -> dict[str, Any]:
    return {"path": "/", "secure": settings().secure_cookies, "httponly": True, "samesite": "Lax"}

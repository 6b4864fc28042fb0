"""Every view declares who may open it; one check before each request enforces it.

A view without a declaration is refused to everybody, so a forgotten one is noticed at once::

    @blueprint.get("/")
    @requires("desk.open")
    def desk(): ...
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from flask import Flask, current_app, has_request_context, redirect, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import Unauthorized

from yhteistuumin import db
from yhteistuumin.errors import Denied
from yhteistuumin.schema.declarations import PUBLIC
from yhteistuumin.security.rules import ACTIONS, ANONYMOUS, Actor, GrantView
from yhteistuumin.tables import Account, Grant

PERMISSION = "yhteistuumin_permission"
BLUEPRINTS = "yhteistuumin.permissions"
ACTOR = "yhteistuumin.actor"
SIGN_IN = "/admin/sign-in"
DESK = "/admin/"
UNIQUIFIER = "_user_id"
"""Where Flask-Login keeps `Account.fs_uniquifier` in the session."""

View = TypeVar("View", bound=Callable[..., Any])


def requires(action: str) -> Callable[[View], View]:
    """Let only those open the view who may do *action* somewhere.

    What the view then does to one thing it still asks for itself:
    ``current_actor().require(action, subject)``.
    """
    _check(action)
    return lambda view: _mark(view, action)


def public(view: View) -> View:
    """Let everybody open *view*."""
    return _mark(view, PUBLIC)


def declare_blueprint(app: Flask, name: str, permission: str) -> None:
    """Give every view of the blueprint *name* that declares nothing itself *permission*."""
    if permission != PUBLIC:
        _check(permission)
    app.extensions.setdefault(BLUEPRINTS, {})[name] = permission


def permission_of(app: Flask, endpoint: str) -> str | None:
    """What the view *endpoint* of *app* requires: ``public``, an action, or None if undeclared."""
    if endpoint.rpartition(".")[2] == "static":
        return PUBLIC
    declared: str | None = getattr(app.view_functions[endpoint], PERMISSION, None)
    blueprints: dict[str, str] = app.extensions.get(BLUEPRINTS, {})
    return declared or blueprints.get(endpoint.rpartition(".")[0])


def is_public(endpoint: str | None) -> bool:
    """Whether the view *endpoint* of the current application is open to everybody."""
    return endpoint is not None and permission_of(current_app, endpoint) == PUBLIC


def current_actor() -> Actor:
    """Who makes this request; read once a request. Outside a request, nobody."""
    if not has_request_context():
        return ANONYMOUS
    if ACTOR not in request.environ:
        request.environ[ACTOR] = _load()
    actor: Actor = request.environ[ACTOR]
    return actor


def forget_actor() -> None:
    """Read the actor anew: somebody signed in or out, or grants changed."""
    request.environ.pop(ACTOR, None)


def next_page(wanted: str | None) -> str:
    """*wanted* if it is an address on this site, else the desk."""
    if not wanted or not wanted.startswith("/") or any(c in wanted for c in "\\\t\r\n"):
        return DESK
    parts = urlsplit(wanted)
    foreign = parts.scheme or parts.netloc or wanted.startswith("//")
    return DESK if foreign or parts.path == SIGN_IN else wanted


def enforce() -> ResponseReturnValue | None:
    """Before each request: let it pass, send it to the sign-in page, or raise `Denied`."""
    if request.endpoint is None:
        return None
    permission = permission_of(current_app, request.endpoint)
    if permission == PUBLIC:
        return None
    if permission is None:
        current_app.logger.error(
            "%s declares no permission; put @public or @requires(action) on the view", request.endpoint
        )
        raise Denied(request.endpoint)
    return _admit(permission)


def _admit(action: str) -> ResponseReturnValue | None:
    actor = current_actor()
    if actor.may(action):
        return None
    if not actor.is_anonymous:
        raise Denied(action)
    if request.path.startswith("/api/"):
        raise Unauthorized
    return redirect(f"{SIGN_IN}?next={quote(_page_to_return_to(), safe='/')}")


def _page_to_return_to() -> str:
    """The page itself; for a form sent after the session ran out, the page that showed it."""
    if request.method == "GET":
        return request.full_path.removesuffix("?")
    referrer = urlsplit(request.referrer or "")
    return next_page(referrer.path if referrer.netloc == request.host else None)


def _load() -> Actor:
    session.accessed = True
    uniquifier = session.get(UNIQUIFIER)
    if not uniquifier:
        return ANONYMOUS
    query = (
        select(Account.id, Account.name, Account.email, Account.interface_lang, Grant)
        .join(Grant, Grant.account_id == Account.id, isouter=True)
        .where(Account.fs_uniquifier == uniquifier, Account.active)
        .order_by(Grant.id)
    )
    rows = db.session().execute(query).all()
    if not rows:
        return ANONYMOUS
    grants = tuple(GrantView(g.role, g.region, g.lang, g.item_id) for *_, g in rows if g is not None)
    first = rows[0]
    return Actor(first.id, first.name or first.email, grants, first.interface_lang)


def _mark(view: View, permission: str) -> View:
    setattr(view, PERMISSION, permission)
    return view


def _check(action: str) -> None:
    if action not in ACTIONS:
        raise ValueError(f"{action} is no action; the actions are {', '.join(sorted(ACTIONS))}")


def install(app: Flask) -> None:
    """Enforce the declarations of every view of *app*."""
    app.before_request(enforce)

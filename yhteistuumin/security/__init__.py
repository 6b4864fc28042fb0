"""Accounts, sessions, grants, and the rule table that everything asks."""

from __future__ import annotations

from flask import Flask


def install(app: Flask) -> None:
    """Give *app* sessions, sign-in pages, permissions, the origin check and security headers.

    Needs `runtime.SETTINGS` in the extensions and a secret key.
    """
    from yhteistuumin.security import account_pages, extension, headers, origin, permissions, signin
    from yhteistuumin.security.sessions import DatabaseSessions

    app.session_interface = DatabaseSessions()
    origin.install(app)
    extension.install(app)
    permissions.install(app)
    headers.install(app)
    app.register_blueprint(signin.blueprint)
    app.register_blueprint(account_pages.blueprint)
    app.jinja_env.globals["current_actor"] = permissions.current_actor

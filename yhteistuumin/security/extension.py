"""Flask-Security, kept to what we use of it: password hashing, the sign-in check, signed links."""

from __future__ import annotations

from flask import Flask
from flask_login.utils import _user_context_processor
from flask_security import Security

from yhteistuumin.security.accounts import LINK_LASTS
from yhteistuumin.security.datastore import AccountDatastore

CONFIG = {
    "WTF_CSRF_ENABLED": False,
    "SESSION_PROTECTION": None,
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_RESET_PASSWORD_WITHIN": LINK_LASTS,
    "SECURITY_DEFAULT_REMEMBER_ME": False,
    "SECURITY_FLASH_MESSAGES": False,
    "SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
}
"""Forms need no token (see `origin`); hashes are whole without a second secret, so changing the
secret key does not lock everybody out."""


def install(app: Flask) -> None:
    """Give *app* Flask-Security without its pages, its roles and its work on every request."""
    app.config.update(CONFIG)
    json = app.json
    security = Security(app, AccountDatastore(), register_blueprint=False)
    app.json = json
    security.login_manager.request_loader(lambda request: None)
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)
    security.principal.identity_loaders.clear()
    app.template_context_processors[None].remove(_user_context_processor)

"""Signing in and out, and setting a password through an invitation link."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_security import LoginForm, login_user, logout_user
from flask_security.proxies import _datastore
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from yhteistuumin.errors import Invalid
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security import accounts, audit, throttle
from yhteistuumin.security.datastore import SigningIn, normal_email
from yhteistuumin.security.interface import speak_interface_language
from yhteistuumin.security.passwords import MAX_LENGTH, MIN_LENGTH
from yhteistuumin.security.permissions import (
    SIGN_IN,
    current_actor,
    forget_actor,
    next_page,
    public,
)
from yhteistuumin.security.rules import Actor
from yhteistuumin.security.sessions import ServerSession

_ = translator(__name__)

WRONG = _("The e-mail address and the password do not belong together. Check both.")
TOO_MANY = _("Too many tries. Wait a quarter of an hour and try again.")
NOTES = {
    "out": _("You have signed out."),
    "set": _("Your password is set. Sign in with it."),
}
UNPROCESSABLE, TOO_MANY_REQUESTS, GONE, SEE_OTHER = 422, 429, 410, 303

blueprint = Blueprint("security", __name__, url_prefix="/admin")
blueprint.before_request(speak_interface_language)


class SignInForm(LoginForm):
    """Flask-Security's check, which takes as long for an unknown address as for a known one."""

    email = EmailField(filters=[normal_email], validators=[InputRequired()])
    password = PasswordField(validators=[InputRequired(), Length(max=MAX_LENGTH)])
    remember: None = None  # type: ignore[assignment]
    submit: None = None  # type: ignore[assignment]

    def validate_next(self, field: Any) -> None:
        """Where to go next is judged by `next_page`, and a wrong one does not stop signing in."""


@blueprint.get("/sign-in")
@public
def sign_in_page() -> ResponseReturnValue:
    if not current_actor().is_anonymous:
        return redirect(next_page(request.args.get("next")))
    return _sign_in_page()


@blueprint.post("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    email, address = form.email.data, request.remote_addr or ""
    if not throttle.try_once(email, address):
        current_app.logger.warning("too many tries to sign in from %s", address)
        return _sign_in_page(email, TOO_MANY), TOO_MANY_REQUESTS
    if not form.validate():
        current_app.logger.warning("a try to sign in from %s failed", address)
        return _sign_in_page(email, WRONG), UNPROCESSABLE
    _datastore.commit()
    throttle.succeeded(email, address)
    begin_session(cast(SigningIn, form.user))
    audit.record(current_actor(), "account.sign-in", email)
    return redirect(next_page(request.form.get("next")), SEE_OTHER)


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    if not current_actor().is_anonymous:
        audit.record(current_actor(), "account.sign-out", current_actor().name)
        logout_user()
    session.clear()
    forget_actor()
    return redirect(f"{SIGN_IN}?note=out", SEE_OTHER)


@blueprint.get("/forgotten-password")
@public
def forgotten_password() -> ResponseReturnValue:
    return render_template("security/forgotten-password.html")


@blueprint.get("/set-password/<token>")
@public
def set_password_page(token: str) -> ResponseReturnValue:
    account = accounts.account_of_link(token)
    if account is None:
        return render_template("security/spent-link.html"), GONE
    return _password_page(account.email)


@blueprint.post("/set-password/<token>")
@public
def set_password(token: str) -> ResponseReturnValue:
    account = accounts.account_of_link(token)
    if account is None:
        return render_template("security/spent-link.html"), GONE
    email = account.email
    try:
        accounts.set_password(account.id, new_password(), actor=Actor(account.id, account.name))
    except Invalid as refused:
        return _password_page(email, refused.problems[0]), UNPROCESSABLE
    return redirect(f"{SIGN_IN}?note=set", SEE_OTHER)


def begin_session(account: SigningIn) -> None:
    """Sign *account* in on this device, under a new token."""
    session.clear()
    login_user(account, remember=False)
    cast(ServerSession, session).sign_in(account.id)
    forget_actor()


def new_password() -> str:
    """The password that was written twice; `Invalid` if it was not the same twice."""
    password = request.form.get("password", "")
    if password != request.form.get("repeat", ""):
        raise Invalid([Problem("repeat", "password-differs")])
    return password


def _sign_in_page(email: str = "", error: Message | None = None) -> str:
    wanted = request.values.get("next")
    return render_template(
        "security/sign-in.html",
        email=email,
        error=error,
        next=next_page(wanted) if wanted else "",
        note=NOTES.get(request.args.get("note", "")),
    )


def _password_page(email: str, problem: Problem | None = None) -> str:
    return render_template("security/set-password.html", email=email, problem=problem, shortest=MIN_LENGTH)

"""A person's own account: password, interface language, and where they are signed in."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security.proxies import _datastore, _security
from flask_security.utils import verify_password

from yhteistuumin.errors import Invalid
from yhteistuumin.i18n import NAMES
from yhteistuumin.runtime import settings
from yhteistuumin.schema.messages import translator
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security import accounts, sessions, throttle
from yhteistuumin.security.datastore import SigningIn
from yhteistuumin.security.interface import speak_interface_language
from yhteistuumin.security.passwords import MAX_LENGTH, MIN_LENGTH
from yhteistuumin.security.permissions import current_actor, requires
from yhteistuumin.security.signin import (
    SEE_OTHER,
    TOO_MANY,
    TOO_MANY_REQUESTS,
    UNPROCESSABLE,
    begin_session,
    new_password,
)
from yhteistuumin.tables import Account

_ = translator(__name__)

NOTES = {
    "password": _("Your password is changed. You are signed out on your other devices."),
    "language": _("The language is changed."),
    "device": _("The device is signed out."),
}

blueprint = Blueprint("account", __name__, url_prefix="/admin/account")
blueprint.before_request(speak_interface_language)


@blueprint.get("/")
@requires("account.use")
def own() -> ResponseReturnValue:
    return _page()


@blueprint.post("/password")
@requires("account.use")
def change_password() -> ResponseReturnValue:
    account = _account()
    account_id, email, address = account.id, account.email, request.remote_addr or ""
    if not throttle.try_once(email, address):
        return _page(error=str(TOO_MANY)), TOO_MANY_REQUESTS
    try:
        _check_present_password(account.password or "")
        throttle.succeeded(email, address)
        accounts.set_password(account_id, new_password(), actor=current_actor())
    except Invalid as refused:
        return _page(refused.problems[0]), UNPROCESSABLE
    begin_session(cast(SigningIn, _datastore.find_user(id=account_id)))
    return _done("password")


@blueprint.post("/language")
@requires("account.use")
def change_language() -> ResponseReturnValue:
    wanted = request.form.get("interface_lang", "")
    lang = wanted if wanted in settings().interface_languages else ""
    accounts.set_interface_language(_account().id, lang, actor=current_actor())
    return _done("language")


@blueprint.post("/devices")
@requires("account.use")
def sign_device_out() -> ResponseReturnValue:
    sessions.revoke(_account().id, request.form.get("device", ""))
    return _done("device")


def _account() -> Account:
    account_id = current_actor().account_id
    assert account_id is not None
    return accounts.by_id(account_id)


def _check_present_password(hashed: str) -> None:
    written = request.form.get("present", "")
    normal = _security.password_util.normalize(written[: MAX_LENGTH + 1])
    if not verify_password(normal, hashed):
        raise Invalid([Problem("present", "password-wrong")])


def _done(note: str) -> ResponseReturnValue:
    return redirect(url_for("account.own", note=note), SEE_OTHER)


def _page(problem: Problem | None = None, error: str = "") -> str:
    account = _account()
    return render_template(
        "security/account.html",
        account=account,
        devices=sessions.devices(account.id),
        this_device=getattr(session, "stored", ""),
        languages={lang: NAMES.get(lang, lang) for lang in settings().interface_languages},
        note=NOTES.get(request.args.get("note", "")),
        problem=problem,
        error=error,
        shortest=MIN_LENGTH,
    )

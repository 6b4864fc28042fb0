"""People: who has an account, what each may do, and inviting somebody new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin import db
from yhteistuumin.admin.words import language_name
from yhteistuumin.content.addresses import absolute
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.errors import Invalid
from yhteistuumin.i18n import NAMES, language, sort_key, translate
from yhteistuumin.runtime import settings
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security import accounts, grants
from yhteistuumin.security.interface import speak_interface_language
from yhteistuumin.security.permissions import current_actor, forget_actor, requires
from yhteistuumin.tables import Account, Grant

_ = translator(__name__)

ROLES: dict[str, Message] = {
    "author": _("Author"),
    "regional-editor": _("Regional editor"),
    "coordinator": _("Coordinator"),
    "administrator": _("Administrator"),
}
MEANINGS: dict[str, Message] = {
    "author": _("Writes drafts and sends them for review."),
    "regional-editor": _(
        "Writes and publishes in the region, adds pictures and switches approved add-ons on and off there."
    ),
    "coordinator": _("Publishes everywhere, national content included, invites people and decides about add-ons."),
    "administrator": _("May do everything."),
}
STANDINGS: dict[str, tuple[str, Message]] = {
    "open": ("live", _("Can sign in")),
    "invited": ("draft", _("Invited, no password yet")),
    "closed": ("off", _("Closed")),
}
NOTES: dict[str, Message] = {
    "given": _("The right is given. It applies at once."),
    "taken": _("The right is taken away. It ended at once."),
    "closed": _("The account is closed and signed out everywhere. Its texts stay."),
    "opened": _("The account is open again."),
}
UNPROCESSABLE, SEE_OTHER = 422, 303

blueprint = Blueprint("users", __name__, url_prefix="/admin/users")
blueprint.before_request(speak_interface_language)


@dataclass(frozen=True)
class Right:
    """A grant in words."""

    id: int
    role: str
    where: str
    removable: bool


@dataclass(frozen=True)
class Person:
    """A row of the list."""

    account: Account
    standing: tuple[str, str]
    rights: tuple[Right, ...]


@blueprint.get("/")
@requires("accounts.manage")
def people() -> ResponseReturnValue:
    """Everybody with an account."""
    given = grants.all_grants()
    listed = [_person(account, given.get(account.id, [])) for account in accounts.everybody()]
    return render_template(
        "admin/users.html", title=translate(_("People")), crumbs=[_desk(), (translate(_("People")), "")], people=listed
    )


@blueprint.get("/invite")
@requires("accounts.manage")
def invite_page() -> ResponseReturnValue:
    """The form for inviting somebody."""
    return _invite_page({})


@blueprint.post("/invite")
@requires("accounts.manage")
def invite() -> ResponseReturnValue:
    """Make the account and its right together, and show the link."""
    form = {name: value.strip() for name, value in request.form.items()}
    actor, email = current_actor(), form.get("email", "")
    try:
        with db.write():
            account = accounts.create_account(
                email, form.get("name", ""), actor=actor, interface_lang=_interface_lang(form)
            )
            grants.grant(account.id, **_wanted(form), actor=actor)
            link = accounts.invite(email, actor=actor)
    except Invalid as refused:
        return _invite_page(form, refused.problems), UNPROCESSABLE
    return _person_page(account.id, link=link)


@blueprint.get("/<int:account_id>/")
@requires("accounts.manage")
def person(account_id: int) -> ResponseReturnValue:
    """One person's account and rights."""
    return _person_page(account_id)


@blueprint.post("/<int:account_id>/link")
@requires("accounts.manage")
def new_link(account_id: int) -> ResponseReturnValue:
    """A new link for setting a password."""
    email = accounts.by_id(account_id).email
    return _person_page(account_id, link=accounts.invite(email, actor=current_actor()))


@blueprint.post("/<int:account_id>/grants")
@requires("grants.manage")
def give(account_id: int) -> ResponseReturnValue:
    """Give the person a right."""
    form = dict(request.form.items())
    try:
        grants.grant(account_id, **_wanted(form), actor=current_actor())
    except Invalid as refused:
        return _person_page(account_id, refused.problems, form), UNPROCESSABLE
    return _done(account_id, "given")


@blueprint.post("/<int:account_id>/grants/<int:grant_id>")
@requires("grants.manage")
def take(account_id: int, grant_id: int) -> ResponseReturnValue:
    """Take one of the person's rights away."""
    try:
        grants.revoke(grant_id, actor=current_actor())
    except Invalid as refused:
        return _person_page(account_id, refused.problems), UNPROCESSABLE
    return _done(account_id, "taken")


@blueprint.post("/<int:account_id>/close")
@requires("accounts.manage")
def close(account_id: int) -> ResponseReturnValue:
    """Close the account."""
    try:
        accounts.deactivate(account_id, actor=current_actor())
    except Invalid as refused:
        return _person_page(account_id, refused.problems), UNPROCESSABLE
    return _done(account_id, "closed")


@blueprint.post("/<int:account_id>/open")
@requires("accounts.manage")
def reopen(account_id: int) -> ResponseReturnValue:
    """Open a closed account."""
    accounts.activate(account_id, actor=current_actor())
    return _done(account_id, "opened")


def _done(account_id: int, note: str) -> ResponseReturnValue:
    forget_actor()
    if not current_actor().may("accounts.manage"):
        return redirect(_desk()[1], SEE_OTHER)
    return redirect(url_for("users.person", account_id=account_id, note=note), SEE_OTHER)


def _wanted(form: dict[str, str]) -> dict[str, Any]:
    return {"role": form.get("role", ""), "region": form.get("region") or None, "lang": form.get("lang") or None}


def _interface_lang(form: dict[str, str]) -> str:
    wanted = form.get("interface_lang", "")
    return wanted if wanted in settings().interface_languages else ""


def _person(account: Account, given: Iterable[Grant]) -> Person:
    standing = "closed" if not account.active else "open" if account.password else "invited"
    shape, words = STANDINGS[standing]
    takeable = grants.grantable_roles(current_actor())
    return Person(account, (shape, translate(words)), tuple(_right(one, one.role in takeable) for one in given))


def _right(one: Grant, removable: bool) -> Right:
    limits = [
        vocabulary(REGION).label(one.region, language()) if one.region else "",
        language_name(one.lang) if one.lang else "",
        translate(_("one page")) if one.item_id else "",
    ]
    where = ", ".join(limit for limit in limits if limit) or translate(_("everywhere"))
    return Right(one.id, translate(ROLES.get(one.role, one.role)), where, removable)


def _choices() -> dict[str, Any]:
    """What the form for a right offers."""
    regions = [(region, term.label(language())) for region, term in vocabulary(REGION).terms.items()]
    return {
        "roles": [(role, ROLES[role], MEANINGS[role]) for role in grants.grantable_roles(current_actor())],
        "regions": sorted(regions, key=lambda pair: sort_key(pair[1])),
        "languages": [(lang, language_name(lang)) for lang in settings().languages],
    }


def _blamed(problems: Iterable[Problem]) -> dict[str, str]:
    """What is wrong with each field, with roles called by their names."""
    named = (
        replace(p, params={**p.params, "value": translate(ROLES[p.params["value"]])})
        if p.params.get("value") in ROLES
        else p
        for p in problems
    )
    return {problem.path: translate(problem.message) for problem in named}


def _desk() -> tuple[str, str]:
    return translate(_("Editing")), "/admin/"


def _invite_page(form: dict[str, str], problems: Iterable[Problem] = ()) -> str:
    heading = translate(_("Invite somebody"))
    return render_template(
        "admin/users-invite.html",
        title=heading,
        crumbs=[_desk(), (translate(_("People")), url_for("users.people")), (heading, "")],
        form=form,
        blamed=_blamed(problems),
        interface_languages=[(lang, NAMES.get(lang, lang)) for lang in settings().interface_languages],
        **_choices(),
    )


def _person_page(
    account_id: int, problems: Iterable[Problem] = (), form: dict[str, str] | None = None, link: str = ""
) -> str:
    account = accounts.by_id(account_id)
    heading = account.name or account.email
    return render_template(
        "admin/users-person.html",
        title=heading,
        crumbs=[_desk(), (translate(_("People")), url_for("users.people")), (heading, "")],
        person=_person(account, grants.grants_of(account_id)),
        manageable=accounts.may_manage(current_actor(), account_id),
        link=absolute(link, request.url_root) if link else "",
        note=translate(NOTES.get(request.args.get("note", ""), "")),
        form=form or {},
        blamed=_blamed(problems),
        **_choices(),
    )

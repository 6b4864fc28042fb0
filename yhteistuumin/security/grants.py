"""Giving and taking roles."""

from __future__ import annotations

from sqlalchemy import select

from yhteistuumin.db import session, write
from yhteistuumin.errors import Invalid, NotFound
from yhteistuumin.runtime import settings
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security import audit
from yhteistuumin.security.accounts import by_id, keep_an_administrator
from yhteistuumin.security.rules import ADMINISTRATOR, GRANTABLE_ROLES, SITE_WIDE_ROLES, Actor, GrantView
from yhteistuumin.tables import Grant, Term


def grantable_roles(actor: Actor) -> tuple[str, ...]:
    """The roles that *actor* may give and take."""
    if not actor.may("grants.manage"):
        return ()
    return tuple(role for role in GRANTABLE_ROLES if role != ADMINISTRATOR or actor.may("site.manage"))


def grants_of(account_id: int) -> list[Grant]:
    """What the account was granted, in the order of granting."""
    return list(session().scalars(select(Grant).where(Grant.account_id == account_id).order_by(Grant.id)))


def all_grants() -> dict[int, list[Grant]]:
    """Every account's grants, in the order of granting."""
    found: dict[int, list[Grant]] = {}
    for one in session().scalars(select(Grant).order_by(Grant.id)):
        found.setdefault(one.account_id, []).append(one)
    return found


def grant(
    account_id: int,
    role: str,
    *,
    actor: Actor,
    region: str | None = None,
    lang: str | None = None,
    item_id: int | None = None,
) -> Grant:
    """Give the account *role*, everywhere or limited. `Invalid` says in words what cannot be given."""
    actor.require("grants.manage")
    account = by_id(account_id)
    wanted = GrantView(role, region or None, lang or None, item_id)
    problems = _problems(actor, wanted) or _repeated(account_id, wanted)
    if problems:
        raise Invalid(problems)
    given = Grant(account_id=account_id, role=role, region=wanted.region, lang=wanted.lang, item_id=item_id)
    with write() as db:
        db.add(given)
        db.flush()
        audit.record(actor, "grant.give", account.email, **_detail(wanted))
    return given


def revoke(grant_id: int, *, actor: Actor) -> None:
    """Take a grant away. `Invalid` for the last administrator's."""
    actor.require("grants.manage")
    taken = session().get(Grant, grant_id)
    if taken is None:
        raise NotFound(f"there is no grant {grant_id}")
    if taken.role not in grantable_roles(actor):
        raise Invalid([Problem("role", "role-too-high", {"value": taken.role})])
    if taken.role == ADMINISTRATOR:
        keep_an_administrator(taken.account_id)
    view = GrantView(taken.role, taken.region, taken.lang, taken.item_id)
    email = by_id(taken.account_id).email
    with write() as db:
        db.delete(taken)
        audit.record(actor, "grant.take", email, **_detail(view))


def _problems(actor: Actor, wanted: GrantView) -> list[Problem]:
    role, region, lang = wanted.role, wanted.region, wanted.lang
    if role not in GRANTABLE_ROLES:
        return [Problem("role", "no-role", {"value": role, "choices": ", ".join(GRANTABLE_ROLES)})]
    if role not in grantable_roles(actor):
        return [Problem("role", "role-too-high", {"value": role})]
    problems = []
    if region and role in SITE_WIDE_ROLES:
        problems.append(Problem("region", "role-everywhere", {"value": role}))
    elif region and session().get(Term, ("region", region)) is None:
        problems.append(Problem("region", "no-region", {"value": region}))
    if lang and lang not in settings().languages:
        problems.append(Problem("lang", "not-a-choice", {"value": lang}))
    return problems


def _repeated(account_id: int, wanted: GrantView) -> list[Problem]:
    have = [GrantView(g.role, g.region, g.lang, g.item_id) for g in grants_of(account_id)]
    return [Problem("role", "granted-already")] if wanted in have else []


def _detail(view: GrantView) -> dict[str, str | int]:
    told = {"role": view.role, "region": view.region, "lang": view.lang, "item": view.item_id}
    return {name: value for name, value in told.items() if value is not None}

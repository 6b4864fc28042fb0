"""Who may do what: one table, read in two ways.

`may` answers for one thing in Python; `allowed` gives the same answer as an SQL predicate over
`Item` joined with `Translation`, so that listings, searches and the interface for programs filter
by the very rules that the buttons follow. A property test keeps the two equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_, true

from yhteistuumin.errors import Denied
from yhteistuumin.tables import Item, Translation

VISITOR = "visitor"
MEMBER = "member"
AUTHOR = "author"
REGIONAL_EDITOR = "regional-editor"
COORDINATOR = "coordinator"
ADMINISTRATOR = "administrator"

GRANTABLE_ROLES = (AUTHOR, REGIONAL_EDITOR, COORDINATOR, ADMINISTRATOR)
"""Roles that a grant can give, the narrowest first. Everybody is a visitor; who has signed in is
a member as well."""


class Scope(Enum):
    """How far a rule reaches. A grant's language and item always narrow it further."""

    OWN = "own"
    """What the actor wrote, in the grant's region."""
    REGION = "region"
    """The grant's region; national content and every region through a grant without a region."""
    ANY = "any"
    """Everywhere, and only through a grant without a region."""


@dataclass(frozen=True)
class Rule:
    """*role* may do *action* with content in one of *states* (None: in any) within *scope*."""

    role: str
    action: str
    scope: Scope
    states: frozenset[str] | None = None


_DRAFT = frozenset({"draft"})
_SUBMITTED = frozenset({"submitted"})
_CONTENT = (
    "item.view",
    "item.view-draft",
    "item.create",
    "item.edit",
    "item.submit",
    "item.publish",
    "item.retract",
    "media.upload",
)


def _rules(role: str, scope: Scope, *actions: str) -> tuple[Rule, ...]:
    return tuple(Rule(role, action, scope) for action in actions)


RULES: tuple[Rule, ...] = (
    Rule(VISITOR, "item.view", Scope.ANY, frozenset({"published"})),
    *_rules(MEMBER, Scope.ANY, "account.use"),
    *_rules(AUTHOR, Scope.OWN, "item.view", "item.view-draft"),
    *_rules(AUTHOR, Scope.REGION, "desk.open", "item.create"),
    Rule(AUTHOR, "item.edit", Scope.OWN, _DRAFT),
    Rule(AUTHOR, "item.submit", Scope.OWN, _DRAFT),
    Rule(AUTHOR, "item.recall", Scope.OWN, _SUBMITTED),
    *_rules(REGIONAL_EDITOR, Scope.REGION, "desk.open", *_CONTENT),
    Rule(REGIONAL_EDITOR, "item.delete", Scope.REGION, _DRAFT),
    *_rules(REGIONAL_EDITOR, Scope.REGION, "messages.handle", "addons.submit", "addons.switch", "item.propose"),
    *_rules(COORDINATOR, Scope.ANY, "desk.open", *_CONTENT, "item.delete"),
    *_rules(COORDINATOR, Scope.ANY, "accounts.manage", "grants.manage", "messages.handle", "texts.manage"),
    *_rules(ADMINISTRATOR, Scope.ANY, "desk.open", *_CONTENT, "item.delete"),
    *_rules(ADMINISTRATOR, Scope.ANY, "accounts.manage", "grants.manage", "messages.handle", "texts.manage"),
    *_rules(COORDINATOR, Scope.ANY, "addons.submit", "addons.approve", "addons.switch", "addons.manage"),
    *_rules(ADMINISTRATOR, Scope.ANY, "addons.submit", "addons.approve", "addons.switch", "addons.manage"),
    *_rules(ADMINISTRATOR, Scope.ANY, "site.manage"),
    *_rules(COORDINATOR, Scope.ANY, "item.propose", "item.accept"),
    *_rules(ADMINISTRATOR, Scope.ANY, "item.propose", "item.accept"),
)

ACTIONS = frozenset(rule.action for rule in RULES)
"""Every action that a view may require."""

SITE_WIDE_ROLES = frozenset(rule.role for rule in RULES if rule.scope is Scope.ANY and rule.role in GRANTABLE_ROLES)
"""Roles that mean nothing inside one region."""

_BY_ROLE_AND_ACTION: dict[tuple[str, str], tuple[Rule, ...]] = {
    (role, action): tuple(r for r in RULES if r.role == role and r.action == action)
    for role in {rule.role for rule in RULES}
    for action in ACTIONS
}


@dataclass(frozen=True)
class GrantView:
    """A role, and the region, language and item that it is limited to."""

    role: str
    region: str | None = None
    lang: str | None = None
    item_id: int | None = None


@dataclass(frozen=True)
class Subject:
    """What an action would be done to; *region* None is national, *lang* ``-`` the neutral part."""

    kind: str = ""
    region: str | None = None
    state: str = "draft"
    author_id: int | None = None
    item_id: int | None = None
    lang: str = ""


@dataclass(frozen=True)
class Actor:
    """Who is acting: an account with its grants, nobody (`ANONYMOUS`), or the `SYSTEM`."""

    account_id: int | None
    name: str
    grants: tuple[GrantView, ...] = ()
    interface_lang: str = ""
    unlimited: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody has signed in."""
        return self.account_id is None and not self.unlimited

    @property
    def roles(self) -> frozenset[str]:
        """The roles that were granted, wherever they apply."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, action: str, subject: Subject | None = None) -> bool:
        """See `may`."""
        return may(self, action, subject)

    def require(self, action: str, subject: Subject | None = None) -> None:
        """Raise `Denied` unless the actor may do *action* to *subject*."""
        if not may(self, action, subject):
            raise Denied(action)

    def regions(self, action: str) -> frozenset[str] | None:
        """The regions in which the actor may do *action* to something; None where it is all of
        them and national content as well."""
        if self.unlimited:
            return None
        found = {grant.region for grant, rule in _applying(self, action)}
        return None if None in found else frozenset(region for region in found if region)


ANONYMOUS = Actor(None, "")
SYSTEM = Actor(None, "", unlimited=True)
"""The command line and background work: may do everything."""


def may(actor: Actor, action: str, subject: Subject | None = None) -> bool:
    """Whether *actor* may do *action* to *subject*; without a subject, whether to anything at all."""
    _check(action)
    if actor.unlimited:
        return True
    pairs = _applying(actor, action)
    if subject is None:
        return any(True for _ in pairs)
    return any(_covers(actor, grant, rule, subject) for grant, rule in pairs)


def allowed(actor: Actor, action: str) -> ColumnElement[bool]:
    """For a WHERE over `Item` joined with `Translation`: the rows to which *actor* may do *action*."""
    _check(action)
    if actor.unlimited:
        return true()
    return or_(false(), *(_predicate(actor, grant, rule) for grant, rule in _applying(actor, action)))


def region_fence(actor: Actor, action: str, region: SQLColumnExpression[str | None]) -> ColumnElement[bool]:
    """For a WHERE over a table of a plugin's own: the rows whose *region* is one in which *actor*
    may do *action*; a row without a region is national.

    Answers as `may` does for ``Subject(region=…)``: a grant for one item or one language does
    not reach beyond items.
    """
    _check(action)
    if actor.unlimited:
        return true()
    wide = [grant for grant, _rule in _applying(actor, action) if grant.item_id is None and grant.lang is None]
    if any(grant.region is None for grant in wide):
        return true()
    return region.in_(sorted({grant.region for grant in wide if grant.region}))


def _check(action: str) -> None:
    if action not in ACTIONS:
        raise ValueError(f"{action} is no action; the actions are {', '.join(sorted(ACTIONS))}")


def _applying(actor: Actor, action: str) -> Iterator[tuple[GrantView, Rule]]:
    """The grants that give *action*, each with its rule."""
    implied = (GrantView(VISITOR),) if actor.account_id is None else (GrantView(VISITOR), GrantView(MEMBER))
    for grant in (*implied, *actor.grants):
        for rule in _BY_ROLE_AND_ACTION.get((grant.role, action), ()):
            if rule.scope is not Scope.ANY or grant.region is None:
                yield grant, rule


def _covers(actor: Actor, grant: GrantView, rule: Rule, subject: Subject) -> bool:
    return (
        (rule.states is None or subject.state in rule.states)
        and (grant.region is None or grant.region == subject.region)
        and (grant.lang is None or grant.lang == subject.lang)
        and (grant.item_id is None or grant.item_id == subject.item_id)
        and (rule.scope is not Scope.OWN or _is_author(actor, subject))
    )


def _is_author(actor: Actor, subject: Subject) -> bool:
    return actor.account_id is not None and actor.account_id == subject.author_id


def _predicate(actor: Actor, grant: GrantView, rule: Rule) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [true()]
    if rule.states is not None:
        parts.append(Translation.state.in_(sorted(rule.states)))
    if grant.region is not None:
        parts.append(Item.region == grant.region)
    if grant.lang is not None:
        parts.append(Translation.lang == grant.lang)
    if grant.item_id is not None:
        parts.append(Item.id == grant.item_id)
    if rule.scope is Scope.OWN:
        parts.append(false() if actor.account_id is None else Item.author_id == actor.account_id)
    return and_(*parts)

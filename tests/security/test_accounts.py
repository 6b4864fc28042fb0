"""Accounts and grants: who may make, invite, close, give and take."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from yhteistuumin.db import session
from yhteistuumin.errors import Denied, Invalid, NotFound
from yhteistuumin.security import accounts, grants
from yhteistuumin.security.passwords import password_problems
from yhteistuumin.security.rules import GRANTABLE_ROLES, SYSTEM, Actor, GrantView
from yhteistuumin.tables import Account, AuditEntry, Grant

from .conftest import PASSWORD, make_account, tables_of

COORDINATOR = Actor(None, "", (GrantView("coordinator"),))
EDITOR = Actor(None, "", (GrantView("regional-editor", "uusimaa"),))


def refusal(do: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        do()
    return [(problem.path, str(problem.message)) for problem in refused.value.problems]


def test_an_account_is_found_in_whatever_letters_its_address_is_written(app: Flask) -> None:
    account_id = make_account(app, "Aino.Ä@Example.org")
    with app.app_context():
        found = accounts.find(" AINO.ä@example.ORG")
        assert found is not None
        assert (found.id, found.email, found.active) == (account_id, "aino.ä@example.org", True)
        assert accounts.find("eino@example.org") is None


@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("aino@example.org", "“aino@example.org” already has an account."),
        ("AINO@example.org", "“AINO@example.org” already has an account."),
        ("aino", "Write an e-mail address, for example name@example.org."),
        ("a b@example.org", "Write an e-mail address, for example name@example.org."),
        ("a@" + "b" * 250 + ".org", "Write an e-mail address, for example name@example.org."),
        ("", "Write an e-mail address, for example name@example.org."),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_in_words(app: Flask, email: str, problem: str) -> None:
    make_account(app, "aino@example.org")
    with app.app_context():
        assert refusal(lambda: accounts.create_account(email, actor=SYSTEM)) == [("email", problem)]
    assert tables_of(app, Account.email) == [("aino@example.org",)]


def test_managing_accounts_is_for_coordinators(app: Flask) -> None:
    with app.app_context():
        for do in (
            lambda: accounts.create_account("x@example.org", actor=EDITOR),
            lambda: accounts.invite("x@example.org", actor=EDITOR),
            lambda: accounts.deactivate(1, actor=EDITOR),
            lambda: accounts.activate(1, actor=EDITOR),
            lambda: grants.grant(1, "author", actor=EDITOR),
            lambda: grants.revoke(1, actor=EDITOR),
        ):
            with pytest.raises(Denied):
                do()
    assert tables_of(app, Account.id) == []


def test_a_coordinator_leaves_administrators_alone(app: Flask) -> None:
    admin = make_account(app, "admin@example.org", "administrator")
    make_account(app, "second@example.org", "administrator")
    other = make_account(app, "aino@example.org")
    with app.app_context():
        for do in (
            lambda: accounts.invite("admin@example.org", actor=COORDINATOR),
            lambda: accounts.deactivate(admin, actor=COORDINATOR),
        ):
            with pytest.raises(Denied):
                do()
        too_high = [("role", "Only an administrator can give or take the role “administrator”.")]
        assert refusal(lambda: grants.grant(other, "administrator", actor=COORDINATOR)) == too_high
        first = grants.grants_of(admin)[0].id
        assert refusal(lambda: grants.revoke(first, actor=COORDINATOR)) == too_high
        assert grants.grantable_roles(COORDINATOR) == ("author", "regional-editor", "coordinator")
        assert grants.grantable_roles(EDITOR) == ()


def test_the_last_administrator_stays(app: Flask) -> None:
    admin = make_account(app, "admin@example.org", "administrator")
    last = [("role", "This is the last administrator. Make somebody else an administrator first.")]
    with app.app_context():
        only = grants.grants_of(admin)[0].id
        assert refusal(lambda: grants.revoke(only, actor=SYSTEM)) == last
        assert refusal(lambda: accounts.deactivate(admin, actor=SYSTEM)) == last
    make_account(app, "second@example.org", "administrator")
    with app.app_context():
        grants.revoke(only, actor=SYSTEM)
    assert tables_of(app, Grant.account_id) == [(2,)]


@pytest.mark.parametrize(
    ("role", "limits", "problem"),
    [
        ("editor", {}, ("role", f"“editor” is no role. The roles are {', '.join(GRANTABLE_ROLES)}.")),
        ("author", {"region": "nyland"}, ("region", "“nyland” is no region. Use a region's id, for example uusimaa.")),
        ("author", {"lang": "de"}, ("lang", "“de” is not one of the choices.")),
        ("coordinator", {"region": "lappi"},
         ("region", "The role “coordinator” applies everywhere. Leave the region out.")),
        ("author", {"region": "uusimaa"}, ("role", "The person already has this right.")),
    ],
)  # fmt: skip
def test_a_grant_that_makes_no_sense_is_refused_in_words(
    app: Flask, role: str, limits: dict[str, str], problem: tuple[str, str]
) -> None:
    aino = make_account(app, "aino@example.org", "author", "uusimaa")
    with app.app_context():
        assert refusal(lambda: grants.grant(aino, role, actor=SYSTEM, **limits)) == [problem]  # type: ignore[arg-type]
    assert tables_of(app, Grant.role, Grant.region) == [("author", "uusimaa")]


def test_giving_and_taking_is_on_record(app: Flask) -> None:
    aino = make_account(app, "aino@example.org")
    own = Actor(aino, "", (GrantView("coordinator"),))
    with app.app_context():
        given = grants.grant(aino, "regional-editor", region="lappi", lang="sv", actor=own)
        grants.revoke(given.id, actor=SYSTEM)
    limits = {"role": "regional-editor", "region": "lappi", "lang": "sv"}
    recorded = tables_of(app, AuditEntry.action, AuditEntry.account_id, AuditEntry.subject, AuditEntry.detail)
    assert recorded[1:] == [
        ("grant.give", aino, "aino@example.org", limits),
        ("grant.take", None, "aino@example.org", limits),
    ]


def test_a_closed_account_can_be_opened_again(app: Flask) -> None:
    aino = make_account(app, "aino@example.org")
    with app.app_context():
        accounts.deactivate(aino, actor=COORDINATOR)
        assert not accounts.by_id(aino).active
        accounts.activate(aino, actor=COORDINATOR)
        assert accounts.by_id(aino).active


def test_what_does_not_exist_is_said_not_to_exist(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(NotFound, match="there is no account 7"):
            accounts.by_id(7)
        with pytest.raises(NotFound, match="there is no grant 7"):
            grants.revoke(7, actor=SYSTEM)
        none = [("email", "“x@example.org” has no account. Invite the person first.")]
        assert refusal(lambda: accounts.existing("x@example.org")) == none


def test_people_are_listed_by_name_with_finnish_letters_last(app: Flask) -> None:
    with app.app_context():
        for name in ("Öhman", "Aalto", "Åberg", "Zeppelin"):
            accounts.create_account(f"{name}@example.org", name, actor=SYSTEM)
        assert [account.name for account in accounts.everybody()] == ["Aalto", "Zeppelin", "Åberg", "Öhman"]


def test_passwords_are_stored_as_argon2_hashes_only(app: Flask) -> None:
    make_account(app, "aino@example.org")
    ((stored,),) = tables_of(app, Account.password)
    assert stored.startswith("$argon2id$v=19$m=64,t=1,")
    with app.app_context():
        assert PASSWORD not in str([list(row) for row in session().execute(Account.__table__.select())])


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("tuohikontti ja kaksi kiulua", None),
        ("correct horse battery staple", None),
        ("räntää, räntää – ja loskaa", None),
        ("gT7$kQ2!xW9z", None),
        ("839104756283", None),
        ("12345678901", "password-short"),
        ("x" * 128 + "y", "password-long"),
        ("salasana12345", "password-common"),
        ("Password1234!", "password-common"),
        ("lösenord2026", "password-common"),
        ("123456789012", "password-common"),
        ("aaaaaaaaaaaaaa", "password-common"),
        ("ababababababab", "password-common"),
        ("qwertyuiopåasd", "password-common"),
        ("abcdefghijklm", "password-common"),
        ("aino.kuusisto1987", "password-common"),
        ("Yhteistuumin2026", "password-common"),
    ],
)
def test_a_password_must_be_long_and_not_the_first_that_comes_to_mind(password: str, code: str | None) -> None:
    problems = password_problems(password, email="aino.kuusisto@example.org", name="Aino Kuusisto")
    assert [problem.code for problem in problems] == ([code] if code else [])


@given(st.text(max_size=140))
def test_judging_a_password_never_fails_and_keeps_to_the_lengths(password: str) -> None:
    codes = [problem.code for problem in password_problems(password)]
    if len(password) < 12:
        assert codes == ["password-short"]
    elif len(password) > 128:
        assert codes == ["password-long"]
    else:
        assert codes in ([], ["password-common"])

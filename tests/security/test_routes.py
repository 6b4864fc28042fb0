"""Every route of the whole site against every role."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from yhteistuumin.security.permissions import permission_of
from yhteistuumin.security.rules import ACTIONS, ANONYMOUS, GRANTABLE_ROLES, Actor, GrantView

SIGN_IN = "/admin/sign-in"


def routes(site: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in site.url_map.iter_rules():
        yield rule, str(permission_of(site, rule.endpoint))


def protected_addresses(site: Flask) -> dict[tuple[str, str], str]:
    """(method, address) of each route that is not public, with made-up arguments."""
    made_up = {"IntegerConverter": 1, "UnicodeConverter": "none", "PathConverter": "none"}
    found = {}
    for rule, permission in routes(site):
        if permission == "public":
            continue
        values = {name: made_up[type(kind).__name__] for name, kind in rule._converters.items()}
        with site.test_request_context():
            address = site.url_map.bind("localhost").build(rule.endpoint, values | dict(rule.defaults or {}))
        found.update({(method, address): permission for method in {"GET", "POST"} & set(rule.methods or ())})
    return found


def test_every_route_declares_a_permission_that_exists(site: Flask) -> None:
    odd = {rule.endpoint: said for rule, said in routes(site) if said not in {*ACTIONS, "public"}}
    assert odd == {}


def test_everything_below_admin_but_signing_in_is_protected(site: Flask) -> None:
    free = {rule.rule for rule, said in routes(site) if said == "public" and rule.rule.startswith("/admin")}
    assert free == {
        SIGN_IN,
        "/admin/sign-out",
        "/admin/forgotten-password",
        "/admin/set-password/<token>",
    }


def test_a_visitor_is_sent_to_sign_in_from_every_protected_route(site: Flask) -> None:
    visitor = site.test_client()
    protected = protected_addresses(site)
    assert len(protected) > 15
    let_in = {
        (method, address): answer.status_code
        for method, address in protected
        if not (answer := visitor.open(address, method=method)).headers.get("Location", "").startswith(SIGN_IN)
        and answer.status_code != 401
    }
    assert let_in == {}


@pytest.mark.parametrize("role", GRANTABLE_ROLES)
def test_a_role_without_the_right_is_refused_by_every_protected_route(
    site: Flask, signed_in: Callable[..., FlaskClient], role: str
) -> None:
    region = "uusimaa" if role in {"author", "regional-editor"} else None
    browser, who = signed_in(role, region=region), Actor(1, "", (GrantView(role, region),))
    closed = {where: said for where, said in protected_addresses(site).items() if not who.may(said)}
    answers = {where: browser.open(where[1], method=where[0]).status_code for where in closed}
    assert answers == dict.fromkeys(closed, 403)


def test_no_action_but_reading_is_open_to_visitors() -> None:
    assert [action for action in sorted(ACTIONS) if ANONYMOUS.may(action)] == ["item.view"]


def test_no_plugin_may_take_an_address_of_the_core_below_admin(site: Flask) -> None:
    from yhteistuumin.plugins.conflicts import DESK_PAGES
    from yhteistuumin.runtime import REGISTRY

    mounted = {str(owned.value.prefix).strip("/") for owned in site.extensions[REGISTRY].mounts}
    segments = {rule.rule.split("/")[2] for rule in site.url_map.iter_rules() if rule.rule.startswith("/admin/")}
    assert {name for name in segments if name and f"admin/{name}" not in mounted} == DESK_PAGES

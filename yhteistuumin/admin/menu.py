"""The bar above every editors' page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, request, url_for

from yhteistuumin.content.regions import regions_of
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.i18n import language, translate
from yhteistuumin.runtime import registry
from yhteistuumin.schema.declarations import PUBLIC
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.security.permissions import current_actor, permission_of
from yhteistuumin.security.rules import Actor
from yhteistuumin.web.frame import menu_link
from yhteistuumin.web.links import Link

_ = translator(__name__)

ADMIN = "/admin/"

CORE: tuple[tuple[str, Message, str], ...] = (
    ("admin.items", _("Editing"), "desk.open"),
    ("admin.media", _("Pictures"), "desk.open"),
    ("admin.files", _("Files"), "desk.open"),
    ("users.people", _("People"), "accounts.manage"),
    ("admin.addons", _("Add-ons"), "addons.switch"),
)
"""(view, words, action of the rule table)."""


@dataclass(frozen=True)
class Desk:
    """What the bar shows."""

    links: tuple[Link, ...]
    who: str
    sign_out_url: str


def desk_context() -> dict[str, Any]:
    """The variable ``desk`` of templates of editors' pages."""
    actor = current_actor() if request and request.path.startswith(ADMIN) else None
    if actor is None or not actor.may("desk.open"):
        return {}
    return {"desk": Desk(tuple(_links(actor)), _who(actor), url_for("security.sign_out"))}


def _links(actor: Actor) -> list[Link]:
    own = [
        (url_for(endpoint), translate(title))
        for endpoint, title, action in CORE
        if endpoint in current_app.view_functions and actor.may(action)
    ]
    declared = [
        owned.value
        for owned in registry().menu_items
        if owned.value.menu == "admin" and _may_open(actor, owned.value.endpoint) and reaches(actor, owned.owner)
    ]
    more = [menu_link(item, language()) for item in sorted(declared, key=lambda item: item.order)]
    account = (url_for("account.own"), translate(_("My account")))
    others = [link for link in more if link]
    here = _current([*(link.url for link in others), *(url for url, _title in (*own, account))])
    *links, last = (Link(title, url, current=_aria(url, here)) for url, title in (*own, account))
    return [*links, *(replace(link, current=_aria(link.url, here)) for link in others), last]


def reaches(actor: Actor, plugin: str) -> bool:
    """Whether *plugin* exists in a region in which *actor* edits."""
    regions, own = regions_of(plugin), actor.regions("desk.open")
    return regions is None or bool(regions if own is None else regions & own)


def _may_open(actor: Actor, endpoint: str) -> bool:
    if endpoint not in current_app.view_functions:
        return True
    permission = permission_of(current_app, endpoint)
    return permission == PUBLIC or (permission is not None and actor.may(permission))


def _current(addresses: list[str]) -> str:
    """The longest of *addresses* below which this page stands."""
    return max((url for url in addresses if request.path.startswith(url)), key=len, default="")


def _aria(url: str, here: str) -> str:
    if url != here:
        return ""
    return "page" if request.path == url else "true"


def _who(actor: Actor) -> str:
    regions = {grant.region for grant in actor.grants if grant.region}
    labels = [vocabulary(REGION).label(region, language()) for region in sorted(regions)]
    return ", ".join([actor.name, *labels])


def edit_url(uid: str, lang: str) -> str:
    """The address at which editors write the item *uid* in *lang*. Needs a request."""
    return url_for("admin.edit", uid=uid, lang=lang)


def desk_crumb() -> tuple[str, str]:
    """The breadcrumb of the list of everything."""
    return translate(_("Editing")), url_for("admin.items")

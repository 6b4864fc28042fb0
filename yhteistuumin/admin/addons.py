"""The add-ons panel: every add-on with what it is, how it does and where it is on; one page for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin.admin.desk import region_label, regions_open_to
from yhteistuumin.admin.words import day_and_time, note
from yhteistuumin.content.addresses import region_url
from yhteistuumin.errors import NotFound
from yhteistuumin.i18n import language, translate
from yhteistuumin.plugins.archive import kept_archives
from yhteistuumin.plugins.health import own_checks
from yhteistuumin.plugins.inventory import inventory_of
from yhteistuumin.plugins.overview import Addon
from yhteistuumin.plugins.overview import addon as addon_called
from yhteistuumin.plugins.overview import addons as all_addons
from yhteistuumin.plugins.own_settings import declared_settings, plugin_setting
from yhteistuumin.plugins.plain_words import told
from yhteistuumin.plugins.regions import Deed, deeds
from yhteistuumin.plugins.state import failures
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.declarations import REGION, SITE
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.security.permissions import current_actor, requires
from yhteistuumin.security.rules import Actor
from yhteistuumin.web.links import with_query

_ = translator(__name__)

MANAGE, SWITCH = "addons.manage", "addons.switch"
ON, OFF, ATTENTION = "on", "off", "attention"

DEEDS: Mapping[str, Message] = {
    "plugin.enable": _("switched it on for the site"),
    "plugin.disable": _("switched it off for the site"),
    "plugin.upgrade": _("took a new version into use"),
    "plugin.uninstall": _("removed it"),
    "plugin.restore": _("brought it back with its content"),
    "plugin.region-on": _("switched it on: %(region)s"),
    "plugin.region-off": _("switched it off: %(region)s"),
    "plugin.ask": _("asked for it: %(region)s"),
    "plugin.resume": _("let the stopped parts try again"),
    "plugin.settings": _("changed its settings"),
    "addon.submit": _("sent a file for approval"),
    "addon.approve": _("approved a version"),
    "addon.refuse": _("refused a version"),
    "addon.install": _("installed a version"),
}
NOBODY = _("The system")
HELD_BACK = _("Off for the whole site")


@dataclass(frozen=True)
class Place:
    """A region in which the reader may switch the add-on."""

    id: str
    label: str
    is_on: bool
    url: str = ""


@dataclass(frozen=True)
class Tab:
    """A state by which the cards are narrowed."""

    label: str
    url: str
    count: int
    current: bool


def own_places(addon: Addon, actor: Actor) -> list[Place]:
    """The regions in which *actor* may switch *addon*, by name."""
    if not addon.regional:
        return []
    regions = regions_open_to(actor, SWITCH)
    return [
        Place(region, label, region in addon.regions, page_of_region(region))
        for region, label in regions
        if region
    ]


def is_shown(addon: Addon, actor: Actor) -> bool:
    """Whether *actor* is told of *addon*: who may manage them, of all; others, of those that they
    can switch for their region."""
    if actor.may(MANAGE):
        return True
    mine = any(place.is_on for place in own_places(addon, actor))
    return addon.regional and (mine or (addon.approved and (addon.is_on or addon.may_enable)))


def shown_addon(name: str) -> Addon:
    """The add-on called *name*; raises `NotFound` for one that the reader is not told of."""
    found = addon_called(name)
    if found is None or not is_shown(found, current_actor()):
        raise NotFound(f"there is no add-on {name}")
    return found


@requires(SWITCH)
def addons() -> ResponseReturnValue:
    """The cards."""
    actor = current_actor()
    everything = [addon for addon in all_addons() if is_shown(addon, actor)]
    wanted = request.args.get("state", "")
    shown = [addon for addon in everything if wanted in {"", *_states(addon, actor)}]
    heading = translate(_("Add-ons"))
    regions = [label for region, label in regions_open_to(actor, SWITCH) if region]
    return render_template(
        "admin/addons.html",
        title=heading,
        crumbs=[(heading, "")],
        addons=[(addon, own_places(addon, actor), card_state(addon, actor)) for addon in shown],
        tabs=list(_tabs(everything, wanted, actor)),
        region=regions[0] if len(regions) == 1 else "",
        may_manage=actor.may(MANAGE),
        releases_url=url_for("admin.releases") if "admin.releases" in current_app.view_functions else "",
        note=note(request.args.get("note")),
        done=_done(),
    )


def _done() -> Place | None:
    """The region in which something was just switched, to go and look at."""
    region = request.args.get("region", "")
    url = page_of_region(region) if region else ""
    return Place(region, region_label(region), True, url) if url else None


def page_of_region(region: str) -> str:
    """The public page of *region*, in the reader's language if the site speaks it."""
    languages = settings().languages
    return region_url(region, language() if language() in languages else languages[0]) or ""


def card_state(addon: Addon, actor: Actor) -> tuple[str, str]:
    """(shape, word) of how *addon* stands for the reader: in the one region that is theirs, if it is
    one."""
    places = own_places(addon, actor)
    if addon.needs_attention or len(places) != 1:
        return addon.shown_state
    if addon.is_held_back:
        return "off", translate(HELD_BACK)
    on, off = ("live", _("On: %(region)s")), ("plain", _("Can be switched on"))
    shape, word = on if places[0].is_on and addon.is_on else off
    return shape, translate(word.with_params(region=places[0].label))


def _states(addon: Addon, actor: Actor) -> set[str]:
    places = own_places(addon, actor)
    is_on = addon.is_on and (not places or any(place.is_on for place in places))
    return {ON if is_on else OFF, *((ATTENTION,) if addon.needs_attention else ())}


def _tabs(everything: Iterable[Addon], wanted: str, actor: Actor) -> Iterable[Tab]:
    states = [_states(addon, actor) for addon in everything]
    labels = (("", _("All")), (ON, _("On")), (OFF, _("Can be switched on")), (ATTENTION, _("Needs attention")))
    for state, label in labels:
        number = len(states) if not state else sum(1 for found in states if state in found)
        url = with_query(url_for("admin.addons"), [("state", state)] if state else [])
        yield Tab(translate(label), url, number, wanted == state)


@requires(SWITCH)
def addon(name: str) -> ResponseReturnValue:
    """One add-on: everything that is known about it, its settings, and who did what."""
    return page_of(shown_addon(name))


def page_of(addon: Addon, *, sent: Mapping[str, str] | None = None, blamed: Mapping[str, str] | None = None) -> str:
    """The page of *addon*. *sent* is what was typed into the settings of ``sent["region"]``, *blamed*
    says what is wrong with it."""
    actor = current_actor()
    manages = actor.may(MANAGE)
    checks = own_checks(addon.name) if manages and addon.runs else []
    return render_template(
        "admin/addon.html",
        title=addon.title,
        crumbs=[(translate(_("Add-ons")), url_for("admin.addons")), (addon.title, "")],
        addon=addon,
        state=card_state(addon, actor),
        adds=told(inventory_of(registry(), addon.name, settings().languages)),
        places=own_places(addon, actor),
        regions=[(region_label(region), page_of_region(region)) for region in addon.regions],
        failures=[failure for failure in failures() if failure.plugin == addon.name] if manages else [],
        checks=checks,
        faulty=[check for check in checks if not check.ok],
        may_manage=manages,
        forms=list(_setting_forms(addon, actor, sent or {})),
        blamed=blamed or {},
        archives=kept_archives(addon.name) if manages and not addon.was_on else [],
        deeds=[_told(deed) for deed in deeds(addon.name) if manages or _is_near(deed, actor)],
        note=note(request.args.get("note")),
    )


def _is_near(deed: Deed, actor: Actor) -> bool:
    own = actor.regions(SWITCH)
    return own is None or deed.detail.get(REGION) in {None, *own}


def _told(deed: Deed) -> tuple[str, str, str]:
    """(when, who, what)."""
    region = region_label(deed.detail[REGION]) if deed.detail.get(REGION) else ""
    what = translate(DEEDS.get(deed.action, Message(deed.action)).with_params(region=region))
    moment = day_and_time(deed.at)
    return f"{moment['date']} {moment['time']}", deed.who or translate(NOBODY), what


def _setting_forms(addon: Addon, actor: Actor, sent: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    """A form for the site, for those who may manage it, and one for each of the reader's regions."""
    if not addon.runs:
        return
    places = [(place.id, place.label) for place in own_places(addon, actor) if place.is_on]
    scopes = [("", ""), *places] if actor.may(MANAGE) else places
    for region, label in scopes:
        fields = declared_settings(addon.name, REGION if region else SITE)
        if fields:
            typed = sent if sent and sent.get(REGION, "") == region else None
            values = {
                field.name: typed.get(field.name, "") if typed else plugin_setting(addon.name, field.name, region)
                for field in fields
            }
            yield {"region": region, "label": label, "fields": fields, "values": values, "is_sent": typed is not None}

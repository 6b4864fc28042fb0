"""Switching add-ons: what will happen is shown first, with the pages as they would look; then it
is done, at once or by the background worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin.admin.addons import MANAGE, SWITCH, own_places, page_of, shown_addon
from yhteistuumin.admin.desk import SEE_OTHER, UNPROCESSABLE, region_label
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.errors import Invalid, NotFound, PluginError
from yhteistuumin.i18n import language, translate
from yhteistuumin.plugins import jobs, releases
from yhteistuumin.plugins.changes import carry_out
from yhteistuumin.plugins.effects import Effects
from yhteistuumin.plugins.failures import resume_now
from yhteistuumin.plugins.inventory import inventory_of
from yhteistuumin.plugins.overview import Addon
from yhteistuumin.plugins.own_settings import store_settings
from yhteistuumin.plugins.plain_words import told
from yhteistuumin.plugins.regions import content_in, switch_off, switch_on
from yhteistuumin.plugins.rehearsal import (
    KEPT_PAGE_POLICY,
    Page,
    Rehearsal,
    kept_file,
    kept_page,
    latest_rehearsal,
    rehearse,
)
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.security.permissions import current_actor, requires
from yhteistuumin.security.rules import Subject

_ = translator(__name__)

ENABLE, DISABLE, UPGRADE, UNINSTALL = "enable", "disable", "upgrade", "uninstall"
ON, OFF = "on", "off"
ERRORS = 400
"""From this status on an answer is an error."""


@dataclass(frozen=True)
class Way:
    """What a button does: *word* names it with its ``%(place)s``, *heading* stands over its page."""

    word: Message
    heading: Message
    danger: bool = False


WAYS: Mapping[str, Way] = {
    ON: Way(_("Switch on: %(place)s"), _("What will happen: %(place)s")),
    OFF: Way(_("Switch off: %(place)s"), _("What will happen: %(place)s")),
    ENABLE: Way(_("Switch on for the site"), _("What will happen on the site")),
    DISABLE: Way(_("Switch off for the site"), _("What will happen on the site")),
    UPGRADE: Way(_("Take the new version into use"), _("What will happen on the site")),
    UNINSTALL: Way(_("Remove the add-on"), _("What will be removed"), danger=True),
}


@requires(SWITCH)
def change(name: str, way: str) -> ResponseReturnValue:
    """What would happen; with POST, let it happen."""
    wanted = WAYS.get(way)
    addon = shown_addon(name)
    if wanted is None:
        raise NotFound(f"there is no way {way}")
    region = _asked_region(addon, way)
    if request.method == "GET":
        return _what_will_happen(addon, way, region)
    try:
        return _done(addon, way, region)
    except PluginError as refused:
        return _what_will_happen(addon, way, region, refused), UNPROCESSABLE


def _asked_region(addon: Addon, way: str) -> str:
    """The region that is asked for, checked; ``""`` for a change of the whole site."""
    if way not in {ON, OFF}:
        current_actor().require(MANAGE)
        return ""
    region = request.values.get("region", "")
    if region not in vocabulary(REGION) or not addon.regional:
        raise NotFound(f"there is no region {region}")
    current_actor().require(SWITCH, Subject(region=region))
    return region


def _done(addon: Addon, way: str, region: str) -> ResponseReturnValue:
    account_id = current_actor().account_id
    if way == ON and not addon.runs:
        number = jobs.queue(addon.name, region, account_id=account_id)
        return redirect(url_for("admin.addon_job", name=addon.name, number=number), SEE_OTHER)
    if way == ON:
        switch_on(addon.name, region, account_id=account_id)
    elif way == OFF:
        switch_off(addon.name, region, account_id=account_id)
    else:
        carry_out(way, addon.name, account_id=account_id, rehearsal_id=request.form.get("rehearsal", ""))
    return redirect(url_for("admin.addons", note=f"addon-{way}", region=region or None), SEE_OTHER)


def _what_will_happen(addon: Addon, way: str, region: str, refused: PluginError | None = None) -> str:
    rehearsal = None if way in {DISABLE, OFF} else _trial(addon, way, region)
    place, wanted = region_label(region) if region else "", WAYS[way]
    heading = translate(wanted.heading.with_params(place=place))
    effects = rehearsal.effects if rehearsal else Effects()
    own = inventory_of(registry(), addon.name, settings().languages)
    blocked = bool(rehearsal and not rehearsal.ok) and not (way == ON and addon.runs)
    return render_template(
        "admin/addon-change.html",
        title=f"{heading} – {addon.title}",
        heading=heading,
        crumbs=[
            (translate(_("Add-ons")), url_for("admin.addons")),
            (addon.title, url_for("admin.addon", name=addon.name)),
            (heading, ""),
        ],
        band_id=region,
        addon=addon,
        way=way,
        danger=wanted.danger,
        region=region,
        place=place,
        button=translate(wanted.word.with_params(place=place)),
        told=told(own or effects.adds),
        content=_content(addon, region) if way in {ON, OFF} else [],
        sections=effects.sections() if current_actor().may(MANAGE) else [],
        rehearsal=rehearsal,
        pages=_pages(rehearsal),
        blocked=blocked,
        refused=refused,
    )


def _trial(addon: Addon, way: str, region: str) -> Rehearsal | None:
    """How trying the change out went: some time ago, if nothing has changed since, else now. What
    runs already is known, and is tried out only for those who want to look at the pages."""
    action = ENABLE if way == ON else way
    kept = latest_rehearsal(addon.name, action, region)
    return kept if kept is not None or (way == ON and addon.runs) else _try_now(addon, action, region)


def _try_now(addon: Addon, action: str, region: str) -> Rehearsal:
    if addon.digest:
        with releases.unpacked(addon.digest) as folder:
            return rehearse(folder, action, region=region)
    return rehearse(addon.name, action, region=region)


@dataclass(frozen=True)
class Shelf:
    """Pages to look at, in one language: those for readers, and those for editors."""

    lang: str
    readers: tuple[Page, ...]
    editors: tuple[Page, ...]


def _pages(rehearsal: Rehearsal | None) -> list[Shelf]:
    """The pages to look at by language, that of the one who looks first."""
    pages = [page for page in rehearsal.pages if page.status < ERRORS] if rehearsal else []
    languages = sorted(dict.fromkeys(page.lang for page in pages), key=lambda lang: lang != language())
    return [
        Shelf(
            lang,
            tuple(page for page in pages if page.lang == lang and page.reader == "visitor"),
            tuple(page for page in pages if page.lang == lang and page.reader != "visitor"),
        )
        for lang in languages
    ]


def _content(addon: Addon, region: str) -> list[tuple[str, int, int]]:
    """(content type, items, published items) of the add-on that the region has."""
    return [
        (translate(owned.value.plural), *numbers)
        for kind, numbers in content_in(addon.name, region).items()
        if (owned := registry().content_types.get(kind)) is not None
    ]


@requires(SWITCH)
def try_out(name: str) -> ResponseReturnValue:
    """Draw the pages as they would be in a region, then show what will happen."""
    addon = shown_addon(name)
    region = _asked_region(addon, ON)
    _try_now(addon, ENABLE, region)
    return redirect(url_for("admin.change_addon", name=name, way=ON, region=region), SEE_OTHER)


@requires(MANAGE)
def resume(name: str) -> ResponseReturnValue:
    """Let the stopped parts of an add-on try again."""
    addon = shown_addon(name)
    try:
        resume_now(addon.name, account_id=current_actor().account_id)
    except PluginError:
        return redirect(url_for("admin.addon", name=name), SEE_OTHER)
    return redirect(url_for("admin.addon", name=name, note="addon-resume"), SEE_OTHER)


@requires(SWITCH)
def save_settings(name: str) -> ResponseReturnValue:
    """Store what was typed for one region or, by those who may, for the site."""
    addon, region = shown_addon(name), request.form.get("region", "")
    if not region:
        current_actor().require(MANAGE)
    elif region not in {place.id for place in own_places(addon, current_actor()) if place.is_on}:
        current_actor().require(SWITCH, Subject(region=region))
        raise NotFound(f"the add-on is not switched on for {region}")
    sent = dict(request.form.items())
    try:
        store_settings(addon.name, sent, region, account_id=current_actor().account_id)
    except Invalid as refused:
        blamed = {problem.path: translate(problem.message) for problem in refused.problems}
        return page_of(addon, sent={**sent, "region": region}, blamed=blamed), UNPROCESSABLE
    return redirect(url_for("admin.addon", name=name, note="addon-settings"), SEE_OTHER)


STEPS: Mapping[str, Message] = {
    "install": _("The approved file is unpacked."),
    "switch": _("It is switched on for the region."),
}
PREPARING = _("It is tried out on a copy and then switched on.")
QUEUED = _("It begins in a moment.")


@requires(SWITCH)
def job(name: str, number: int) -> ResponseReturnValue:
    """How far a change is that the background worker carries out."""
    found = _own_job(name, number)
    addon = shown_addon(name)
    heading = translate(_("Switching on: %(place)s", place=region_label(found.region)))
    return render_template(
        "admin/addon-job.html",
        title=f"{heading} – {addon.title}",
        heading=heading,
        crumbs=[
            (translate(_("Add-ons")), url_for("admin.addons")),
            (addon.title, url_for("admin.addon", name=name)),
            (heading, ""),
        ],
        band_id=found.region,
        addon=addon,
        job=found,
        place=next((place for place in own_places(addon, current_actor()) if place.id == found.region), None),
        is_open=found.state in jobs.OPEN,
        step=_step(found),
    )


def _step(found: Any) -> str:
    if found.state == jobs.WAITING:
        return translate(QUEUED)
    return translate(STEPS.get(found.step, PREPARING))


@requires(SWITCH)
def job_json(name: str, number: int) -> Response:
    """The same for the page's own script."""
    found = _own_job(name, number)
    return jsonify({"state": found.state, "step": found.step})


def _own_job(name: str, number: int) -> Any:
    found = jobs.job(number)
    if found is None or found.plugin != name:
        raise NotFound(f"there is no job {number}")
    current_actor().require(SWITCH, Subject(region=found.region))
    return found


@requires(SWITCH)
def kept(rehearsal: str, page: str) -> ResponseReturnValue:
    """A page as it would look. Its links and forms lead nowhere."""
    html = kept_page(rehearsal, page)
    if html is None:
        raise NotFound(f"the page {page} is no longer kept")
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = KEPT_PAGE_POLICY
    return response


@requires(SWITCH)
def kept_part(rehearsal: str, name: str) -> ResponseReturnValue:
    """A style sheet or picture of such a page."""
    file = kept_file(rehearsal, name)
    if file is None:
        raise NotFound(f"{name} is no longer kept")
    return send_file(file)

"""Switching add-ons: what will happen is shown first, with the pages as they would look; then it
is done, at once or by the background worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin.admin.addon_waiting import waiting_for
from yhteistuumin.admin.addons import MANAGE, SWITCH, own_places, page_of, shown_addon
from yhteistuumin.admin.desk import SEE_OTHER, UNPROCESSABLE, region_label
from yhteistuumin.admin.words import note
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.errors import Invalid, NotFound, PluginError
from yhteistuumin.i18n import language, translate
from yhteistuumin.plugins import jobs, removal, trials
from yhteistuumin.plugins.archive import kept_archives, kept_place
from yhteistuumin.plugins.changes import carry_out
from yhteistuumin.plugins.effects import Effects
from yhteistuumin.plugins.failures import resume_now
from yhteistuumin.plugins.inventory import inventory_of
from yhteistuumin.plugins.ledger import owned_by
from yhteistuumin.plugins.overview import Addon
from yhteistuumin.plugins.own_settings import store_settings
from yhteistuumin.plugins.plain_words import OF_A_NEWER_VERSION, Told, told
from yhteistuumin.plugins.regions import content_in, switch_off, switch_on
from yhteistuumin.plugins.rehearsal import (
    KEPT_PAGE_POLICY,
    Page,
    Rehearsal,
    kept_file,
    kept_page,
    kept_rehearsal,
    still_holds,
)
from yhteistuumin.plugins.state import enabled_names
from yhteistuumin.plugins.trials import Trial, Wanted
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.security.permissions import current_actor, requires
from yhteistuumin.security.rules import Subject

_ = translator(__name__)

ENABLE, DISABLE, UPGRADE, UNINSTALL, RESTORE = "enable", "disable", "upgrade", "uninstall", "restore"
ON, OFF = "on", "off"
TRIED = frozenset({ON, ENABLE, UPGRADE, UNINSTALL, RESTORE})
"""The ways that are tried out on a copy first."""
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
    RESTORE: Way(_("Bring the add-on back"), _("What comes back")),
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
    if region and addon.is_held_back and not current_actor().may(MANAGE):
        # Its page says who switched it off, and that nothing is lost.
        return redirect(url_for("admin.addon", name=name), SEE_OTHER)
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
        seen = kept_rehearsal(request.form.get("rehearsal", ""))
        if way in TRIED and (seen is None or not still_holds(seen)):
            # What was shown is no longer what would happen: it is tried out and shown anew.
            return redirect(_address(addon, way, note="changed-addon"), SEE_OTHER)
        if way == RESTORE:
            # What it was tried out as still holds; so this is the bare transaction.
            removal.restore(kept_place(addon.name, request.form.get("file", "")), account_id=account_id)
        else:
            carry_out(way, addon.name, account_id=account_id, rehearsal_id=seen.id if seen else "")
    return redirect(url_for("admin.addons", note=f"addon-{way}", region=region or None), SEE_OTHER)


def _address(addon: Addon, way: str, region: str = "", note: str = "") -> str:
    file = request.values.get("file", "") if way == RESTORE else ""
    parts = {"region": region, "file": file, "note": note}
    given = {name: value for name, value in parts.items() if value}
    return url_for("admin.change_addon", name=addon.name, way=way, **given)  # type: ignore[arg-type]


def _what_will_happen(addon: Addon, way: str, region: str, refused: PluginError | None = None) -> str:
    file = kept_place(addon.name, request.values.get("file", "")).name if way == RESTORE else ""
    needing = _needing(addon) if way in {DISABLE, UNINSTALL} else []
    trial = Trial() if needing else _trial(addon, way, region)
    place, wanted = region_label(region) if region else "", WAYS[way]
    heading = translate(wanted.heading.with_params(place=place))
    shared = {
        "title": f"{heading} – {addon.title}",
        "heading": heading,
        "crumbs": [
            (translate(_("Add-ons")), url_for("admin.addons")),
            (addon.title, url_for("admin.addon", name=addon.name)),
            (heading, ""),
        ],
        "band_id": region,
        "addon": addon,
        "way": way,
        "region": region,
        "file": file,
        "again": _address(addon, way, region),
        "refused": refused,
        "note": note(request.args.get("note")),
    }
    if trial.job is not None:
        return render_template("admin/addon-trial.html", **shared, waiting=waiting_for(trial.job))
    rehearsal = trial.found
    effects = rehearsal.effects if rehearsal else Effects()
    return render_template(
        "admin/addon-change.html",
        **shared,
        danger=wanted.danger,
        place=place,
        button=translate(wanted.word.with_params(place=place)),
        told=_told(addon, way, effects),
        differs=told(effects.changes, OF_A_NEWER_VERSION) if way == UPGRADE else [],
        gone=told(effects.removes, OF_A_NEWER_VERSION) if way == UPGRADE else [],
        content=_content(addon, region),
        from_file=next((one for one in kept_archives(addon.name) if one.file == file), None),
        needing=needing,
        sections=effects.sections() if current_actor().may(MANAGE) else [],
        rehearsal=rehearsal,
        pages=shelves_of(rehearsal),
        blocked=bool(needing or (rehearsal and not rehearsal.ok)) and not (way == ON and addon.runs),
    )


def _told(addon: Addon, way: str, effects: Effects) -> list[Told]:
    """What the add-on brings, in plain words; of a newer version what is new in it."""
    if way == UPGRADE:
        return told(effects.adds, OF_A_NEWER_VERSION)
    own = inventory_of(registry(), addon.name, settings().languages)
    return told(own or effects.adds or owned_by(addon.name).things)


def _wanted(addon: Addon, way: str, region: str) -> Wanted:
    return Wanted(addon.name, ENABLE if way in {ON, RESTORE} else way, region, addon.digest)


def _needing(addon: Addon) -> list[str]:
    """The titles of the add-ons that need this one and are switched on."""
    running = enabled_names()
    return [title for name, title in addon.needed_by if name in running]


def _trial(addon: Addon, way: str, region: str) -> Trial:
    """How trying the change out stands. Where nothing is known of it, the worker is asked to do it.
    What runs already is known, and is tried out only for those who want to look at the pages."""
    if way not in TRIED:
        return Trial()
    wanted = _wanted(addon, way, region)
    trial = trials.standing(wanted)
    if trial.found is not None or trial.job is not None or (way == ON and addon.runs):
        return trial
    trials.ask(wanted, account_id=current_actor().account_id)
    return trials.standing(wanted)


@dataclass(frozen=True)
class Shelf:
    """Pages to look at, in one language: those for readers, and those for editors."""

    lang: str
    readers: tuple[Page, ...]
    editors: tuple[Page, ...]


def shelves_of(rehearsal: Rehearsal | None) -> list[Shelf]:
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
    """(content type, items, published items) of the add-on that the region has, or the whole site."""
    if not addon.runs:
        ledger = owned_by(addon.name)
        titles = {thing.key: str(thing.title) for thing in ledger.things if thing.kind == "type"}
        return [] if region else [(titles.get(kind) or kind, number, 0) for kind, number in ledger.items.items()]
    return [
        (translate(owned.value.plural), *numbers)
        for kind, numbers in content_in(addon.name, region).items()
        if (owned := registry().content_types.get(kind)) is not None
    ]


@requires(SWITCH)
def try_out(name: str) -> ResponseReturnValue:
    """Try a change out anew, then show what will happen."""
    addon, way = shown_addon(name), request.form.get("way", ON)
    if way not in TRIED:
        raise NotFound(f"there is no way {way} to try out")
    region = _asked_region(addon, way)
    trials.ask(_wanted(addon, way, region), account_id=current_actor().account_id)
    return redirect(_address(addon, way, region), SEE_OTHER)


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

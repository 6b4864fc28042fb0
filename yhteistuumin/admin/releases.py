"""The add-on selection: submit a file, see what it is, try it out, decide about it, install it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin.admin.addon_changes import shelves_of
from yhteistuumin.admin.addon_waiting import waiting_for
from yhteistuumin.admin.desk import SEE_OTHER, UNPROCESSABLE
from yhteistuumin.admin.words import note
from yhteistuumin.errors import NotFound, PluginError
from yhteistuumin.i18n import translate
from yhteistuumin.plugins import releases as selection
from yhteistuumin.plugins import trials
from yhteistuumin.plugins.lifecycle import ENABLE, UPGRADE
from yhteistuumin.plugins.plain_words import OF_A_NEWER_VERSION, told
from yhteistuumin.plugins.rehearsal import Rehearsal, kept_rehearsal
from yhteistuumin.plugins.releases import APPROVED, REFUSED, SUBMITTED, Release
from yhteistuumin.plugins.state import stored_versions
from yhteistuumin.plugins.trials import Wanted
from yhteistuumin.plugins.wheels import MAX_FILE_BYTES
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.security.permissions import current_actor, requires

_ = translator(__name__)

STATES: dict[str, tuple[str, Message]] = {
    SUBMITTED: ("review", _("Waits for a decision")),
    APPROVED: ("live", _("Approved")),
    REFUSED: ("off", _("Refused")),
}
TRY, APPROVE, REFUSE, INSTALL = "try", "approve", "refuse", "install"
DIGEST_SHOWN = 12


@requires("addons.submit")
def releases() -> ResponseReturnValue:
    """Every submitted file, and the form for a new one."""
    return _list_page()


@requires("addons.submit")
def submit_release() -> ResponseReturnValue:
    """Take a file in for a decision, or say why not. Nothing of it is run."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _list_page({"file": translate(_("Choose a file."))}), UNPROCESSABLE
    with tempfile.TemporaryDirectory() as work:
        file = Path(work) / "sent.whl"
        with file.open("wb") as taken:
            # One byte more than is allowed: that is enough to refuse it.
            taken.write(sent.stream.read(MAX_FILE_BYTES + 1))
        try:
            release = selection.submit(file, sent.filename, account_id=current_actor().account_id)
        except PluginError as refused:
            return _list_page({"file": f"{refused} {refused.advice}".strip()}), UNPROCESSABLE
    return redirect(url_for("admin.release", digest=release.digest, note="submitted-addon"), SEE_OTHER)


def _list_page(blamed: dict[str, str] | None = None) -> str:
    heading = translate(_("Submitted add-ons"))
    return render_template(
        "admin/releases.html",
        title=heading,
        crumbs=[_panel_crumb(), (heading, "")],
        releases=[(release, *_badge(release)) for release in selection.releases()],
        megabytes=MAX_FILE_BYTES // 1024 // 1024,
        blamed=blamed or {},
        note=note(request.args.get("note")),
    )


@requires("addons.submit")
def release(digest: str) -> ResponseReturnValue:
    """One submitted file: what it is, what it would do, and what was decided."""
    return _one_page(selection.release(digest))


@requires("addons.approve")
def decide_release(digest: str, way: str) -> ResponseReturnValue:
    """Try a file out, approve or refuse it, or install what was approved."""
    found, account_id = selection.release(digest), current_actor().account_id
    if way == TRY:
        trials.ask(_trial(found), account_id=account_id)
        return redirect(url_for("admin.release", digest=digest), SEE_OTHER)
    try:
        if way == APPROVE:
            _approve(found, account_id)
        elif way == REFUSE:
            selection.decide(digest, approve=False, note=request.form.get("note", "")[:2000], account_id=account_id)
        elif way == INSTALL:
            selection.install(digest, account_id=account_id)
        else:
            raise NotFound(f"there is no way {way}")
    except PluginError as refused:
        return _one_page(selection.release(digest), refused), UNPROCESSABLE
    return redirect(url_for("admin.release", digest=digest, note=f"{way}-addon"), SEE_OTHER)


def _trial(found: Release) -> Wanted:
    action = UPGRADE if _is_there(found) else ENABLE
    return Wanted(found.name, action, digest=found.digest, is_release=True)


def _is_there(found: Release) -> bool:
    there = selection.candidates().get(found.name)
    return there is not None and not there.gone and there.name in stored_versions()


def _approve(found: Release, account_id: int | None) -> None:
    if not (found.rehearsal or {}).get("ok"):
        raise PluginError(
            str(_("“%(name)s” has not been tried out successfully.", name=found.title)),
            advice=str(_("Try it out first, and look at what it would do.")),
        )
    selection.decide(found.digest, approve=True, account_id=account_id)


def _rehearsal_of(found: Release) -> Rehearsal | None:
    told = found.rehearsal
    return kept_rehearsal(str(told["id"])) if told else None


def _one_page(found: Release, refused: PluginError | None = None) -> str:
    job = trials.standing(_trial(found)).job
    rehearsal = _rehearsal_of(found) if job is None else None
    more = OF_A_NEWER_VERSION if rehearsal and rehearsal.action == UPGRADE else {}
    return render_template(
        "admin/release.html",
        title=found.title,
        crumbs=[_panel_crumb(), (translate(_("Submitted add-ons")), url_for("admin.releases")), (found.title, "")],
        release=found,
        badge_of=_badge(found),
        digest=found.digest[:DIGEST_SHOWN],
        rehearsal=rehearsal,
        told=told(rehearsal.effects.adds, more) if rehearsal else [],
        gone=told(rehearsal.effects.removes, more) if rehearsal else [],
        pages=shelves_of(rehearsal),
        waiting=waiting_for(job) if job else None,
        may_decide=current_actor().may("addons.approve"),
        refused=refused,
        note=note(request.args.get("note")),
    )


def _badge(found: Release) -> tuple[str, str]:
    shape, word = STATES[found.state]
    return shape, translate(word)


def _panel_crumb() -> tuple[str, str]:
    return translate(_("Add-ons")), url_for("admin.addons")

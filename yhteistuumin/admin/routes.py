"""Which address leads to which view of the editors' side."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound as NoSuchPage

from yhteistuumin.admin import (
    addon_changes,
    addon_waiting,
    addons,
    blocks,
    deciding,
    desk,
    dormant,
    editing,
    files,
    history,
    pictures,
    releases,
    resuming,
)
from yhteistuumin.errors import NotFound
from yhteistuumin.security.interface import speak_interface_language
from yhteistuumin.web.frame import head

GET, POST, BOTH = ["GET"], ["POST"], ["GET", "POST"]


def blueprint() -> Blueprint:
    """The editors' pages, below ``/admin/``."""
    made = Blueprint("admin", __name__, url_prefix="/admin")
    made.before_request(files.let_files_in)
    made.before_request(speak_interface_language)
    made.before_request(stay_out_of_search_engines)
    made.after_request(_never_keep)
    made.register_error_handler(NotFound, dormant.not_found)
    made.register_error_handler(NoSuchPage, dormant.not_found)
    made.after_request(resuming.keep_what_was_sent)
    made.add_url_rule("/", view_func=desk.items)
    made.add_url_rule("/create", view_func=desk.create, methods=BOTH)
    one = "/items/<uid>/<lang>/"
    made.add_url_rule("/items/<uid>/history/", view_func=history.history)
    made.add_url_rule(one, view_func=editing.edit, methods=GET)
    made.add_url_rule(one, view_func=editing.save, methods=POST)
    made.add_url_rule(f"{one}blocks/", view_func=blocks.blocks)
    made.add_url_rule(f"{one}blocks/<name>", view_func=blocks.block, methods=POST)
    made.add_url_rule(f"{one}publish", view_func=deciding.publish, methods=BOTH)
    made.add_url_rule(f"{one}move", view_func=deciding.move, methods=BOTH)
    made.add_url_rule(f"{one}decline", view_func=deciding.decline, methods=BOTH)
    made.add_url_rule(f"{one}turn/<kind>", view_func=deciding.turn, methods=BOTH)
    made.add_url_rule(f"{one}<way>", view_func=deciding.decide, methods=BOTH)
    made.add_url_rule("/media.json", view_func=pictures.media_json)
    made.add_url_rule("/media/", view_func=pictures.media, methods=GET)
    made.add_url_rule("/media/", view_func=pictures.upload, methods=POST)
    made.add_url_rule("/media/<uid>", view_func=pictures.describe, methods=BOTH)
    made.add_url_rule("/media/<uid>/delete", view_func=files.delete_picture, methods=BOTH)
    made.add_url_rule("/files/", view_func=files.files, methods=GET)
    made.add_url_rule("/files/", view_func=files.add_file, methods=POST)
    made.add_url_rule("/files/<uid>/delete", view_func=files.delete_file, methods=BOTH)
    _add_addons(made)
    _add_releases(made)
    return made


def _add_addons(made: Blueprint) -> None:
    one, trial = "/addons/<name>/", "/addons/rehearsals/<rehearsal>/"
    made.add_url_rule("/addons/", view_func=addons.addons)
    made.add_url_rule(one, view_func=addons.addon)
    made.add_url_rule(f"{one}settings", "addon_settings", addon_changes.save_settings, methods=POST)
    made.add_url_rule(f"{one}try", "try_addon", addon_changes.try_out, methods=POST)
    made.add_url_rule(f"{one}resume", "resume_addon", addon_changes.resume, methods=POST)
    made.add_url_rule(f"{one}jobs/<int:number>", "addon_job", addon_waiting.job)
    made.add_url_rule(f"{one}jobs/<int:number>.json", "addon_job_json", addon_waiting.job_json)
    made.add_url_rule(f"{one}<way>", "change_addon", addon_changes.change, methods=BOTH)
    made.add_url_rule(f"{trial}<page>", "kept_page", addon_changes.kept)
    made.add_url_rule(f"{trial}files/<name>", "kept_part", addon_changes.kept_part)


def _add_releases(made: Blueprint) -> None:
    one = "/addons/releases/<digest>"
    made.add_url_rule("/addons/releases/", view_func=releases.releases, methods=GET)
    made.add_url_rule("/addons/releases/", view_func=releases.submit_release, methods=POST)
    made.add_url_rule(one, view_func=releases.release)
    made.add_url_rule(f"{one}/<way>", view_func=releases.decide_release, methods=POST)


def stay_out_of_search_engines() -> None:
    """Before a request: the page is not for search engines."""
    head().noindex = True


def _never_keep(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response

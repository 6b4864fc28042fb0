"""The page of an item whose add-on is switched off or gone: it says so, and that nothing is lost."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as NoSuchPage

from yhteistuumin.content.saving import item_with
from yhteistuumin.errors import NotFound
from yhteistuumin.i18n import translate
from yhteistuumin.plugins.ledger import owner_of_type
from yhteistuumin.runtime import registry
from yhteistuumin.schema.messages import translator
from yhteistuumin.web.errors import show_http_error
from yhteistuumin.web.requests import NUL

NOT_FOUND = 404

_ = translator(__name__)


def not_found(error: NotFound | NoSuchPage) -> ResponseReturnValue:
    """What stands where an editors' page is not: a note where only the add-on is missing."""
    uid = str((request.view_args or {}).get("uid", ""))
    item = item_with(uid) if uid and NUL not in uid else None
    owner = owner_of_type(item.kind) if item and registry().content_type(item.kind) is None else None
    if owner is None:
        return show_http_error(error if isinstance(error, NoSuchPage) else NoSuchPage())
    heading = translate(_("This content is at rest"))
    page = render_template("admin/dormant.html", title=heading, crumbs=[(heading, "")], addon=owner)
    return page, NOT_FOUND

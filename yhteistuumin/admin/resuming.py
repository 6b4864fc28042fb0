"""A text that was sent after its writer was signed out is kept in the page, not thrown away."""

from __future__ import annotations

from flask import Response, make_response, render_template, request, url_for

from yhteistuumin.i18n import translate
from yhteistuumin.schema.messages import translator
from yhteistuumin.security.interface import speak_interface_language
from yhteistuumin.security.permissions import current_actor
from yhteistuumin.web.frame import head

_ = translator(__name__)

UNAUTHORIZED = 401
KEPT = frozenset({"admin.save", "admin.create"})
"""The views that take long texts."""


def keep_what_was_sent(response: Response) -> Response:
    """Instead of sending a signed-out writer to the sign-in page, hold the form until it can be
    sent again. It goes nowhere but back to who sent it."""
    sent = request.endpoint in KEPT and request.method == "POST" and bool(request.form)
    if not sent or not current_actor().is_anonymous or not response.location:
        return response
    speak_interface_language()
    head().noindex = True
    heading = translate(_("Sign in to save your text"))
    page = render_template(
        "admin/signed-out.html",
        title=heading,
        crumbs=[(heading, "")],
        fields=list(request.form.items(multi=True)),
        action=request.full_path.removesuffix("?"),
        sign_in_url=url_for("security.sign_in_page"),
    )
    return make_response(page, UNAUTHORIZED)

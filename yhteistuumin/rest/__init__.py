"""The read API at ``/api/v1``, and its description."""

from __future__ import annotations

from flask import Flask


def install(app: Flask) -> None:
    """Add the API to *app*."""
    from yhteistuumin.rest import addons, problems, views
    from yhteistuumin.web.errors import add_format

    app.register_blueprint(views.blueprint)
    app.register_blueprint(addons.blueprint)
    add_format(app, "/api/", problems.problem)

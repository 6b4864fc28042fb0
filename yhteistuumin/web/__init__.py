"""Public pages: what readers see."""

from __future__ import annotations

from flask import Flask

from yhteistuumin.web import blocks, cache, errors, language, requests, routes, statics, template_words


def install(app: Flask) -> None:
    """Add the public side to *app*."""
    requests.install(app)
    app.before_request(language.speak_visitors_language)
    cache.install(app)
    statics.install(app)
    errors.install(app)
    template_words.install(app)
    blocks.install(app)
    routes.install(app)

"""The editors' side: writing, publishing, pictures and add-ons."""

from __future__ import annotations

from flask import Flask

from yhteistuumin.admin import desk, menu, routes, users, words
from yhteistuumin.security.interface import speak_interface_language


def install(app: Flask) -> None:
    """Add the editors' pages to *app*."""
    app.register_blueprint(routes.blueprint())
    app.register_blueprint(users.blueprint)
    app.context_processor(menu.desk_context)
    app.jinja_env.globals.update(
        editor_languages=words.editor_languages,
        editor_words=words.editor_words,
        language_badge=words.language_badge,
        language_name=words.language_name,
        language_word=words.language_word,
        region_label=desk.region_label,
        rows=desk.rows_for,
        state_badge=words.state_badge,
    )
    app.jinja_env.filters.update(language_word=words.language_word, region_name=desk.region_label)


def adopt(app: Flask, name: str) -> None:
    """Let a plugin's blueprint *name* below ``/admin/`` behave as the core's pages for editors do."""
    app.before_request_funcs.setdefault(name, []).extend(
        [speak_interface_language, routes.stay_out_of_search_engines]
    )

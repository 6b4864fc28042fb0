"""In which language a visitor is answered: the address decides, else what the browser asks for."""

from __future__ import annotations

from flask import request

from yhteistuumin.i18n import set_language
from yhteistuumin.runtime import settings

EDITORS = "/admin/"
"""Below it, pages speak the editor's own language."""


def path_language(path: str) -> str:
    """The site's language that *path* begins with, or ``""``."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in settings().languages else ""


def asked_language() -> str:
    """The site's language that the browser likes best; the first one where it likes none."""
    languages = settings().languages
    return request.accept_languages.best_match(languages) or languages[0]


def speak_visitors_language() -> None:
    """Before a request: show texts in the language of the address, else in the asked one."""
    set_language(path_language(request.path) or asked_language())

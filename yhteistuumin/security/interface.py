"""In which language the sign-in and the editors' pages speak to a person."""

from __future__ import annotations

from flask import request

from yhteistuumin.i18n import set_language
from yhteistuumin.runtime import settings
from yhteistuumin.security.permissions import current_actor

LANGUAGE_PARAMETER = "lang"


def interface_language() -> str:
    """``?lang=``, else the account's own choice, else what the browser asks for."""
    known = settings().interface_languages
    wanted = (request.args.get(LANGUAGE_PARAMETER), current_actor().interface_lang)
    chosen = next((lang for lang in wanted if lang in known), None)
    return chosen or request.accept_languages.best_match(known) or known[0]


def speak_interface_language() -> None:
    """Before a request to an editors' page: use `interface_language`."""
    set_language(interface_language())

"""Two questions that whoever runs the site asks: can it serve, and is everything in order."""

from __future__ import annotations

import logging

from flask import Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from yhteistuumin import migrating
from yhteistuumin.content.state import site_state
from yhteistuumin.db import session
from yhteistuumin.plugins.current import load_result
from yhteistuumin.plugins.faults import State
from yhteistuumin.plugins.lifecycle import package_folder
from yhteistuumin.security.permissions import public

FAULTY = frozenset({State.BROKEN, State.INCOMPATIBLE, State.MISSING})

log = logging.getLogger(__name__)


@public
def healthz() -> ResponseReturnValue:
    """200 when a page could be served now."""
    try:
        site_state()
    except SQLAlchemyError:
        log.exception("the database does not answer")
        return _plain("the database does not answer", 503)
    return _plain("ok", 200)


@public
def readyz() -> ResponseReturnValue:
    """200 when every migration is applied and every enabled plugin runs; else what is wrong."""
    try:
        faults = [*_migration_faults(), *_plugin_faults()]
    except SQLAlchemyError:
        log.exception("the database does not answer")
        faults = ["the database does not answer"]
    response = jsonify(ready=not faults, faults=faults)
    response.headers["Cache-Control"] = "no-store"
    return response, 503 if faults else 200


def _migration_faults() -> list[str]:
    branches = [migrating.core_branch()]
    branches += [migrating.plugin_branch(loaded.plugin.name, package_folder(loaded)) for loaded in load_result().loaded]
    connection = session().connection()
    states = (migrating.status(connection, branch) for branch in branches if not branch.is_empty)
    return [f"migrations of {state.name} are not applied" for state in states if not state.is_current]


def _plugin_faults() -> list[str]:
    return [
        f"plugin {report.name} is {report.state.value}" for report in load_result().plugins if report.state in FAULTY
    ]


def _plain(text: str, status: int) -> Response:
    response = Response(f"{text}\n", status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response

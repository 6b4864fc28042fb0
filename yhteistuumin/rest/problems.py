"""Errors of the API: ``application/problem+json``, said in words."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, make_response
from werkzeug.exceptions import HTTPException

from yhteistuumin.rest.models import ProblemDetail

DETAILS = {
    401: "This needs a sign-in.",
    403: "You may not do this.",
    404: "There is nothing at this address; /api/v1/openapi.json lists what there is.",
    405: "This address does not take that method.",
}


class BadQuery(HTTPException):
    """A parameter that cannot be used; *description* names it and what it may be."""

    code = 400


class Refused(BadQuery):
    """A change that cannot be made as things are; *description* says why and what to do."""

    code = 409


def problem(error: HTTPException) -> Response:
    """*error* as a problem document."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    own_words = error.description if isinstance(error, BadQuery) else None
    detail = own_words or DETAILS.get(status, HTTPStatus(status).description or HTTPStatus(status).phrase)
    document = ProblemDetail(title=HTTPStatus(status).phrase, status=status, detail=detail)
    response = make_response(document.model_dump_json(), status)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    response.mimetype = "application/problem+json"
    response.headers["Cache-Control"] = "no-store"
    return response

"""Requests without the character NUL: nobody types it, and PostgreSQL stores no text that has it."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.datastructures.structures import iter_multi_items

NUL = "\x00"


class Parameters(ImmutableMultiDict[str, Any]):
    """The parameters of an address or a form, their texts without NUL."""

    def __init__(self, mapping: Any = None) -> None:
        pairs = iter_multi_items(mapping) if mapping is not None else ()
        super().__init__([(_without_nul(key), _without_nul(value)) for key, value in pairs])


class PlainRequest(Request):
    """A request with `Parameters`."""

    parameter_storage_class = Parameters


def install(app: Flask) -> None:
    """Read the parameters of every request of *app* so; an address with NUL is not found."""
    app.request_class = PlainRequest
    app.before_request(_refuse_nul_in_path)


def _refuse_nul_in_path() -> None:
    if NUL in request.path:
        abort(404)


def _without_nul(value: Any) -> Any:
    return value.replace(NUL, "") if isinstance(value, str) else value

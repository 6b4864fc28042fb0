"""The API's description of itself, collected from every view that is marked with `documented`.

A plugin's view below ``/api/`` is found in the same way, so it describes itself too::

    @blueprint.get("/search")
    @documented("Search published items", response=Answer, parameters=(Parameter("q"),))
    def search_json(): ...
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from yhteistuumin import __version__
from yhteistuumin.rest.models import ProblemDetail

OPERATION = "yhteistuumin_operation"
VERSION = "3.1.0"
API_PREFIX = "/api/"
REFERENCE = "#/components/schemas/{model}"
ARGUMENT = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Parameter:
    """A parameter in the address; one with *many* repeats."""

    name: str
    description: str = ""
    many: bool = False
    number: bool = False


@dataclass(frozen=True)
class Operation:
    """What a view says of itself."""

    summary: str
    response: type[BaseModel]
    parameters: tuple[Parameter, ...] = ()


def documented(
    summary: str, *, response: type[BaseModel], parameters: Sequence[Parameter] = ()
) -> Callable[[View], View]:
    """Describe a view of the API: what it does, what it answers, and its parameters."""

    def mark(view: View) -> View:
        setattr(view, OPERATION, Operation(summary, response, tuple(parameters)))
        return view

    return mark


def description(app: Flask, title: str) -> dict[str, Any]:
    """The OpenAPI document of every documented view of *app*."""
    operations = [
        (rule, operation)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        if rule.rule.startswith(API_PREFIX)
        and (operation := getattr(app.view_functions[rule.endpoint], OPERATION, None))
    ]
    models = {operation.response for _rule, operation in operations} | {ProblemDetail}
    ordered = sorted(models, key=lambda model: model.__name__)
    _refs, schemas = models_json_schema([(model, "serialization") for model in ordered], ref_template=REFERENCE)
    return {
        "openapi": VERSION,
        "info": {"title": title, "version": __version__},
        "paths": {ARGUMENT.sub(r"{\1}", rule.rule): {"get": _get(rule, o)} for rule, o in operations},
        "components": {"schemas": schemas.get("$defs", {})},
    }


def _get(rule: Rule, operation: Operation) -> dict[str, Any]:
    return {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": operation.summary,
        "parameters": [
            *(_in_path(name) for name in sorted(rule.arguments)),
            *(_in_query(parameter) for parameter in operation.parameters),
        ],
        "responses": {
            "200": _content("application/json", operation.response, "What was asked for"),
            "default": _content("application/problem+json", ProblemDetail, "What went wrong"),
        },
    }


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _in_query(parameter: Parameter) -> dict[str, Any]:
    single: dict[str, Any] = {"type": "integer", "minimum": 1} if parameter.number else {"type": "string"}
    schema = {"type": "array", "items": single} if parameter.many else single
    return {"name": parameter.name, "in": "query", "description": parameter.description, "schema": schema}


def _content(mimetype: str, model: type[BaseModel], words: str) -> dict[str, Any]:
    reference = {"$ref": REFERENCE.format(model=model.__name__)}
    return {"description": words, "content": {mimetype: {"schema": reference}}}

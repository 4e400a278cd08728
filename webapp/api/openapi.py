"""The API described by itself: OpenAPI 3.1, made of the table of `endpoints.py`, the routes and the access table.

A test holds it against the routes, and schemathesis the answers against it.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import Any, Final

import msgspec
from flask import Blueprint, Response, current_app
from werkzeug.routing import Rule

from webapp.api import bodies, shapes
from webapp.api.endpoints import OPERATIONS, Operation
from webapp.domain.releases import NUMBER
from webapp.domain.roles import Action
from webapp.http.access_table import ROUTES, Access, Who

bp = Blueprint("openapi", __name__)

_REFERENCE: Final = "#/components/schemas/{name}"
_ARGUMENT: Final = re.compile(r"<(?:(\w+):)?(\w+)>")
_WORDS: Final = {"slug": "[a-z0-9-]{2,60}", "release_number": NUMBER.pattern}
_MEANINGS: Final = {
    400: "The request can't be read.",
    401: "Nobody is signed in, or the token is not valid.",
    403: "The caller may not do this here.",
    404: "There is no such thing, or the caller may not know of it.",
    409: "It contradicts what is there.",
    410: "It was deleted.",
    412: "It was changed in the meantime; `state` is how it is now.",
    413: "It is more than is taken at once.",
    415: "This kind of content is not read here.",
    422: "A value is not allowed; `errors` names the fields.",
    428: "The version that is to be replaced is missing (`If-Match`).",
    503: "The database is busy or away; `Retry-After` says when to try again.",
    507: "The disk is full.",
}


@bp.get("/openapi.json")
def show() -> Response:
    rules = (rule for rule in current_app.url_map.iter_rules() if rule.rule.startswith("/api/"))
    return bodies.answer(describe(rules))


def describe(rules: Iterable[Rule]) -> dict[str, Any]:
    """The OpenAPI document of these routes; raises KeyError for one that the table does not know."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.rule, rule.endpoint)):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            place = paths.setdefault(_ARGUMENT.sub(r"{\2}", rule.rule), {"parameters": _arguments(rule)})
            place[method.lower()] = _operation(rule.endpoint, method, OPERATIONS[rule.endpoint])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Glossator",
            "version": version("glossator"),
            "description": "Offsets are Unicode code points, half-open. Times are UTC. Errors are RFC 9457.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": [], "csrf": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas()[1],
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "`glossator token create`"},
                "session": {"type": "apiKey", "in": "cookie", "name": "glossator"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
            },
        },
    }


def _operation(endpoint: str, method: str, told: Operation) -> dict[str, Any]:
    rule = ROUTES[endpoint]
    refused = sorted({*told.refuses, *_usual(rule, method, told)})
    described: dict[str, Any] = {
        "operationId": endpoint.removeprefix("api."),
        "summary": told.summary,
        "responses": {str(status): _answered(shape, told.gives) for status, shape in told.answers.items()}
        | {str(status): _refused(status) for status in refused},
    }
    parameters = [{"name": name, "in": "query", "schema": dict(schema)} for name, schema in told.query.items()]
    if told.if_match:
        parameters.append(_version(told))
    if parameters:
        described["parameters"] = parameters
    if told.takes:
        content = {kind: {"schema": _schema(shape)} for kind, shape in told.takes.items()}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _usual(rule: Access, method: str, told: Operation) -> set[int]:
    """The refusals that follow from what the access table says of a route and from its method."""
    usual = {400, 401, 503}
    if isinstance(rule.who, Action):
        usual |= {404} if rule.who is Action.READ else {403, 404}
    if rule.who is Who.ADMIN:
        usual |= {403}
    if told.takes:
        usual |= {413, 415, 422}
    if method != "GET":
        usual |= {409, 507}
    return usual


def _answered(shape: Any, kinds: Iterable[str]) -> dict[str, Any]:
    if shape is None:
        return {"description": "Done."}
    return {"description": "Done.", "content": {kind: {"schema": _schema(shape)} for kind in kinds}}


def _refused(status: int) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": _schema(shapes.Problem)}}
    return {"description": _MEANINGS[status], "content": problem}


def _version(told: Operation) -> dict[str, Any]:
    return {
        "name": "If-Match",
        "in": "header",
        "required": told.required,
        "schema": {"type": "string", "examples": [told.if_match]},
        "description": "The version that is to be replaced, in quotes.",
    }


def _arguments(rule: Rule) -> list[dict[str, Any]]:
    uuid = {"type": "string", "format": "uuid"}
    words = {name: {"type": "string", "pattern": f"^{pattern}$"} for name, pattern in _WORDS.items()}
    found = _ARGUMENT.findall(rule.rule)
    schemas = [(name, uuid if kind == "uuid" else words[name]) for kind, name in found]
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name, schema in schemas]


def _schema(shape: Any) -> dict[str, Any]:
    return _schemas()[0][shape]


@cache
def _schemas() -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """The schema of each shape that the table names, and all that they refer to by name."""
    wanted = [shapes.Problem]
    for told in OPERATIONS.values():
        wanted += [*(shape for shape in told.answers.values() if shape is not None), *told.takes.values()]
    named = list(dict.fromkeys(wanted))
    schemas, components = msgspec.json.schema_components(named, ref_template=_REFERENCE)
    return dict(zip(named, schemas, strict=True)), components

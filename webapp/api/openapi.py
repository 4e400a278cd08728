"""The API described by itself: OpenAPI 3.1, made of the table below, the routes and the access table.

A test holds it against the routes, and schemathesis the answers against it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any, Final

import msgspec
from flask import Blueprint, Response, current_app
from werkzeug.routing import Rule

from webapp import formats
from webapp.api import annotations, bodies, codings, documents, operations, projects, shapes, verdicts
from webapp.domain.roles import Action
from webapp.http.access_table import ROUTES, Access, Who
from webapp.services import agreement, arrivals, exports

bp = Blueprint("openapi", __name__)

_PREFIX: Final = "/api/v1"
_REFERENCE: Final = "#/components/schemas/{name}"
_ARGUMENT: Final = re.compile(r"<(?:(\w+):)?(\w+)>")
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


@dataclass(frozen=True, slots=True)
class Operation:
    """What one endpoint takes and answers, beyond what its route and the access table say of it."""

    summary: str
    answers: Mapping[int, Any]  # status -> shape of the answer, None for none
    takes: Mapping[str, Any] = field(default_factory=dict)  # media type -> shape of the body
    refuses: tuple[int, ...] = ()
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    if_match: str = ""  # an example, when the header is read
    required: bool = False  # whether the header must be there
    gives: tuple[str, ...] = ("application/json",)


_PERSONAL = "keep fields that the codebook marks as personal, and names of the team in what people wrote"
_FOLDER: Final = (
    "1: a zip with data card, codebooks and manifest, for `datasets.load_dataset`; of jsonl and parquet only"
)
_JSON, _LINES = "application/json", "application/x-ndjson"
OPERATIONS: Final[Mapping[str, Operation]] = {
    "api.openapi.show": Operation("This description.", {200: dict[str, Any]}),
    "api.projects.index": Operation("The caller's projects.", {200: shapes.Projects}),
    "api.projects.create": Operation(
        "Make a project with the template codebook; the caller owns it.",
        {201: shapes.Project},
        {_JSON: projects.ProjectBody},
        refuses=(409,),
    ),
    "api.projects.show": Operation("One project.", {200: shapes.Project}),
    "api.events.index": Operation(
        "That something changed, as server-sent events: `resync`, then `changed` with the document and what of it"
        " (annotations, regions, codings, review, codebook).",
        {200: None},
        gives=("text/event-stream",),
    ),
    "api.codebooks.show": Operation("The version of the codebook in use.", {200: shapes.Codebook}),
    "api.codebooks.update": Operation(
        "Put a new version of the codebook into use.",
        {200: shapes.Codebook},
        {_JSON: shapes.NewCodebook},
        refuses=(409, 412, 428),
        if_match='"1.0"',
        required=True,
    ),
    "api.documents.index": Operation(
        "A page of documents.",
        {200: shapes.Documents},
        query={
            "limit": {"type": "integer", "minimum": 1, "maximum": documents.MAX_PAGE, "default": 50},
            "cursor": {"type": "string", "description": "`next` of the page before"},
        },
        refuses=(400,),
    ),
    "api.documents.create": Operation(
        "Bring in one document (JSON, 201), or a stream of them (JSON lines, 200).",
        {201: shapes.WholeDocument, 200: shapes.Imported},
        {_JSON: arrivals.Line, _LINES: str},
        refuses=(409,),
    ),
    "api.documents.show": Operation("A document with its text.", {200: shapes.WholeDocument}),
    "api.documents.update": Operation(
        "Change metadata: what is named takes the new value, null empties it, the rest stays.",
        {200: shapes.Document},
        {_JSON: documents.MetadataBody},
        refuses=(409, 412),
        if_match='"1"',
    ),
    "api.rounds.index": Operation(
        "Rounds that the caller may know of; `progress` and `seed` are null while a blind round hides them.",
        {200: shapes.Rounds},
    ),
    "api.exports.show": Operation(
        "The project in a format, as the caller may see it; a file to save.",
        {200: str},
        query={
            "format": {"type": "string", "default": "jsonl", "enum": sorted(formats.tag_formats())},
            "layer": {"type": "array", "items": {"type": "string", "enum": list(exports.LAYERS)}},
            "text": {"type": "string", "enum": ["0", "1"], "default": "1", "description": "0: nothing of the texts"},
            "prefix": {"type": "integer", "minimum": 0, "maximum": exports.PREFIX, "default": 0},
            "notes": {"type": "string", "enum": ["0", "1"], "default": "0", "description": "with text=0: keep notes"},
            "personal": {"type": "string", "enum": ["0", "1"], "default": "0", "description": _PERSONAL},
            "folder": {"type": "string", "enum": ["0", "1"], "default": "0", "description": _FOLDER},
        },
        refuses=(422, 507),
        gives=(_LINES, "application/zip"),
    ),
    "api.agreement.show": Operation(
        "How far coders agree: the figures of the agreement page. Coders of an open blind round wait for its lock.",
        {200: shapes.Agreement},
        query={
            "round": {"type": "string", "description": "a round's id, or outside; two joined by a comma: stability"},
            "coders": {"type": "string", "description": "names or ids in exports, joined by commas; none: all"},
            "unit": {"type": "string", "enum": list(agreement.UNIT_NAMES)},
            "bootstrap": {"type": "integer", "minimum": 0, "maximum": agreement.MOST_DRAWS, "default": 1000},
            "seed": {"type": "integer", "minimum": 0, "maximum": agreement.MOST_SEED, "default": 1},
            "gamma": {"type": "string", "enum": ["0", "1"], "default": "0", "description": "takes longer"},
        },
        refuses=(409, 422),
    ),
    "api.annotations.index": Operation(
        "The tags of a document that the caller may see now.", {200: shapes.Annotations}
    ),
    "api.annotations.update": Operation(
        "Make a tag (201), or replace it whole; the same again is 200 and writes nothing.",
        {201: shapes.Annotation, 200: shapes.Annotation},
        {_JSON: annotations.AnnotationBody},
        refuses=(409, 410, 412),
        if_match='"1"',
    ),
    "api.annotations.delete": Operation(
        "Delete a tag of one's own; again is no error.",
        {204: None},
        refuses=(400, 409, 412, 428),
        if_match='"1"',
    ),
    "api.codings.update": Operation(
        "Say how far one is with a document, and answer its questions.",
        {200: shapes.Coding},
        {_JSON: codings.CodingBody},
        refuses=(409,),
    ),
    "api.verdicts.update": Operation(
        "Judge a colleague's tag: 201 for a first verdict, 200 for another one.",
        {201: shapes.Verdict, 200: shapes.Verdict},
        {_JSON: verdicts.VerdictBody},
        refuses=(409, 410),
    ),
    "api.verdicts.delete": Operation("Take one's verdict back.", {204: None}, refuses=(409, 410)),
    "api.operations.create": Operation(
        "Rename, move, merge, split, retire or restore a code of the codebook in use, or rename its fields and choices:"
        " 201; with `dry_run` only its reach is told: 200.",
        {201: shapes.Operation, 200: shapes.Operation},
        {_JSON: operations.OperationBody},
        refuses=(409,),
    ),
    "api.undoings.create": Operation(
        "Undo what an entry of the log tells of: one's own act on a tag, or as an owner an operation on a codebook."
        " 409 names what stands against it.",
        {200: shapes.Undone},
        refuses=(409,),
    ),
}
"""Every endpoint under /api -> what it is."""


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
    kinds = {"uuid": {"type": "string", "format": "uuid"}}
    plain = {"type": "string", "pattern": "^[a-z0-9-]{2,60}$"}
    found = _ARGUMENT.findall(rule.rule)
    return [{"name": name, "in": "path", "required": True, "schema": kinds.get(kind, plain)} for kind, name in found]


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

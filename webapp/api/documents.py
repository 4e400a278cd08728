"""Documents over the API: listed, shown, brought in one by one or as a stream, their metadata changed."""

import base64
from collections.abc import Iterator
from io import BufferedReader, RawIOBase
from typing import Any, cast
from uuid import UUID

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.api import bodies
from webapp.domain import metadata as facts
from webapp.errors import Malformed, TooLarge, Unsupported
from webapp.http.auth import actor, session
from webapp.services import arrivals, documents, imports, metadata
from webapp.services.imports import Fate

bp = Blueprint("documents", __name__)

MAX_ERRORS = 1000


class MetadataBody(msgspec.Struct, forbid_unknown_fields=True):
    """What `PATCH /api/v1/documents/{id}` takes: only what is to change; null empties."""

    metadata: dict[str, Any]


@bp.get("/projects/<slug>/documents")
def index(slug: str) -> Response:
    found, following = documents.page(session(), actor(), slug, bodies.page_limit(), _after())
    items = [documents.portray(document) for document in found]
    return bodies.answer({"items": items, "next": _cursor(following)})


@bp.get("/documents/<uuid:document_id>")
def show(document_id: UUID) -> Response:
    shown = documents.show(session(), actor(), document_id)
    return bodies.answer(shown, ETag=f'"{shown["version"]}"')


@bp.post("/projects/<slug>/documents")
def create(slug: str) -> Response:
    if request.mimetype == "application/x-ndjson":
        return _stream(slug)
    if request.mimetype != "application/json":
        raise Unsupported("Send one document as application/json, or many as application/x-ndjson.")
    request.max_content_length = arrivals.MAX_LINE
    draft = arrivals.line(bodies.raw_body()).draft()
    document = documents.create(session(), actor(), slug, draft)
    shown = documents.show(session(), actor(), document.id)
    session().commit()
    return bodies.answer(shown, 201, ETag=f'"{document.version}"')


@bp.patch("/documents/<uuid:document_id>")
def update(document_id: UUID) -> Response:
    known = facts.read(bodies.read(MetadataBody).metadata)
    document = metadata.change(session(), actor(), document_id, known, bodies.expected_version()).document
    session().commit()
    return bodies.answer(documents.portray(document), ETag=f'"{document.version}"')


def _stream(slug: str) -> Response:
    """Bring in JSON lines as they come; each short batch is committed for itself."""
    counted = {Fate.IMPORTED: 0, Fate.SKIPPED: 0, Fate.REFUSED: 0}
    errors: list[dict[str, Any]] = []
    documents.require_import(session(), actor(), slug)
    session().commit()  # nothing is held while lines are read
    for batch in imports.batches(arrivals.of_lines("the stream", _lines())):
        for outcome in imports.bring(session(), actor(), slug, batch):
            counted[outcome.fate] += 1
            if outcome.fate is Fate.REFUSED and len(errors) < MAX_ERRORS:
                errors.append({"line": outcome.arrival.line, "message": outcome.sentence})
        session().commit()
    counts = {"imported": counted[Fate.IMPORTED], "skipped": counted[Fate.SKIPPED]}
    return bodies.answer(counts | {"errors": errors})


def _lines() -> Iterator[bytes]:
    """The lines of the body; raises TooLarge for one over the limit of a document."""
    lines = BufferedReader(cast(RawIOBase, request.stream), 1 << 16)  # which by itself gives a line byte by byte
    try:
        while line := lines.readline(arrivals.MAX_LINE + 1):
            if len(line) > arrivals.MAX_LINE:
                raise TooLarge(f"A line is longer than {arrivals.MAX_LINE >> 20} MB.")
            yield line
    except RequestEntityTooLarge as error:
        raise TooLarge("This is more than is taken at once.") from error
    finally:
        lines.detach()  # the stream is the request's to close


def _after() -> UUID | None:
    given = request.args.get("cursor")
    if not given:
        return None
    try:
        return UUID(bytes=base64.urlsafe_b64decode(given.encode() + b"=="))
    except ValueError as error:
        raise Malformed("This cursor is none of ours; take it from `next`.", field="cursor") from error


def _cursor(document_id: UUID | None) -> str | None:
    return base64.urlsafe_b64encode(document_id.bytes).decode().rstrip("=") if document_id else None

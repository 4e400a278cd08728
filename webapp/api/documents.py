"""Documents over the API."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from webapp.api import bodies
from webapp.domain.roles import Action
from webapp.http.auth import actor, session
from webapp.models import Document
from webapp.services import access, documents, texts

bp = Blueprint("documents", __name__)


@bp.get("/documents/<uuid:document_id>")
def show(document_id: UUID) -> Response:
    place = access.document(session(), actor(), document_id, Action.READ)
    text = texts.read(session(), document_id)
    found = documents.regions(session(), document_id)
    regions = [{"start": region.start, "end": region.end, "kind": region.kind} for region in found]
    return bodies.answer({**_portrayed(place.document), "text": text, "regions": regions})


@bp.get("/projects/<slug>/documents")
def index(slug: str) -> Response:
    _, items = documents.index(session(), actor(), slug)
    return bodies.answer({"items": [_portrayed(item) for item in items], "next": None})


def _portrayed(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "external_id": document.external_id,
        "length": document.length,
        "sha256": document.sha256,
    }

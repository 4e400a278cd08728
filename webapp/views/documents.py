"""Documents of a project, and the page on which one is read and tagged."""

from uuid import UUID

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.http.auth import actor, session
from webapp.http.render import page
from webapp.services import documents, readings

bp = Blueprint("documents", __name__)


@bp.get("/projects/<slug>/documents")
def index(slug: str) -> Response:
    place, items = documents.index(session(), actor(), slug)
    return page("documents/index.html", place=place, section="documents", documents=items)


@bp.get("/documents/<uuid:document_id>")
def show(document_id: UUID) -> Response:
    reading = readings.open_document(session(), actor(), document_id)
    return page("documents/show.html", place=reading.place, section="documents", **reading.shown())

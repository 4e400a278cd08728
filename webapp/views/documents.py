"""Documents of a project, and the page on which one is read and tagged."""

from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response, request, url_for

from webapp.forms.documents import arguments, wanted
from webapp.http.auth import actor, session
from webapp.http.render import page, tagged
from webapp.services import listings, printing, readings

bp = Blueprint("documents", __name__)


@bp.get("/projects/<slug>/documents")
def index(slug: str) -> Response:
    listing = listings.page(session(), actor(), slug, wanted(request.args))

    def address(**changes: str | None) -> str:
        values: dict[str, Any] = arguments(listing.wanted, **changes)
        return url_for("documents.index", slug=slug, **values)

    shown = listing.shown() | {"address": address, "hidden": arguments(listing.wanted, q=None)}
    return page("documents/index.html", place=listing.place, section="documents", **shown)


@bp.get("/documents/<uuid:document_id>")
def show(document_id: UUID) -> Response:
    reading = readings.open_document(session(), actor(), document_id)
    return page("documents/show.html", place=reading.place, section="documents", **reading.shown())


@bp.get("/documents/<uuid:document_id>/state")
def state(document_id: UUID) -> Response:
    """What the page's script starts from, for a page that is open already."""
    body = msgspec.json.encode(readings.state(session(), actor(), document_id))
    return tagged(Response(body, content_type="application/json"))


@bp.get("/documents/<uuid:document_id>/print")
def paper(document_id: UUID) -> Response:
    """The article for paper, with numbered tags."""
    shown = printing.printed(session(), actor(), document_id)
    return page("documents/print.html", place=shown.place, section="documents", printed=shown)

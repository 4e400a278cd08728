"""Where a reader is in an article."""

from uuid import UUID

from flask import Blueprint, Response

from webapp.forms.bookmarks import BookmarkForm
from webapp.http.auth import actor, session
from webapp.services import bookmarks

bp = Blueprint("bookmarks", __name__)


@bp.post("/documents/<uuid:document_id>/bookmark")
def update(document_id: UUID) -> Response:
    bookmarks.save(session(), actor(), document_id, BookmarkForm().draft())
    session().commit()
    return Response(status=204)

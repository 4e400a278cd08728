"""What became of a tag."""

from uuid import UUID

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.http.auth import actor, session
from webapp.http.render import fragment
from webapp.services import histories

bp = Blueprint("histories", __name__)


@bp.get("/annotations/<uuid:annotation_id>/history")
def show(annotation_id: UUID) -> Response:
    return fragment("histories/_history.html", history=histories.show(session(), actor(), annotation_id))

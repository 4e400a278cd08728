"""The card of a tag."""

from uuid import UUID

from flask import Blueprint, Response

from webapp.http.auth import actor, session
from webapp.http.render import fragment
from webapp.services import reviews

bp = Blueprint("annotations", __name__)


@bp.get("/annotations/<uuid:annotation_id>")
def show(annotation_id: UUID) -> Response:
    """What the server alone knows of a tag: decisions, conversation, and the fields of a colleague's."""
    card = reviews.card(session(), actor(), annotation_id)
    return fragment("annotations/_card.html", **card.shown())

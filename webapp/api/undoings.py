"""What was done, undone by its entry in the log."""

from uuid import UUID

from flask import Blueprint, Response

from webapp.api import bodies
from webapp.http.auth import actor, session
from webapp.services import event_undo

bp = Blueprint("undoings", __name__)


@bp.post("/events/<uuid:event_id>/undo")
def create(event_id: UUID) -> Response:
    undone = event_undo.undo(session(), actor(), event_id)
    session().commit()
    return bodies.answer(undone)

"""What becomes of a case in a meeting: decided, carried over, laid on the table again."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.errors import Conflict
from webapp.forms.disagreements import read_choice, read_reason, read_version
from webapp.http.auth import actor, session
from webapp.http.render import notice
from webapp.services import meetings
from webapp.services.meetings import Settled

bp = Blueprint("agenda_items", __name__, url_prefix="/agenda-items/<uuid:item_id>")


@bp.post("/decision")
def update(item_id: UUID) -> Response:
    choice, version, reason = read_choice(request.form), read_version(request.form), read_reason(request.form)
    try:
        settled = meetings.decide(session(), actor(), item_id, choice, version, reason)
    except Conflict as overtaken:
        return _again(item_id, overtaken)
    session().commit()
    notice("Decided.", undo=url_for("agenda_items.delete", item_id=item_id))
    return _on(settled)


@bp.post("/carrying")
def carry(item_id: UUID) -> Response:
    try:
        settled = meetings.carry(session(), actor(), item_id, request.form.get("note", ""))
    except Conflict as overtaken:
        return _again(item_id, overtaken)
    session().commit()
    notice("Carried over.", undo=url_for("agenda_items.delete", item_id=item_id))
    return _on(settled)


@bp.post("/withdrawal")
def delete(item_id: UUID) -> Response:
    settled = meetings.take_back(session(), actor(), item_id)
    session().commit()
    return _on(settled)


def _on(settled: Settled) -> Response:
    return redirect(url_for("meetings.show", meeting_id=settled.meeting_id, item=settled.following), 303)


def _again(item_id: UUID, overtaken: Conflict) -> Response:
    """The case as it is now, with what was decided about it in the meantime."""
    session().rollback()
    meeting_id = meetings.of_item(session(), actor(), item_id)
    notice(overtaken.detail, "warn")
    return redirect(url_for("meetings.show", meeting_id=meeting_id, item=item_id), 303)

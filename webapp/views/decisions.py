"""What the team decides about a passage: made, taken back, and left to a meeting."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.forms.disagreements import read_choice, read_reason, read_version
from webapp.http.auth import actor, session
from webapp.http.render import fragment, signal, wants_fragment
from webapp.services import agenda_items, decisions, disagreement_cases
from webapp.services.access import DocumentPlace

bp = Blueprint("decisions", __name__, url_prefix="/disagreements/<uuid:disagreement_id>")


@bp.post("/decision")
def update(disagreement_id: UUID) -> Response:
    choice, version, reason = read_choice(request.form), read_version(request.form), read_reason(request.form)
    case = decisions.decide(session(), actor(), disagreement_id, choice, version, reason=reason)
    session().commit()
    return _answer(case.place, disagreement_id, "decided")


@bp.post("/decision/withdrawal")
def delete(disagreement_id: UUID) -> Response:
    place = decisions.withdraw(session(), actor(), disagreement_id, read_version(request.form))
    session().commit()
    return _answer(place, disagreement_id, "open")


@bp.post("/agenda")
def discuss(disagreement_id: UUID) -> Response:
    question = request.form.get("question", "")
    case = agenda_items.add(session(), actor(), disagreement_id, read_version(request.form), question)
    session().commit()
    return _answer(case.place, disagreement_id, "discuss")


@bp.post("/agenda/withdrawal")
def settle(disagreement_id: UUID) -> Response:
    place = agenda_items.withdraw(session(), actor(), disagreement_id)
    session().commit()
    return _answer(place, disagreement_id, "open")


def _answer(place: DocumentPlace, disagreement_id: UUID, state: str) -> Response:
    """The case as it is now, or nothing in its place where it has left the queue."""
    case = disagreement_cases.left(session(), actor(), disagreement_id)
    if wants_fragment():
        shown = fragment("disagreements/_case.html", project=place.project, case=case, current=False) if case else None
        return signal(shown or make_response(""), "case:decided", id=str(disagreement_id), state=state)
    if case is None:
        return redirect(url_for("disagreements.index", slug=place.project.slug), 303)
    return redirect(url_for("disagreements.show", disagreement_id=disagreement_id), 303)

"""Questions about articles on which coders differ, to be decided on."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.forms.answer_reviews import read_decision, read_state
from webapp.forms.reviews import read_after
from webapp.http.auth import actor, session
from webapp.http.render import fragment, page, signal, wants_fragment
from webapp.services import answer_decisions, answer_reviews

bp = Blueprint("answer_reviews", __name__)


@bp.get("/projects/<slug>/review/answers")
def index(slug: str) -> Response:
    state = read_state(request.args)
    found = answer_reviews.page(session(), actor(), slug, state, read_after(request.args))
    if wants_fragment():
        return fragment("answer_reviews/_articles.html", project=found.place.project, found=found)
    return page("answer_reviews/index.html", place=found.place, section="review", found=found)


@bp.post("/documents/<uuid:document_id>/answers/<question>/decision")
def update(document_id: UUID, question: str) -> Response:
    answer_decisions.decide(session(), actor(), document_id, question, read_decision(request.form))
    session().commit()
    return _answer(document_id, question)


@bp.post("/documents/<uuid:document_id>/answers/<question>/decision/withdrawal")
def delete(document_id: UUID, question: str) -> Response:
    answer_decisions.withdraw(session(), actor(), document_id, question, request.form.get("seen", ""))
    session().commit()
    return _answer(document_id, question)


def _answer(document_id: UUID, question: str) -> Response:
    found = answer_decisions.show(session(), actor(), document_id, question)
    if not wants_fragment():
        return redirect(url_for("answer_reviews.index", slug=found.place.project.slug), 303)
    response = fragment("answer_reviews/_decided.html", project=found.place.project, found=found, case=found.case)
    return signal(response, "case:decided", id=found.case.key)

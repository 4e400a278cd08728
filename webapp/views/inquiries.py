"""Questions of coders in blind rounds, and their answers."""

from uuid import UUID

import flask
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.forms.inquiries import InquiryForm, ReplyForm
from webapp.http.auth import actor, safe_next, session
from webapp.http.render import fragment, notice, page, signal, wants_fragment
from webapp.services import inquiries, inquiry_lists

bp = Blueprint("inquiries", __name__)


@bp.get("/projects/<slug>/rounds/<uuid:round_id>/questions")
def index(slug: str, round_id: UUID) -> Response:
    found = inquiry_lists.page(session(), actor(), slug, round_id)
    return page("inquiries/index.html", place=found.place, section="rounds", found=found)


@bp.post("/documents/<uuid:document_id>/questions")
def create(document_id: UUID) -> Response:
    inquiries.ask(session(), actor(), document_id, InquiryForm().draft())
    session().commit()
    if wants_fragment():
        return signal(fragment("inquiries/_sent.html"), "inquiry:sent")
    notice("Your question went to the owners. You and the other coders read the answer here.")
    return redirect(url_for("documents.show", document_id=document_id), 303)


@bp.get("/documents/<uuid:document_id>/answers")
def unseen(document_id: UUID) -> Response:
    """The answers that their reader has not seen, for an article that is open when one comes."""
    return _unseen(document_id)


@bp.post("/questions/<uuid:inquiry_id>/answer")
def answer(inquiry_id: UUID) -> Response:
    form = ReplyForm()
    inquiries.answer(session(), actor(), inquiry_id, form.draft())
    session().commit()
    notice("Your answer went to all coders of the round.")
    return redirect(safe_next(form.back.data), 303)


@bp.post("/questions/<uuid:inquiry_id>/correction")
def correct(inquiry_id: UUID) -> Response:
    form = ReplyForm()
    inquiries.correct(session(), actor(), inquiry_id, form.draft())
    session().commit()
    notice("All coders of the round read the corrected answer.")
    return redirect(safe_next(form.back.data), 303)


@bp.post("/questions/<uuid:inquiry_id>/seen")
def see(inquiry_id: UUID) -> Response:
    inquiries.see(session(), actor(), inquiry_id)
    session().commit()
    document_id = request.form.get("document", type=UUID)
    if wants_fragment() and document_id:
        return signal(_unseen(document_id), "inquiry:seen")
    return redirect(url_for("home.index"), 303)


def _unseen(document_id: UUID) -> flask.Response:
    found = inquiries.beside(session(), actor(), document_id)
    return fragment("inquiries/_unseen.html", asking=found, document_id=document_id)

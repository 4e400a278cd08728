"""Training: an article beside its reference, another go at it, and how the coders of a round fared."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from webapp.http.auth import actor, session
from webapp.http.render import page
from webapp.services import training, trials

bp = Blueprint("training", __name__)


@bp.get("/documents/<uuid:document_id>/training")
def show(document_id: UUID) -> Response:
    lesson = training.show(session(), actor(), document_id)
    return page("training/show.html", place=lesson.place, section="documents", lesson=lesson)


@bp.post("/documents/<uuid:document_id>/training")
def again(document_id: UUID) -> Response:
    training.again(session(), actor(), document_id)
    session().commit()
    return redirect(url_for("documents.show", document_id=document_id), 303)


@bp.get("/projects/<slug>/rounds/<uuid:round_id>/training")
def index(slug: str, round_id: UUID) -> Response:
    found = trials.overview(session(), actor(), slug, round_id)
    return page("training/index.html", place=found.place, section="rounds", overview=found)

"""Finishing an article, and opening it again."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from webapp.domain.workflow import Purpose
from webapp.errors import Invalid
from webapp.http.auth import actor, session
from webapp.http.render import notice
from webapp.services import codings

bp = Blueprint("codings", __name__)


@bp.post("/documents/<uuid:document_id>/finish")
def finish(document_id: UUID) -> Response:
    try:
        finished = codings.finish(session(), actor(), document_id)
    except Invalid as open_question:
        notice(open_question.detail, "warn")  # on the article itself, where it can be answered
        return redirect(url_for("documents.show", document_id=document_id, _anchor="questions"), 303)
    session().commit()
    if finished.round and finished.round.purpose == Purpose.TRAINING:
        return redirect(url_for("training.show", document_id=document_id), 303)
    undo = url_for("codings.reopen", document_id=document_id)
    if finished.next_id is None:
        whole = f"the round “{finished.round.name}”" if finished.round else "this project"
        notice(f"You have finished every article of {whole}.", undo=undo)
        return redirect(url_for("documents.index", slug=finished.place.project.slug), 303)
    notice(f"You finished “{finished.place.document.title or 'the article'}”.", undo=undo)
    return redirect(url_for("documents.show", document_id=finished.next_id), 303)


@bp.post("/documents/<uuid:document_id>/reopen")
def reopen(document_id: UUID) -> Response:
    codings.reopen(session(), actor(), document_id)
    session().commit()
    return redirect(url_for("documents.show", document_id=document_id), 303)

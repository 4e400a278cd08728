"""The queue of a split: its passages, decided one by one and put back."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.forms.reviews import read_after
from webapp.http.auth import actor, session
from webapp.http.render import fragment, page, signal, wants_fragment
from webapp.services import splits

bp = Blueprint("splits", __name__, url_prefix="/projects/<slug>/codebook/splits")


@bp.get("/<uuid:operation_id>")
def show(slug: str, operation_id: UUID) -> Response:
    queue = splits.show(session(), actor(), slug, operation_id, read_after(request.args))
    if wants_fragment():
        return fragment("splits/_cases.html", project=queue.place.project, queue=queue)
    return page("splits/show.html", place=queue.place, section="codebook", queue=queue)


@bp.post("/<uuid:operation_id>/passages/<uuid:annotation_id>")
def decide(slug: str, operation_id: UUID, annotation_id: UUID) -> Response:
    splits.decide(session(), actor(), slug, operation_id, annotation_id, request.form.get("code") or None)
    session().commit()
    return _answer(slug, operation_id, annotation_id)


@bp.post("/<uuid:operation_id>/passages/<uuid:annotation_id>/return")
def take_back(slug: str, operation_id: UUID, annotation_id: UUID) -> Response:
    splits.take_back(session(), actor(), slug, operation_id, annotation_id)
    session().commit()
    return _answer(slug, operation_id, annotation_id)


def _answer(slug: str, operation_id: UUID, annotation_id: UUID) -> Response:
    if not wants_fragment():
        return redirect(url_for("splits.show", slug=slug, operation_id=operation_id), 303)
    queue = splits.one(session(), actor(), slug, operation_id, annotation_id)
    response = fragment("splits/_decided.html", project=queue.place.project, queue=queue)
    return signal(response, "case:decided", id=str(annotation_id))

"""The author's word that a tag still fits what its code says now, given and taken back."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.http.auth import actor, safe_next, session
from webapp.http.render import fragment, signal, wants_fragment
from webapp.services import annotations, confirmations

bp = Blueprint("confirmations", __name__)


@bp.post("/annotations/<uuid:annotation_id>/confirmation")
def create(annotation_id: UUID) -> Response:
    seen = request.form.get("version", type=int)
    confirmations.confirm(session(), actor(), annotation_id, request.form.get("number", ""), seen)
    return _answer(annotation_id, confirmed=True)


@bp.post("/annotations/<uuid:annotation_id>/confirmation/withdrawal")
def delete(annotation_id: UUID) -> Response:
    confirmations.withdraw(session(), actor(), annotation_id)
    return _answer(annotation_id, confirmed=False)


def _answer(annotation_id: UUID, *, confirmed: bool) -> Response:
    tag, _ = annotations.one(session(), actor(), annotation_id)
    session().commit()
    back, number = request.form.get("back", ""), request.form.get("number", "")
    if wants_fragment():
        shown = fragment("older_tags/_acts.html", tag=tag, confirmed=confirmed, refused="", number=number, back=back)
        return signal(shown, "tag:confirmed", tag=str(tag.id), confirmed="yes" if confirmed else "")
    article = url_for("documents.show", document_id=tag.document_id, _anchor=f"tag-{tag.id}")
    return redirect(safe_next(back) if back else article, 303)

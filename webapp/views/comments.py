"""Conversations about tags."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.errors import Invalid
from webapp.forms.comments import CommentForm
from webapp.http.auth import actor, safe_next, session
from webapp.http.render import fragment, signal, wants_fragment
from webapp.services import comments, reviews
from webapp.services.reviews import Card

bp = Blueprint("comments", __name__)


@bp.post("/annotations/<uuid:annotation_id>/comments")
def create(annotation_id: UUID) -> Response:
    form = CommentForm()
    if not form.validate():
        raise Invalid(next(iter(form.errors.values()))[0])
    comments.create(session(), actor(), annotation_id, form.body.data or "")
    card = reviews.card(session(), actor(), annotation_id)
    session().commit()
    return _answer(card, form.back.data or "")


@bp.delete("/comments/<uuid:comment_id>")
@bp.post("/comments/<uuid:comment_id>/deletion")
def delete(comment_id: UUID) -> Response:
    tag_id = comments.delete(session(), actor(), comment_id)
    card = reviews.card(session(), actor(), tag_id)
    session().commit()
    return _answer(card, request.values.get("back", ""))


def _answer(card: Card, back: str) -> Response:
    tag = card.annotation
    if wants_fragment():
        return signal(fragment("comments/_thread.html", card=card, back=back), "tag:discussed", tag=str(tag.id))
    article = url_for("documents.show", document_id=tag.document_id, _anchor=f"tag-{tag.id}")
    return redirect(safe_next(back) if back else article, 303)

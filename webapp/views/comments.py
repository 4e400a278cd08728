"""Conversations about tags."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.errors import Invalid
from webapp.forms.comments import CommentForm
from webapp.http.auth import actor, safe_next, session
from webapp.http.render import fragment, signal, wants_fragment
from webapp.services import comments, reviews, settling
from webapp.services.comments import Topic

bp = Blueprint("comments", __name__)


@bp.post("/annotations/<uuid:annotation_id>/comments")
def create(annotation_id: UUID) -> Response:
    form = CommentForm()
    if not form.validate():
        raise Invalid(next(iter(form.errors.values()))[0])
    if form.question:
        settling.settle(session(), actor(), form.question, form.body.data or "")
    else:
        comments.create(session(), actor(), annotation_id, form.body.data or "")
    return _card(annotation_id, form.back.data or "")


@bp.delete("/comments/<uuid:comment_id>")
@bp.post("/comments/<uuid:comment_id>/deletion")
def delete(comment_id: UUID) -> Response:
    return _answer(comments.delete(session(), actor(), comment_id))


@bp.post("/comments/<uuid:comment_id>/reopening")
def reopen(comment_id: UUID) -> Response:
    return _answer(settling.reopen(session(), actor(), comment_id))


def _answer(topic: Topic) -> Response:
    """The conversation about the tag, or the page of the code."""
    back = request.values.get("back", "")
    if topic.tag:
        return _card(topic.tag.id, back)
    session().commit()
    page = url_for("codebooks.show", slug=topic.place.project.slug)
    return redirect(safe_next(back) if back else page, 303)


def _card(annotation_id: UUID, back: str) -> Response:
    card = reviews.card(session(), actor(), annotation_id)
    session().commit()
    tag = card.annotation
    if wants_fragment():
        return signal(fragment("comments/_thread.html", card=card, back=back), "tag:discussed", tag=str(tag.id))
    article = url_for("documents.show", document_id=tag.document_id, _anchor=f"tag-{tag.id}")
    return redirect(safe_next(back) if back else article, 303)

"""A reviewer's decision on a tag, given and withdrawn."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from webapp.errors import Invalid
from webapp.forms.verdicts import VerdictForm
from webapp.http.auth import actor, safe_next, session
from webapp.http.render import fragment, signal, wants_fragment
from webapp.services import reviews, verdicts
from webapp.services.reviews import Card

bp = Blueprint("verdicts", __name__)


@bp.post("/annotations/<uuid:annotation_id>/verdict")
def update(annotation_id: UUID) -> Response:
    form = VerdictForm()
    if not form.validate():
        raise Invalid(next(iter(form.errors.values()))[0])
    verdicts.give(session(), actor(), annotation_id, form.draft(), form.seen)
    card = reviews.card(session(), actor(), annotation_id)
    session().commit()
    return _answer(card, form.back.data or "")


@bp.post("/annotations/<uuid:annotation_id>/verdict/withdrawal")
def delete(annotation_id: UUID) -> Response:
    verdicts.withdraw(session(), actor(), annotation_id)
    card = reviews.card(session(), actor(), annotation_id)
    session().commit()
    return _answer(card, VerdictForm().back.data or "")


def _answer(card: Card, back: str) -> Response:
    tag = card.annotation
    if wants_fragment():
        response = fragment("reviews/_verdicts.html", card=card, back=back)
        return signal(response, "tag:judged", tag=str(tag.id), status=tag.status)
    article = url_for("documents.show", document_id=tag.document_id, _anchor=f"tag-{tag.id}")
    return redirect(safe_next(back) if back else article, 303)

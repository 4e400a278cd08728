"""Tags as examples of their codes."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.errors import Invalid
from webapp.forms.examples import ExampleForm
from webapp.http.auth import actor, safe_next, session
from webapp.http.render import fragment, signal, wants_fragment
from webapp.services import annotations, examples, reviews

bp = Blueprint("examples", __name__)


@bp.post("/annotations/<uuid:annotation_id>/example")
def update(annotation_id: UUID) -> Response:
    form = ExampleForm()
    if not form.validate():
        raise Invalid(next(iter(form.errors.values()))[0])
    examples.mark(session(), actor(), annotation_id, counter=form.counter)
    return _answer(annotation_id, form.back.data or "")


@bp.post("/annotations/<uuid:annotation_id>/example/removal")
def delete(annotation_id: UUID) -> Response:
    examples.remove(session(), actor(), annotation_id)
    return _answer(annotation_id, request.form.get("back", ""))


def _answer(annotation_id: UUID, back: str) -> Response:
    """The part of the card, or the page that asked; a deleted tag has no card."""
    if wants_fragment():
        card = reviews.card(session(), actor(), annotation_id)
        session().commit()
        response = fragment("examples/_example.html", card=card, back=back)
        return signal(response, "tag:shown", tag=str(annotation_id), words=card.shows or "No example any more")
    document_id = annotations.document_of(session(), annotation_id)
    session().commit()
    article = url_for("documents.show", document_id=document_id, _anchor=f"tag-{annotation_id}")
    return redirect(safe_next(back) if back else article, 303)

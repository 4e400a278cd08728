"""Questions about codes, asked and answered beside the codebook."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from webapp.errors import Invalid
from webapp.forms.comments import CommentForm
from webapp.http.auth import actor, safe_next, session
from webapp.services import discussions, settling

bp = Blueprint("discussions", __name__)


@bp.post("/projects/<slug>/codebook/discussions/<code>")
def create(slug: str, code: str) -> Response:
    discussions.ask(session(), actor(), slug, code, _form().body.data or "")
    session().commit()
    return redirect(url_for("codebooks.show", slug=slug, _anchor=f"code-{code}"), 303)


@bp.post("/comments/<uuid:comment_id>/answers")
def answer(comment_id: UUID) -> Response:
    form = _form()
    if form.question:
        settling.settle(session(), actor(), comment_id, form.body.data or "")
    else:
        discussions.answer(session(), actor(), comment_id, form.body.data or "")
    session().commit()
    return redirect(safe_next(form.back.data), 303)


def _form() -> CommentForm:
    form = CommentForm()
    if not form.validate():
        raise Invalid(next(iter(form.errors.values()))[0])
    return form

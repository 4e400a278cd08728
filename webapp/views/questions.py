"""Questions of a draft about the article as a whole: added, written, moved, removed."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.codebook_edits import fingerprint
from webapp.forms.questions import QuestionForm
from webapp.http.auth import actor, session
from webapp.http.codebook_pages import Open, attempt, draft_page
from webapp.services import codebook_drafts, codebook_edits

bp = Blueprint("questions", __name__, url_prefix="/projects/<slug>/codebook/draft")


@bp.get("/questions")
def new(slug: str) -> Response:
    return draft_page(codebook_drafts.show(session(), actor(), slug), Open("new_question", QuestionForm(formdata=None)))


@bp.post("/questions")
def create(slug: str) -> Response:
    form = QuestionForm()
    if attempt(form, lambda: codebook_edits.add_question(session(), actor(), slug, form.draft())) == "saved":
        return _saved(slug)
    return draft_page(codebook_drafts.show(session(), actor(), slug), Open("new_question", form), 422)


@bp.get("/questions/<name>")
def edit(slug: str, name: str) -> Response:
    desk = codebook_drafts.show(session(), actor(), slug)
    return draft_page(desk, Open("question", QuestionForm.of(desk.draft.spec, name), name))


@bp.post("/questions/<name>")
def update(slug: str, name: str) -> Response:
    form, seen = QuestionForm().for_name(name), request.form.get("seen", "")
    outcome = attempt(form, lambda: codebook_edits.save_question(session(), actor(), slug, form.draft(name), seen))
    if outcome == "saved":
        return _saved(slug)
    desk = codebook_drafts.show(session(), actor(), slug)
    if outcome == "refused":
        return draft_page(desk, Open("question", form, name), 422)
    form.seen.data = fingerprint(desk.draft.spec, question=name)  # whoever saves again has seen what stands there now
    return draft_page(desk, Open("question", form, name, theirs=desk.with_question(form.draft(name))), 422)


@bp.post("/question-moves/<name>")
def move(slug: str, name: str) -> Response:
    codebook_edits.move_question(session(), actor(), slug, name, -1 if request.form.get("by") == "-1" else 1)
    return _saved(slug)


@bp.post("/question-removals/<name>")
def delete(slug: str, name: str) -> Response:
    codebook_edits.remove_question(session(), actor(), slug, name)
    return _saved(slug)


def _saved(slug: str) -> Response:
    session().commit()
    return redirect(url_for("codebook_drafts.show", slug=slug), 303)

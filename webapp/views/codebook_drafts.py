"""The draft of a codebook: begun, read, changed as a whole, compared, put into use, discarded."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.codebook_edits import fingerprint
from webapp.domain.roles import Action
from webapp.forms.codebooks import UseForm, WholeForm
from webapp.http.auth import actor, session
from webapp.http.code_colours import stylesheet as colours
from webapp.http.codebook_pages import Open, attempt, changes_page, draft_page
from webapp.http.render import fragment, notice
from webapp.services import access, codebook_drafts, codebook_edits, codebook_touches, operations

bp = Blueprint("codebook_drafts", __name__, url_prefix="/projects/<slug>/codebook/draft")


@bp.post("")
def create(slug: str) -> Response:
    codebook_drafts.begin(session(), actor(), slug)
    session().commit()
    return redirect(url_for("codebook_drafts.show", slug=slug), 303)


@bp.get("")
def show(slug: str) -> Response:
    return draft_page(codebook_drafts.show(session(), actor(), slug), taken=request.args.get("taken", ""))


@bp.get("/colours.css")
def stylesheet(slug: str) -> Response:
    draft = codebook_drafts.show(session(), actor(), slug).draft
    return colours(draft.spec, f"{draft.id}-{draft.edition}")


@bp.get("/whole")
def edit(slug: str) -> Response:
    desk = codebook_drafts.show(session(), actor(), slug)
    return draft_page(desk, Open("whole", WholeForm.of(desk.draft.spec)))


@bp.post("/whole")
def update(slug: str) -> Response:
    form, seen = WholeForm(), request.form.get("seen", "")
    outcome = attempt(form, lambda: codebook_edits.save_whole(session(), actor(), slug, form.draft(), seen))
    if outcome == "saved":
        session().commit()
        return redirect(url_for("codebook_drafts.show", slug=slug), 303)
    desk = codebook_drafts.show(session(), actor(), slug)
    if outcome == "refused":
        return draft_page(desk, Open("whole", form), 422)
    form.seen.data = fingerprint(desk.draft.spec)  # whoever saves again has seen what stands there now
    return draft_page(desk, Open("whole", form, theirs=desk.with_whole(form.draft())), 422)


@bp.post("/preview")
def preview(slug: str) -> Response:
    access.project(session(), actor(), slug, Action.EDIT_CODEBOOK)
    whole = WholeForm().draft()
    return fragment("codebooks/_preview.html", unit_of_coding=whole.unit_of_coding, guidelines=whole.guidelines)


@bp.get("/changes")
def compare(slug: str) -> Response:
    desk = codebook_drafts.show(session(), actor(), slug)
    touched = codebook_touches.of_changes(session(), actor(), desk)
    return changes_page(desk, touched, UseForm.of(desk))


@bp.post("/changes")
def use(slug: str) -> Response:
    form = UseForm()
    outcome = attempt(
        form,
        lambda: codebook_drafts.put_into_use(
            session(), actor(), slug, form.note(), form.expected(), form.changed(), form.settled()
        ),
    )
    if outcome == "saved":
        made = operations.newest(session(), actor(), slug)
        session().commit()
        undo = url_for("operations.undo", slug=slug, operation_id=made)
        notice("The new version is in use. Coders tag with it from now on.", undo=undo)
        return redirect(url_for("codebooks.show", slug=slug), 303)
    desk = codebook_drafts.show(session(), actor(), slug)
    if outcome == "overwritten":
        form.compare_again(desk)
    return changes_page(desk, codebook_touches.of_changes(session(), actor(), desk), form, 422)


@bp.post("/discard")
def delete(slug: str) -> Response:
    codebook_drafts.discard(session(), actor(), slug, request.form.get("edition", 0, type=int))
    session().commit()
    notice("The draft is gone; the version in use is as it was.")
    return redirect(url_for("codebooks.show", slug=slug), 303)

"""Codes of a draft: added, written, moved in the tree, removed."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.codebook_edits import fingerprint
from webapp.errors import Conflict
from webapp.forms.base import text
from webapp.forms.code_moves import MoveForm
from webapp.forms.codes import CodeForm
from webapp.http.auth import actor, session
from webapp.http.codebook_pages import Open, attempt, contrast_of, draft_page, moved_page
from webapp.http.render import fragment
from webapp.services import codebook_drafts, codebook_edits
from webapp.services.codebook_drafts import Overwritten

bp = Blueprint("codes", __name__, url_prefix="/projects/<slug>/codebook/draft")


@bp.get("/codes")
def new(slug: str) -> Response:
    desk = codebook_drafts.show(session(), actor(), slug)
    return draft_page(desk, Open("new_code", CodeForm.fresh(desk.draft.spec)))


@bp.post("/codes")
def create(slug: str) -> Response:
    desk = codebook_drafts.show(session(), actor(), slug)
    form = CodeForm().offer(desk.draft.spec)
    if wish := request.form.get("do"):
        return draft_page(desk, Open("new_code", form, at=form.rearrange(wish)))
    outcome = attempt(form, lambda: codebook_edits.add_code(session(), actor(), slug, form.draft(), form.place()))
    if outcome == "saved":
        return _saved(slug)
    return draft_page(desk, Open("new_code", form), 422)


@bp.get("/contrast")
def contrast(slug: str) -> Response:
    """How the colour that is being chosen stands out in both themes, and who has it too."""
    desk = codebook_drafts.show(session(), actor(), slug)
    colour, code = request.args.get("colour", ""), request.args.get("code", "")
    return fragment("codebooks/_contrast.html", **contrast_of(desk.draft.spec, colour, code))


@bp.get("/codes/<path:code>")
def edit(slug: str, code: str) -> Response:
    desk = codebook_drafts.show(session(), actor(), slug)
    return draft_page(desk, Open("code", CodeForm.of(desk.draft.spec, code), code))


@bp.post("/codes/<path:code>")
def update(slug: str, code: str) -> Response:
    desk = codebook_drafts.show(session(), actor(), slug)
    form, seen = CodeForm().offer(desk.draft.spec, code), request.form.get("seen", "")
    if wish := request.form.get("do"):
        return draft_page(desk, Open("code", form, code, at=form.rearrange(wish)))
    outcome = attempt(
        form, lambda: codebook_edits.save_code(session(), actor(), slug, form.draft(code), form.place(), seen)
    )
    if outcome == "saved":
        return _saved(slug)
    if outcome == "refused":
        return draft_page(desk, Open("code", form, code), 422)
    form.seen.data = fingerprint(desk.draft.spec, code)  # whoever saves again has seen what stands there now
    return draft_page(desk, Open("code", form, code, theirs=desk.with_code(form.draft(code), form.place())), 422)


@bp.post("/code-moves")
def move(slug: str) -> Response:
    form, refusal = MoveForm(), ""
    if form.take.data:
        return redirect(url_for("codebook_drafts.show", slug=slug, taken=form.take.data, _anchor="tree"), 303)
    try:
        codebook_edits.place_code(session(), actor(), slug, form.key(), form.to(), text(form.seen.data))
    except (Conflict, Overwritten) as refused:
        refusal = refused.detail
    desk = codebook_drafts.show(session(), actor(), slug)
    session().commit()
    return moved_page(desk, form.key(), refusal)


@bp.post("/code-removals/<path:code>")
def delete(slug: str, code: str) -> Response:
    codebook_edits.remove_code(session(), actor(), slug, code)
    return _saved(slug)


def _saved(slug: str) -> Response:
    session().commit()
    return redirect(url_for("codebook_drafts.show", slug=slug), 303)

"""Operations on the codebook in use: asked for, previewed, done, listed, undone."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.errors import Conflict, Invalid, NotFound
from webapp.forms import operations as forms
from webapp.forms.operations import OperationForm
from webapp.http.auth import actor, session
from webapp.http.render import fragment, notice, page, wants_fragment
from webapp.services import operations, undoing
from webapp.services.operations import Bench, Preview

bp = Blueprint("operations", __name__, url_prefix="/projects/<slug>/codebook/operations")


@bp.get("")
def index(slug: str) -> Response:
    place, made = operations.index(session(), actor(), slug)
    return page("operations/index.html", place=place, section="codebook", operations=made)


@bp.get("/new/<kind>/<path:code>")
def new(slug: str, kind: str, code: str) -> Response:
    bench, form = _opened(slug, kind, code)
    preview, refusal = _preview(slug, bench, form)
    if wants_fragment():
        return fragment("operations/_preview.html", kind=kind, bench=bench, preview=preview, refusal=refusal)
    return _page(kind, bench, form, preview, refusal)


@bp.post("/new/<kind>/<path:code>")
def create(slug: str, kind: str, code: str) -> Response:
    bench, form = _opened(slug, kind, code)
    try:
        if not form.validate():
            raise Invalid("Look at what is typed once more.")
        plan = form.plan(bench.code)
        if plan is None:
            raise Invalid("Say first what is to be done.")
        done = operations.perform(session(), actor(), slug, plan, form.note.data or "", form.number.data or "")
    except (Conflict, Invalid) as refusal:
        session().rollback()
        return _page(kind, bench, form, None, refusal.detail, 422)
    session().commit()
    if kind == "split":
        return redirect(url_for("splits.show", slug=slug, operation_id=done.operation_id), 303)
    undo = url_for("operations.undo", slug=slug, operation_id=done.operation_id)
    notice(f"Version {done.edition.number} of the codebook is in use.", undo=undo)
    return redirect(url_for("codebooks.show", slug=slug), 303)


@bp.post("/<uuid:operation_id>/undo")
def undo(slug: str, operation_id: UUID) -> Response:
    try:
        edition = undoing.undo(session(), actor(), slug, operation_id)
    except Conflict as refusal:
        session().rollback()
        notice(f"It can’t be undone. {refusal.detail}", "warn")
        return redirect(url_for("operations.index", slug=slug), 303)
    session().commit()
    notice(f"Undone as a whole. Version {edition.number} of the codebook is in use.")
    return redirect(url_for("operations.index", slug=slug), 303)


@bp.post("/<uuid:operation_id>/latecomers")
def catch_up(slug: str, operation_id: UUID) -> Response:
    count = operations.catch_up(session(), actor(), slug, operation_id)
    session().commit()
    notice(f"{count:,} {'tag has' if count == 1 else 'tags have'} come along.")
    return redirect(url_for("operations.index", slug=slug), 303)


def _opened(slug: str, kind: str, code: str) -> tuple[Bench, OperationForm]:
    if kind not in forms.FORMS:
        raise NotFound
    bench = operations.bench(session(), actor(), slug, code)
    given = request.form if request.method == "POST" else request.args
    return bench, forms.read(kind, bench.present.spec, bench.code, given)


def _preview(slug: str, bench: Bench, form: OperationForm) -> tuple[Preview | None, str]:
    """What it would do, or why it can't be done; neither while it is not said yet."""
    try:
        plan = form.plan(bench.code)
        return (operations.preview(session(), actor(), slug, plan), "") if plan else (None, "")
    except (Conflict, Invalid) as refusal:
        return None, refusal.detail


def _page(
    kind: str, bench: Bench, form: OperationForm, preview: Preview | None, refusal: str, status: int = 200
) -> Response:
    shown = {"kind": kind, "bench": bench, "form": form, "preview": preview, "refusal": refusal}
    return page("operations/new.html", status, place=bench.place, section="codebook", **shown)

"""A codebook as a file: taken along, and brought into the draft."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.roles import Action
from webapp.errors import AppError
from webapp.formats import codebook_files as formats
from webapp.forms.codebook_files import CodebookFileForm
from webapp.http.auth import actor, session
from webapp.http.downloads import save_as
from webapp.http.render import notice, page
from webapp.http.sent_back import blame
from webapp.services import access, codebook_files, codebook_readings

bp = Blueprint("codebook_files", __name__)


@bp.get("/projects/<slug>/codebook/<number>/codebook.<any(json, qdc, csv):ending>")
def show(slug: str, number: str, ending: str) -> Response:
    passages = request.args.get("passages") == "1"
    spec = codebook_files.show(session(), actor(), slug, number, passages=passages)
    response = Response(formats.write(f"codebook.{ending}", spec), content_type=formats.MEDIA_TYPES[ending])
    save_as(response, f"{slug}-codebook-{number}.{ending}")
    return response


@bp.get("/projects/<slug>/codebook/<number>/print")
def print_(slug: str, number: str) -> Response:
    reading = codebook_readings.show(session(), actor(), slug, number)
    return page("codebook_files/print.html", place=reading.place, section="codebook", **reading.shown())


@bp.get("/projects/<slug>/codebook/file")
def new(slug: str) -> Response:
    return _page(slug, CodebookFileForm())


@bp.post("/projects/<slug>/codebook/file")
def create(slug: str) -> Response:
    access.project(session(), actor(), slug, Action.EDIT_CODEBOOK)
    session().commit()  # nothing is held while the file is read
    form = CodebookFileForm()
    try:
        found = form.found()
        kept = codebook_files.bring(session(), actor(), slug, found, form.replaces())
    except AppError as refused:
        session().rollback()
        blame(form, refused)
        return _page(slug, form, 422)
    session().commit()
    if kept:
        names = ", ".join(f"“{name}”" for name in kept)
        notice(f"The file leaves out what has tags, so it is kept as retired: {names}.", "warn")
    for remark in found.remarks:
        notice(remark, "warn")
    return redirect(url_for("codebook_drafts.compare", slug=slug), 303)


def _page(slug: str, form: CodebookFileForm, status: int = 200) -> Response:
    waiting = codebook_files.waiting(session(), actor(), slug)
    form.edition.data = waiting.edition
    return page("codebook_files/new.html", status, place=waiting.place, section="codebook", form=form, waiting=waiting)

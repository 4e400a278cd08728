"""Adding articles: files and pasted texts, looked at first or brought in at once."""

from collections.abc import Mapping

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.domain.roles import Action
from webapp.domain.spreadsheet import Row, Sheet
from webapp.errors import AppError
from webapp.forms.imports import ImportForm
from webapp.http.auth import actor, session
from webapp.http.render import fragment, page, wants_fragment
from webapp.http.sent_back import blame
from webapp.services import access, arrivals, imports, metadata, previews
from webapp.services.access import ProjectPlace
from webapp.services.imports import Fate, Outcome

bp = Blueprint("imports", __name__)


@bp.get("/projects/<slug>/documents/new")
def new(slug: str) -> Response:
    place = access.project(session(), actor(), slug, Action.IMPORT)
    return _form(place, ImportForm())


@bp.post("/projects/<slug>/imports/preview")
def preview(slug: str) -> Response:
    place, form = _admitted(slug), ImportForm()
    table = _table(form)
    if form.errors or form.form_errors:
        return _problems(form) if wants_fragment() else _form(place, form, 422)
    found = list(previews.of(_bring(slug, form, table, dry=True)))
    if wants_fragment():
        return fragment("imports/_preview.html", previews=found)
    return page("imports/preview.html", place=place, section="documents", previews=found)


@bp.post("/projects/<slug>/imports")
def create(slug: str) -> Response:
    place, form = _admitted(slug), ImportForm()
    table = _table(form)
    if form.errors or form.form_errors:
        return _form(place, form, 422)
    outcomes = _bring(slug, form, table, dry=False)
    joined = metadata.Joined()
    for so_far in metadata.join(session(), actor(), slug, imports.left_over(table, outcomes) if table else ()):
        session().commit()
        joined = so_far
    came = any(outcome.fate is not Fate.REFUSED for outcome in outcomes)
    shown = {"outcomes": outcomes, "table": table, "joined": joined}
    return page("imports/show.html", 200 if came else 422, place=place, section="documents", **shown)


def _admitted(slug: str) -> ProjectPlace:
    """The project, asked for before anything is parsed; the lock is let go of meanwhile."""
    place = access.project(session(), actor(), slug, Action.IMPORT)
    session().commit()
    return place


def _table(form: ImportForm) -> Sheet | None:
    """The spreadsheet that came along; what is wrong with the form stands in it afterwards."""
    if not form.validate():
        return None
    try:
        return form.table()
    except AppError as refused:
        blame(form, refused)
        return None


def _bring(slug: str, form: ImportForm, table: Sheet | None, *, dry: bool) -> list[Outcome]:
    """Bring in what the form holds, each batch in a transaction of its own."""
    rows: Mapping[str, Row] = table.by_file() if table else {}
    outcomes: list[Outcome] = []
    for batch in imports.batches(arrivals.with_row(arrival, rows) for arrival in form.arriving(original=dry)):
        outcomes += imports.bring(session(), actor(), slug, batch, dry=dry)
        session().commit()
    return outcomes


def _form(place: ProjectPlace, form: ImportForm, status: int = 200) -> Response:
    return page("imports/new.html", status, place=place, section="documents", form=form)


def _problems(form: ImportForm) -> Response:
    return fragment("imports/_problems.html", 422, form=form)

"""Adding articles: files and pasted texts, looked at first or brought in at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.domain.codebook import CodebookSpec
from webapp.domain.roles import Action
from webapp.domain.spreadsheet import Row, Sheet
from webapp.errors import AppError
from webapp.forms.imports import ImportForm
from webapp.http.auth import actor, session
from webapp.http.render import fragment, page, wants_fragment
from webapp.http.sent_back import blame
from webapp.services import access, arrivals, corpora, imports, metadata, previews
from webapp.services.access import ProjectPlace
from webapp.services.corpora import Report
from webapp.services.imports import Fate, Outcome

bp = Blueprint("imports", __name__)


@bp.get("/projects/<slug>/documents/new")
def new(slug: str) -> Response:
    place = access.project(session(), actor(), slug, Action.IMPORT)
    return _form(place, ImportForm())


@bp.post("/projects/<slug>/imports/preview")
def preview(slug: str) -> Response:
    place, form = _admitted(slug), ImportForm()
    given = _given(form)
    if given is None:
        return fragment("imports/_problems.html", 422, form=form) if wants_fragment() else _form(place, form, 422)
    found = list(previews.of(_texts(slug, form, given.sheet, dry=True)))
    shown: dict[str, Any] = {"previews": found, "corpora": form.names_of_corpora()}
    if wants_fragment():
        return fragment("imports/_preview.html", **shown)
    return page("imports/preview.html", place=place, section="documents", **shown)


@bp.post("/projects/<slug>/imports")
def create(slug: str) -> Response:
    place, form = _admitted(slug), ImportForm()
    given = _given(form)
    if given is None:
        return _form(place, form, 422)
    outcomes = _texts(slug, form, given.sheet, dry=False)
    report = _corpora(slug, form, given.codebook)
    joined = _joined(slug, imports.left_over(given.sheet, outcomes) if given.sheet else [])
    came = report is not None and report.imported + report.joined + report.unchanged > 0
    status = 200 if came or any(outcome.fate is not Fate.REFUSED for outcome in outcomes) else 422
    shown: dict[str, Any] = {"outcomes": outcomes, "report": report, "table": given.sheet, "joined": joined}
    return page("imports/show.html", status, place=place, section="documents", **shown)


def _admitted(slug: str) -> ProjectPlace:
    """The project, asked for before anything is parsed; the lock is let go of meanwhile."""
    place = access.project(session(), actor(), slug, Action.IMPORT)
    session().commit()
    return place


@dataclass(frozen=True, slots=True)
class _Given:
    """What came along with the articles."""

    sheet: Sheet | None
    codebook: CodebookSpec | None


def _given(form: ImportForm) -> _Given | None:
    """What came along; None when something has to be mended, which the form then says."""
    if not form.validate():
        return None
    try:
        return _Given(form.table(), form.codebook())
    except AppError as refused:
        blame(form, refused)
        return None


def _texts(slug: str, form: ImportForm, sheet: Sheet | None, *, dry: bool) -> list[Outcome]:
    """Bring in the texts, each batch in a transaction of its own."""
    rows: Mapping[str, Row] = sheet.by_file() if sheet else {}
    outcomes: list[Outcome] = []
    for batch in imports.batches(arrivals.with_row(arrival, rows) for arrival in form.arriving(original=dry)):
        outcomes += imports.bring(session(), actor(), slug, batch, dry=dry)
        session().commit()
    return outcomes


def _corpora(slug: str, form: ImportForm, codebook: CodebookSpec | None) -> Report | None:
    """Bring in what came with tags, or join it to what is here."""
    if not form.corpora():
        return None
    report = Report()
    run = corpora.begin(session(), actor(), slug, codebook=codebook)
    session().commit()
    for batch in corpora.batches(form.lines()):
        report.add(corpora.bring_in(session(), actor(), run.place, batch, run))
        session().commit()
    return report


def _joined(slug: str, rows: list[Row]) -> metadata.Joined:
    joined = metadata.Joined()
    for so_far in metadata.join(session(), actor(), slug, rows):
        session().commit()
        joined = so_far
    return joined


def _form(place: ProjectPlace, form: ImportForm, status: int = 200) -> Response:
    return page("imports/new.html", status, place=place, section="documents", form=form)

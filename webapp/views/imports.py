"""Adding articles: files and pasted texts, looked at first or brought in at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.domain.codebook import CodebookSpec
from webapp.domain.roles import Action
from webapp.domain.spreadsheet import Row, Sheet
from webapp.errors import AppError
from webapp.formats.bundle import UPLOADS
from webapp.formats.sandbox import Sandbox
from webapp.forms.imports import ImportForm
from webapp.http.auth import actor, session
from webapp.http.render import fragment, page, wants_fragment
from webapp.http.sent_back import blame
from webapp.services import access, arrivals, bringing, deliveries, imports, metadata, parcels, previews
from webapp.services.access import ProjectPlace
from webapp.services.arrivals import Arrival
from webapp.services.parcels import Parcel

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
    with Sandbox() as sandbox:
        parcel = _parcel(slug, form, sandbox, given, original=True)
        came = parcels.look(session(), actor(), slug, parcel, session().rollback)
    team = bringing.team(session(), place)
    session().commit()
    found, people = list(previews.of(came.outcomes)), bringing.everybody(came.corpora)
    shown: dict[str, Any] = {"previews": found, "came": came, "people": people, "team": team, "chosen": form.people()}
    if wants_fragment():
        return fragment("imports/_preview.html", again=None, **shown)
    return page("imports/preview.html", place=place, section="documents", again=form, **shown)


@bp.post("/projects/<slug>/imports")
def create(slug: str) -> Response:
    place, form = _admitted(slug), ImportForm()
    given = _given(form)
    if given is None:
        return _form(place, form, 422)
    with Sandbox() as sandbox:
        came = parcels.bring(session(), actor(), slug, _parcel(slug, form, sandbox, given), session().commit)
    joined = _joined(slug, imports.left_over(given.sheet, came.outcomes) if given.sheet else [])
    shown: dict[str, Any] = {"came": came, "table": given.sheet, "joined": joined}
    return page("imports/show.html", 200 if came.anything else 422, place=place, section="documents", **shown)


def _admitted(slug: str) -> ProjectPlace:
    """The project, asked for before anything is parsed; the lock is let go of meanwhile."""
    place = access.project(session(), actor(), slug, Action.IMPORT)
    session().commit()
    return place


@dataclass(frozen=True, slots=True)
class _Given:
    """What came along with the articles."""

    sheet: Sheet | None
    codebooks: Mapping[str, CodebookSpec]


def _given(form: ImportForm) -> _Given | None:
    """What came along; None when something has to be mended, which the form then says."""
    if not form.validate():
        return None
    try:
        return _Given(form.table(), form.codebooks())
    except AppError as refused:
        blame(form, refused)
        return None


def _parcel(slug: str, form: ImportForm, sandbox: Sandbox, given: _Given, *, original: bool = False) -> Parcel:
    """What was sent, to be taken while the sandbox is there."""
    delivery = deliveries.sort(sandbox, form.sources(), UPLOADS)
    rows: Mapping[str, Row] = given.sheet.by_file() if given.sheet else {}

    def known(arriving: Iterable[Arrival]) -> Iterator[Arrival]:
        return (arrivals.with_row(arrival, rows) for arrival in arriving)

    texts = known(form.arriving(sandbox, delivery, original=original))
    tagged = bringing.begun(session(), actor(), slug, delivery, people=form.people(), beside=given.codebooks)
    return Parcel(texts, tagged, lambda sources: known(form.texts(sandbox, sources, original=original)))


def _joined(slug: str, rows: list[Row]) -> metadata.Joined:
    joined = metadata.Joined()
    for so_far in metadata.join(session(), actor(), slug, rows):
        session().commit()
        joined = so_far
    return joined


def _form(place: ProjectPlace, form: ImportForm, status: int = 200) -> Response:
    return page("imports/new.html", status, place=place, section="documents", form=form)

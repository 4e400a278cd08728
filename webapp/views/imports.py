"""Adding articles: files and pasted texts, looked at first or brought in at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.domain.codebook import CodebookSpec
from webapp.domain.roles import Action
from webapp.domain.spreadsheet import Row, Sheet
from webapp.errors import AppError
from webapp.formats.bundle import UPLOADS
from webapp.formats.reading import Source
from webapp.formats.sandbox import Sandbox
from webapp.forms.imports import ImportForm
from webapp.http.auth import actor, session
from webapp.http.render import fragment, page, wants_fragment
from webapp.http.sent_back import blame
from webapp.services import access, arrivals, bringing, corpora, deliveries, imports, metadata, previews
from webapp.services.access import ProjectPlace
from webapp.services.arrivals import Arrival
from webapp.services.bringing import Brought
from webapp.services.deliveries import Delivery
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
    with Sandbox() as sandbox:
        delivery = deliveries.sort(sandbox, form.sources(), UPLOADS)
        outcomes = _texts(slug, form.arriving(sandbox, delivery, original=True), given.sheet, dry=True)
        brought = _corpora(slug, form, delivery, given.codebook, dry=True)
        outcomes += _texts(slug, form.texts(sandbox, _left_over(brought), original=True), given.sheet, dry=True)
    found = list(previews.of(outcomes))
    chosen, team = form.people(), bringing.team(session(), place)
    bringing.ask_once(brought)
    shown: dict[str, Any] = {"previews": found, "corpora": brought, "team": team, "chosen": chosen}
    if wants_fragment():
        return fragment("imports/_preview.html", **shown)
    return page("imports/preview.html", place=place, section="documents", **shown)


@bp.post("/projects/<slug>/imports")
def create(slug: str) -> Response:
    place, form = _admitted(slug), ImportForm()
    given = _given(form)
    if given is None:
        return _form(place, form, 422)
    with Sandbox() as sandbox:
        delivery = deliveries.sort(sandbox, form.sources(), UPLOADS)
        outcomes = _texts(slug, form.arriving(sandbox, delivery), given.sheet, dry=False)
        brought = _corpora(slug, form, delivery, given.codebook, dry=False)
        outcomes += _texts(slug, form.texts(sandbox, _left_over(brought)), given.sheet, dry=False)
    joined = _joined(slug, imports.left_over(given.sheet, outcomes) if given.sheet else [])
    reports = [one.report for one in brought]
    came = any(report.imported + report.joined + report.unchanged for report in reports)
    status = 200 if came or any(outcome.fate is not Fate.REFUSED for outcome in outcomes) else 422
    shown: dict[str, Any] = {"outcomes": outcomes, "corpora": brought, "table": given.sheet, "joined": joined}
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


def _texts(slug: str, arriving: Iterable[Arrival], sheet: Sheet | None, *, dry: bool) -> list[Outcome]:
    """Bring in texts, each batch in a transaction of its own."""
    rows: Mapping[str, Row] = sheet.by_file() if sheet else {}
    outcomes: list[Outcome] = []
    for batch in imports.batches(arrivals.with_row(arrival, rows) for arrival in arriving):
        outcomes += imports.bring(session(), actor(), slug, batch, dry=dry)
        session().commit()
    return outcomes


def _left_over(brought: Iterable[Brought]) -> list[Source]:
    """Texts that came with files of another program, which does not speak of them."""
    return [source for one in brought for source in one.texts]


def _corpora(
    slug: str, form: ImportForm, delivery: Delivery, beside: CodebookSpec | None, *, dry: bool
) -> list[Brought]:
    """Bring in what came with tags, or join it to what is here; with *dry* look only."""
    end = session().rollback if dry else session().commit
    who = (session(), actor(), slug)
    people, found = form.people(), []
    for source in filter(deliveries.is_corpus, delivery.rest):
        lines = corpora.lines(source.name, source.lines())
        found.append(bringing.corpus(*who, Brought(source.name), lines, people=people, codebook=beside, end=end))
    for archive in delivery.archives:
        found += bringing.packed(*who, archive, people=people, end=end)
    for files, kind in delivery.foreign:
        found.append(bringing.foreign(*who, Brought(files.called), (files, kind), people=people, end=end, dry=dry))
    return found


def _joined(slug: str, rows: list[Row]) -> metadata.Joined:
    joined = metadata.Joined()
    for so_far in metadata.join(session(), actor(), slug, rows):
        session().commit()
        joined = so_far
    return joined


def _form(place: ProjectPlace, form: ImportForm, status: int = 200) -> Response:
    return page("imports/new.html", status, place=place, section="documents", form=form)

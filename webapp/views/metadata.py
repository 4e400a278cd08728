"""What is known of articles: edited in place, or joined from a spreadsheet."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.roles import Action
from webapp.errors import AppError, Invalid
from webapp.forms.imports import SheetForm
from webapp.forms.metadata import MetadataForm
from webapp.http.auth import actor, session
from webapp.http.render import fragment, notice, page, wants_fragment
from webapp.http.sent_back import blame
from webapp.services import listings, metadata
from webapp.services.metadata import Facts

bp = Blueprint("metadata", __name__)


@bp.get("/projects/<slug>/metadata")
def new(slug: str) -> Response:
    place = metadata.joinable(session(), actor(), slug)
    return page("metadata/new.html", place=place, section="documents", form=SheetForm())


@bp.post("/projects/<slug>/metadata")
def create(slug: str) -> Response:
    place, form = metadata.joinable(session(), actor(), slug), SheetForm()
    session().commit()  # nothing is held while the file is read
    try:
        table = form.table()
    except AppError as refused:
        blame(form, refused)
        return page("metadata/new.html", 422, place=place, section="documents", form=form)
    joined = metadata.Joined()
    for so_far in metadata.join(session(), actor(), slug, list(table.by_file().values())):
        session().commit()
        joined = so_far
    files = [row.file for row in table.rows]
    without = metadata.without_row(session(), actor(), slug, files)
    return page(
        "metadata/show_join.html", place=place, section="documents", table=table, joined=joined, without=without
    )


@bp.get("/documents/<uuid:document_id>/metadata")
def show(document_id: UUID) -> Response:
    facts = metadata.show(session(), actor(), document_id)
    if in_list():
        return _row(facts, listings.line(session(), facts.place, actor(), facts.document))
    if wants_fragment():
        return fragment("metadata/_facts.html", facts=facts)
    return page("metadata/show.html", place=facts.place, section="documents", facts=facts)


@bp.get("/documents/<uuid:document_id>/metadata/edit")
def edit(document_id: UUID) -> Response:
    facts = metadata.show(session(), actor(), document_id, Action.EDIT_METADATA)
    return _form(facts, MetadataForm.of(facts), facts.columns)


@bp.post("/documents/<uuid:document_id>/metadata")
def update(document_id: UUID) -> Response:
    form = MetadataForm()
    try:
        if not form.validate():
            raise Invalid("Something has to be mended.")
        facts = metadata.change(session(), actor(), document_id, form.known(), form.expected())
    except Invalid as refused:
        if not form.errors:
            blame(form, refused)
        session().rollback()
        return _form(metadata.show(session(), actor(), document_id), form, form.columns(), 422)
    line = listings.line(session(), facts.place, actor(), facts.document) if in_list() else None
    session().commit()
    if line:
        return _row(facts, line)
    if wants_fragment():
        return fragment("metadata/_facts.html", facts=facts)
    notice("Saved.")
    return redirect(url_for("metadata.show", document_id=document_id), 303)


def in_list() -> bool:
    """Whether the document stands in a row of the list."""
    return wants_fragment() and request.args.get("in") == "list"


def _form(facts: Facts, form: MetadataForm, columns: list[tuple[str, str]], status: int = 200) -> Response:
    shown = {"facts": facts, "form": form, "columns": columns}
    if in_list():
        return fragment("metadata/_row_form.html", status, **shown)
    if wants_fragment():
        return fragment("metadata/_form.html", status, listed=False, **shown)
    return page("metadata/edit.html", status, place=facts.place, section="documents", **shown)


def _row(facts: Facts, line: listings.Line) -> Response:
    return fragment("documents/_row.html", line=line, can=listings.rights(facts.place))

"""Passages that all coders tagged alike: shown, accepted together, and given back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.ids import new_id
from webapp.forms.disagreements import as_query, read_filters
from webapp.http.auth import actor, session
from webapp.http.render import notice, page
from webapp.services import agreed_passages

bp = Blueprint("agreed_passages", __name__, url_prefix="/projects/<slug>/review/agreed")


@bp.get("")
def show(slug: str) -> Response:
    found = agreed_passages.preview(session(), actor(), slug, read_filters(request.args))
    query = as_query(found.filters)
    return page("agreed_passages/show.html", place=found.place, section="review", found=found, query=query)


@bp.post("")
def create(slug: str) -> Response:
    batch, total, filters = new_id(), 0, read_filters(request.args)
    while done := agreed_passages.accept(session(), actor(), slug, filters, batch):
        total += done
        session().commit()
    undo = url_for("agreed_passages.delete", slug=slug, batch_id=batch) if total else ""
    notice(f"{_passages(total)} accepted." if total else "Nothing was left to accept.", undo=undo)
    return _back(slug)


@bp.post("/<uuid:batch_id>/withdrawal")
def delete(slug: str, batch_id: UUID) -> Response:
    total = 0
    while done := agreed_passages.give_back(session(), actor(), slug, batch_id):
        total += done
        session().commit()
    notice(f"{_passages(total)} can be decided again." if total else "Nothing of it was left to take back.")
    return _back(slug)


def _back(slug: str) -> Response:
    query: dict[str, Any] = as_query(read_filters(request.args))
    return redirect(url_for("disagreements.index", slug=slug, **query), 303)


def _passages(count: int) -> str:
    return "One passage" if count == 1 else f"{count:,} passages"

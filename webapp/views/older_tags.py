"""Tags whose code means something else now: the list, and all of a code confirmed at once."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.forms.older_tags import as_query, read_filters
from webapp.http.auth import actor, session
from webapp.http.render import fragment, notice, page, wants_fragment
from webapp.services import confirmations, rereadings

bp = Blueprint("older_tags", __name__)


@bp.get("/projects/<slug>/codebook/older")
def index(slug: str) -> Response:
    found = rereadings.page(session(), actor(), slug, read_filters(request.args))
    shown: dict[str, Any] = {"found": found, "query": as_query(found.filters), "back": request.full_path.rstrip("?")}
    if wants_fragment():
        return fragment("older_tags/_cases.html", project=found.place.project, **shown)
    return page("older_tags/index.html", place=found.place, section="codebook", **shown)


@bp.get("/projects/<slug>/codebook/older/standing")
def standing(slug: str) -> Response:
    found = rereadings.standing(session(), actor(), slug, read_filters(request.args))
    query = as_query(found.filters)
    return fragment("older_tags/_standing.html", project=found.place.project, found=found, query=query)


@bp.post("/projects/<slug>/codebook/older")
def create(slug: str) -> Response:
    """Confirm all tags of one's own with a code."""
    code, number = request.form.get("code", ""), request.form.get("number", "")
    batch = confirmations.confirm_all(session(), actor(), slug, code, number)
    session().commit()
    tags = "1 tag" if batch.count == 1 else f"{batch.count:,} tags"
    rest = f" {batch.refused:,} stay, because a value of theirs is not allowed any more." if batch.refused else ""
    undo = url_for("older_tags.delete", slug=slug, batch_id=batch.id) if batch.count else ""
    notice(f"You confirmed {tags}.{rest}", undo=undo)
    return redirect(url_for("older_tags.index", slug=slug), 303)


@bp.post("/projects/<slug>/codebook/older/<uuid:batch_id>/withdrawal")
def delete(slug: str, batch_id: UUID) -> Response:
    """Take back what was confirmed together."""
    count = confirmations.withdraw_all(session(), actor(), slug, batch_id)
    session().commit()
    notice("1 tag waits again." if count == 1 else f"{count:,} tags wait again.")
    return redirect(url_for("older_tags.index", slug=slug), 303)

"""What moves a round on: opened, given more articles, handed over, locked, unlocked."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.errors import Conflict, Invalid, NotFound
from webapp.forms.base import text
from webapp.forms.rounds import MoreForm, ReasonForm
from webapp.http.auth import actor, session
from webapp.http.render import notice, page
from webapp.services import round_changes, round_moves, rounds

bp = Blueprint("round_moves", __name__, url_prefix="/projects/<slug>/rounds/<uuid:round_id>")


@bp.post("/opening")
def open_(slug: str, round_id: UUID) -> Response:
    try:
        round_moves.open_(session(), actor(), slug, round_id)
    except Conflict as refusal:
        return _refused(slug, round_id, refusal)
    session().commit()
    notice("The round is open. Its coders find it in their work.")
    return _back(slug, round_id)


@bp.post("/articles")
def extend(slug: str, round_id: UUID) -> Response:
    asked = MoreForm().amount.data or 0
    try:
        count = round_changes.extend(session(), actor(), slug, round_id, asked)
    except (Conflict, Invalid) as refusal:
        return _refused(slug, round_id, refusal)
    session().commit()
    added = f"{count:,} {'article was' if count == 1 else 'articles were'} added, each at the end of its coder’s order."
    notice(added if count == asked else f"{added} There are no more.")
    return _back(slug, round_id)


@bp.post("/handovers")
def hand_over(slug: str, round_id: UUID) -> Response:
    leaver, heir = (request.form.get(name, type=UUID) for name in ("leaver", "heir"))
    try:
        count = round_changes.hand_over(session(), actor(), slug, round_id, leaver, heir)
    except (Conflict, Invalid) as refusal:
        return _refused(slug, round_id, refusal)
    session().commit()
    notice(f"{count:,} {'article was' if count == 1 else 'articles were'} given to another coder.")
    return _back(slug, round_id)


@bp.post("/reopenings")
def reopen(slug: str, round_id: UUID) -> Response:
    document_id, user_id = (request.form.get(name, type=UUID) for name in ("document", "person"))
    if document_id is None or user_id is None:
        raise NotFound
    round_changes.reopen(session(), actor(), slug, round_id, document_id, user_id)
    session().commit()
    notice("The article is open again for its coder, with the tags that were there.")
    return _back(slug, round_id)


@bp.get("/lock")
def new(slug: str, round_id: UUID) -> Response:
    found = rounds.locking(session(), actor(), slug, round_id)
    return page("rounds/lock.html", place=found.place, section="rounds", shown=found)


@bp.post("/lock")
def lock(slug: str, round_id: UUID) -> Response:
    anyway = request.form.get("anyway") == "y"
    try:
        round_moves.lock(session(), actor(), slug, round_id, anyway=anyway)
    except Conflict as refusal:
        return _refused(slug, round_id, refusal)
    session().commit()
    notice("The round is locked. Its figures are computed on the copy that was made now.")
    return _back(slug, round_id)


@bp.post("/unlocking")
def unlock(slug: str, round_id: UUID) -> Response:
    try:
        round_moves.unlock(session(), actor(), slug, round_id, text(ReasonForm().reason.data))
    except (Conflict, Invalid) as refusal:
        return _refused(slug, round_id, refusal)
    session().commit()
    notice("The round is open again. The copy that was made is kept, and the log says why.")
    return _back(slug, round_id)


def _refused(slug: str, round_id: UUID, refusal: Conflict | Invalid) -> Response:
    """Back to the round, which says why it stays as it was."""
    session().rollback()
    notice(refusal.detail, "warn")
    return _back(slug, round_id)


def _back(slug: str, round_id: UUID) -> Response:
    return redirect(url_for("rounds.show", slug=slug, round_id=round_id), 303)

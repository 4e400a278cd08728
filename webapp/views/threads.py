"""Conversations that wait for a person."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from webapp.http.auth import actor, session
from webapp.http.render import fragment, wants_fragment
from webapp.services import threads

bp = Blueprint("threads", __name__)


@bp.post("/comments/<uuid:comment_id>/settlement")
def settle(comment_id: UUID) -> Response:
    threads.settle(session(), actor(), comment_id)
    waiting = threads.waiting(session(), actor())
    session().commit()
    if wants_fragment():
        return fragment("threads/_waiting.html", waiting=waiting, settled=True)
    return redirect(url_for("home.index"), 303)

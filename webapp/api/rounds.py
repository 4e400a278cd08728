"""Rounds over the API."""

from flask import Blueprint, Response

from webapp.api import bodies
from webapp.http.auth import actor, session
from webapp.services import rounds

bp = Blueprint("rounds", __name__)


@bp.get("/projects/<slug>/rounds")
def index(slug: str) -> Response:
    found = rounds.index(session(), actor(), slug)
    return bodies.answer({"items": [rounds.portray(line) for line in found.lines]})

"""Live signals over the API: that something changed, never what it says."""

from flask import Blueprint, Response

from webapp.http import live
from webapp.http.auth import actor, session
from webapp.services import audiences

bp = Blueprint("events", __name__)


@bp.get("/projects/<slug>/events")
def index(slug: str) -> Response:
    return live.stream(audiences.audience(session(), actor(), slug))

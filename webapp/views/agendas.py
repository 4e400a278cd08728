"""What is to be talked about in the next meeting."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.http.auth import actor, session
from webapp.http.render import page
from webapp.services import agendas

bp = Blueprint("agendas", __name__)


@bp.get("/projects/<slug>/review/agenda")
def show(slug: str) -> Response:
    found = agendas.show(session(), actor(), slug)
    return page("agendas/show.html", place=found.place, section="review", found=found)

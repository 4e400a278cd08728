"""Agreement of coders over the API."""

from flask import Blueprint, Response, request

from webapp.api import bodies
from webapp.forms.agreement import read_wanted
from webapp.http.auth import actor, session
from webapp.services import agreement

bp = Blueprint("agreement", __name__)


@bp.get("/projects/<slug>/agreement")
def show(slug: str) -> Response:
    found = agreement.figures(session(), actor(), slug, read_wanted(request.args))
    return bodies.answer({"figures": [figure.as_json() for figure in found]})

"""What became of one's own tags."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.forms.reviews import read_after, read_state
from webapp.http.auth import actor, session
from webapp.http.render import fragment, page, wants_fragment
from webapp.services import outcomes
from webapp.services.queues import State

bp = Blueprint("outcomes", __name__)


@bp.get("/projects/<slug>/my-tags")
def index(slug: str) -> Response:
    state = read_state(request.args, State.ALL)
    found = outcomes.page(session(), actor(), slug, state, read_after(request.args))
    shown: dict[str, Any] = {"found": found, "back": request.full_path.rstrip("?")}
    if wants_fragment():
        return fragment("outcomes/_outcomes.html", project=found.place.project, **shown)
    return page("outcomes/index.html", place=found.place, section="my_tags", **shown)

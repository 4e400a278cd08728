"""What became of one's own tags."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.forms.outcomes import as_query, read_filters
from webapp.http.auth import actor, session
from webapp.http.render import fragment, page, wants_fragment
from webapp.services import outcomes

bp = Blueprint("outcomes", __name__)


@bp.get("/projects/<slug>/my-tags")
def index(slug: str) -> Response:
    found = outcomes.page(session(), actor(), slug, read_filters(request.args))
    shown: dict[str, Any] = {
        "found": found,
        "query": as_query(found.filters),
        "back": request.full_path.rstrip("?"),
    }
    if wants_fragment():
        return fragment("outcomes/_outcomes.html", project=found.place.project, **shown)
    return page("outcomes/index.html", place=found.place, section="my_tags", **shown)

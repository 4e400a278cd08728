"""Words found in the articles that a coder still has to finish."""

from flask import Blueprint, Response, request

from webapp.http.auth import actor, session
from webapp.http.render import fragment, page, wants_fragment
from webapp.services import occurrences

bp = Blueprint("occurrences", __name__)


@bp.get("/projects/<slug>/occurrences")
def index(slug: str) -> Response:
    words, after = request.args.get("words", ""), request.args.get("after")
    found = occurrences.page(session(), actor(), slug, words, after)
    if wants_fragment():
        return fragment("occurrences/_groups.html", project=found.place.project, found=found)
    return page("occurrences/index.html", place=found.place, section="documents", found=found)

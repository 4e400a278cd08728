"""Who changed what in a project."""

from uuid import UUID

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.errors import Malformed
from webapp.http.auth import actor, session
from webapp.http.render import page
from webapp.services import activity
from webapp.services.activity import Part

bp = Blueprint("activity", __name__)


@bp.get("/projects/<slug>/activity")
def index(slug: str) -> Response:
    try:
        part = Part(request.args.get("part", Part.ALL.value))
        before = UUID(request.args["before"]) if "before" in request.args else None
    except ValueError as error:
        raise Malformed("There is no such part of the activity.") from error
    shown = activity.page(session(), actor(), slug, part, before)
    return page("activity/index.html", place=shown.place, section="activity", shown=shown, parts=Part)

"""Colleagues' tags in context, to be decided on."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.forms.reviews import as_query, read_filters
from webapp.http.auth import actor, session
from webapp.http.render import fragment, page, wants_fragment
from webapp.services import reviews

bp = Blueprint("reviews", __name__)


@bp.get("/projects/<slug>/review")
def index(slug: str) -> Response:
    found = reviews.page(session(), actor(), slug, read_filters(request.args))
    shown: dict[str, Any] = {"found": found, "query": as_query(found.filters), "back": request.full_path.rstrip("?")}
    if wants_fragment():
        return fragment("reviews/_cases.html", project=found.place.project, **shown)
    return page("reviews/index.html", place=found.place, section="review", standing=found.standing, **shown)


@bp.get("/projects/<slug>/review/standing")
def standing(slug: str) -> Response:
    filters = read_filters(request.args)
    place, counted = reviews.standing(session(), actor(), slug, filters)
    return fragment(
        "reviews/_standing.html", project=place.project, standing=counted, filters=filters, query=as_query(filters)
    )

"""Whom a comment can mention."""

from uuid import UUID

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.http.auth import actor, session
from webapp.http.render import fragment
from webapp.services import mentions

bp = Blueprint("mentions", __name__)


@bp.get("/annotations/<uuid:annotation_id>/mentions")
def index(annotation_id: UUID) -> Response:
    people = mentions.offered(session(), actor(), annotation_id)
    return fragment("mentions/_people.html", annotation_id=annotation_id, people=people)


@bp.get("/projects/<slug>/codebook/mentions")
def of_codes(slug: str) -> Response:
    people = mentions.offered_on_codes(session(), actor(), slug)
    return fragment("mentions/_people.html", annotation_id="codes", people=people)

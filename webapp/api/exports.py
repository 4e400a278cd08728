"""Exports over the API."""

from flask import Blueprint, Response

from webapp.http import downloads
from webapp.http.auth import actor, session
from webapp.services import exports

bp = Blueprint("exports", __name__)


@bp.get("/projects/<slug>/export")
def show(slug: str) -> Response:
    wanted = downloads.wanted()
    return downloads.download(exports.plan(session(), actor(), slug, wanted))

"""Exports over the API."""

from contextlib import closing

from flask import Blueprint, Response

from webapp.http import downloads
from webapp.http.auth import actor, session
from webapp.services import exports

bp = Blueprint("exports", __name__)


@bp.get("/projects/<slug>/export")
def show(slug: str) -> Response:
    with closing(exports.plan(session(), actor(), slug, downloads.wanted())) as export:
        return downloads.download(export)

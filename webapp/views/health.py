"""Whether the process lives, and whether it can serve."""

from flask import Blueprint, Response

from webapp.http.auth import database

bp = Blueprint("health", __name__)


@bp.get("/health/live")
def live() -> Response:
    return Response("live\n", content_type="text/plain; charset=utf-8")


@bp.get("/health/ready")
def ready() -> Response:
    database().ping()
    return Response("ready\n", content_type="text/plain; charset=utf-8")

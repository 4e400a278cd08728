"""My work: where a signed-in person begins."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.http.auth import actor, session
from webapp.http.render import page
from webapp.services import inquiry_lists, threads, work

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> Response:
    waiting, asked = threads.waiting(session(), actor()), inquiry_lists.waiting(session(), actor())
    return page("home/index.html", works=work.mine(session(), actor()), waiting=waiting, asked=asked)

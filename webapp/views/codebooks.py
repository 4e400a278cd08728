"""The codebook of a project."""

from flask import Blueprint, Response

from webapp.domain.colours import colours
from webapp.domain.roles import Action
from webapp.http.auth import actor, session
from webapp.services import access, codebooks

bp = Blueprint("codebooks", __name__)


@bp.get("/projects/<slug>/codebook.css")
def stylesheet(slug: str) -> Response:
    place = access.project(session(), actor(), slug, Action.READ)
    edition = codebooks.in_use(session(), place.project.id)
    rules = []
    for code in edition.spec.walk():
        light, dark = colours(code.colour)
        name = code.code.replace("/", "--")
        rules.append(f'.code-{name}, [data-code="{code.code}"] {{ --c: light-dark({light}, {dark}); }}\n')
    response = Response("".join(rules), content_type="text/css; charset=utf-8")
    response.set_etag(str(edition.id))
    response.headers["Cache-Control"] = "private, no-cache"
    return response

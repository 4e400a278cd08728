"""Projects over the API."""

import msgspec
from flask import Blueprint, Response

from webapp.api import bodies
from webapp.domain.roles import Role
from webapp.http.auth import actor, session
from webapp.services import projects

bp = Blueprint("projects", __name__)


class ProjectBody(msgspec.Struct, forbid_unknown_fields=True):
    """What `POST /api/v1/projects` takes."""

    slug: str
    name: str = ""


@bp.get("/projects")
def index() -> Response:
    found = projects.mine(session(), actor())
    return bodies.answer({"items": [projects.portray(project, role) for project, role in found]})


@bp.post("/projects")
def create() -> Response:
    body = bodies.read(ProjectBody)
    project = projects.create_own(session(), actor(), body.slug, body.name)
    session().commit()
    return bodies.answer(projects.portray(project, Role.OWNER), 201)


@bp.get("/projects/<slug>")
def show(slug: str) -> Response:
    place = projects.show(session(), actor(), slug)
    return bodies.answer(projects.portray(place.project, place.role))

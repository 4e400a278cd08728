"""Rulings of a project: searched, and taken along."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.formats import ruling_files
from webapp.http.auth import actor, session
from webapp.http.downloads import save_as
from webapp.http.render import fragment, page, wants_fragment
from webapp.services import rulings

bp = Blueprint("rulings", __name__)


@bp.get("/projects/<slug>/codebook/rulings")
def index(slug: str) -> Response:
    words, code, after = (request.args.get(name, "") for name in ("q", "code", "after"))
    found = rulings.page(session(), actor(), slug, words, code, after or None)
    if wants_fragment():
        return fragment("rulings/_found.html", project=found.place.project, found=found)
    return page("rulings/index.html", place=found.place, section="codebook", found=found)


@bp.get("/projects/<slug>/codebook/rulings/file")
def download(slug: str) -> Response:
    words, code, ending = (request.args.get(name, "") for name in ("q", "code", "format"))
    found = list(rulings.records(session(), actor(), slug, words, code))
    kind = ruling_files.kind_of(ending or "csv")
    response = Response(kind.write(found), content_type=kind.media_type)
    response.headers["Cache-Control"] = "no-store"
    save_as(response, f"{slug}-rulings{kind.ending}")
    return response

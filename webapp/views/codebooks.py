"""The codebook of a project: the version in use, and those before it."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.forms.fields import fields_forms
from webapp.http.auth import actor, session
from webapp.http.code_colours import stylesheet as colours
from webapp.http.render import fragment, page, tagged
from webapp.services import codebook_readings, codebooks

bp = Blueprint("codebooks", __name__)


@bp.get("/projects/<slug>/codebook", defaults={"number": None})
@bp.get("/projects/<slug>/codebook/<number>")
def show(slug: str, number: str | None) -> Response:
    reading = codebook_readings.show(session(), actor(), slug, number)
    return page("codebooks/show.html", place=reading.place, section="codebook", **reading.shown())


@bp.get("/projects/<slug>/codebook/compare")
def compare(slug: str) -> Response:
    chosen = (request.args.get(name, "") for name in ("from", "to"))
    found = codebook_readings.compare(session(), actor(), slug, *chosen)
    return page("codebooks/compare.html", place=found.place, section="codebook", comparison=found)


@bp.get("/projects/<slug>/codebook.css")
def stylesheet(slug: str) -> Response:
    edition = codebooks.show(session(), actor(), slug)
    return colours(edition.spec, str(edition.id))


@bp.get("/projects/<slug>/codebook.html")
def aside(slug: str) -> Response:
    """What each code means and asks of a tag, for the article page."""
    book, talks = codebook_readings.aside(session(), actor(), slug, request.args.get("version"))
    return tagged(fragment("codebooks/_aside.html", book=book, talks=talks, forms=fields_forms(book)), kept=True)


@bp.get("/projects/<slug>/codebook/<number>/colours.css")
def stylesheet_of(slug: str, number: str) -> Response:
    edition = codebook_readings.show(session(), actor(), slug, number).edition
    return colours(edition.spec, str(edition.id))

"""What became of one's own tags of a round, in short."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.forms.base import moment
from webapp.forms.outcomes import as_word, read_scope
from webapp.http.auth import actor, session
from webapp.http.render import page
from webapp.services import digests

bp = Blueprint("digests", __name__, url_prefix="/projects/<slug>/my-tags/digest")


@bp.get("")
def show(slug: str) -> Response:
    found = digests.digest(session(), actor(), slug, read_scope(request.args))
    return page("digests/show.html", place=found.place, section="my_tags", found=found, round=as_word(found.scope))


@bp.post("/seen")
def update(slug: str) -> Response:
    digests.see(session(), actor(), slug, read_scope(request.form), moment(request.form.get("at")))
    session().commit()
    return redirect(url_for("home.index"), 303)

"""What the version of the codebook in use changed for a person, and that they have seen it."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.http.auth import actor, safe_next, session
from webapp.http.render import fragment, signal, wants_fragment
from webapp.services import acknowledgements

bp = Blueprint("acknowledgements", __name__)


@bp.get("/projects/<slug>/codebook/news")
def show(slug: str) -> Response:
    """The changes, for an article that is open when the version comes into use."""
    news = acknowledgements.show(session(), actor(), slug)
    return fragment("acknowledgements/_news.html", news=news, slug=slug, folded=False, back="")


@bp.post("/projects/<slug>/codebook/news")
def create(slug: str) -> Response:
    number = request.form.get("number", "")
    acknowledgements.confirm(session(), actor(), slug, number)
    session().commit()
    if wants_fragment():
        return signal(fragment("acknowledgements/_seen.html", number=number), "codebook:seen", version=number)
    back = request.form.get("back", "")
    return redirect(safe_next(back) if back else url_for("home.index"), 303)

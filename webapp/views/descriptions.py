"""What is said of a project's data, once for all its dataset versions."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from webapp.errors import Invalid
from webapp.forms.descriptions import DescriptionForm
from webapp.http.auth import actor, session
from webapp.http.render import notice, page
from webapp.http.sent_back import blame
from webapp.services import descriptions

bp = Blueprint("descriptions", __name__, url_prefix="/projects/<slug>/versions/about")


@bp.get("")
def edit(slug: str) -> Response:
    found = descriptions.show(session(), actor(), slug)
    form = DescriptionForm.of(found.description)
    return page("descriptions/edit.html", place=found.place, section="exports", form=form, shown=found.description)


@bp.post("")
def update(slug: str) -> Response:
    form = DescriptionForm()
    try:
        if not form.validate():
            return _again(slug, form)
        descriptions.update(session(), actor(), slug, form.answers())
    except Invalid as refusal:
        session().rollback()
        blame(form, refusal)
        return _again(slug, form)
    session().commit()
    notice("Saved. Versions that are made from now on say so.")
    return redirect(url_for("releases.index", slug=slug), 303)


def _again(slug: str, form: DescriptionForm) -> Response:
    found = descriptions.show(session(), actor(), slug)
    return page("descriptions/edit.html", 422, place=found.place, section="exports", form=form, shown=found.description)

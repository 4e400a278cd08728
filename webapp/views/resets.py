"""A new password by a link."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.errors import Invalid
from webapp.forms.accounts import ResetForm
from webapp.http import auth
from webapp.http.auth import database, session
from webapp.http.render import notice, page
from webapp.http.sent_back import blame
from webapp.services import invitations

bp = Blueprint("resets", __name__)


@bp.get("/reset/<secret>")
def new(secret: str) -> Response:
    person = invitations.of_reset(session(), secret)
    return page("resets/new.html", form=ResetForm(), person=person, secret=secret)


@bp.post("/reset/<secret>")
def create(secret: str) -> Response:
    with database().reading() as reading:
        person = invitations.of_reset(reading, secret)
    form = ResetForm()
    if not form.validate():
        return page("resets/new.html", 422, form=form, person=person, secret=secret)
    try:
        invitations.redeem_reset(session(), secret, person, form.password.data or "")
    except Invalid as refusal:
        session().rollback()
        blame(form, refusal)
        return page("resets/new.html", 422, form=form, person=person, secret=secret)
    auth.sign_in(person.id, request.user_agent.string)
    session().commit()
    notice("Your new password holds. Everywhere else you are signed out.")
    return redirect(url_for("home.index"), 303)

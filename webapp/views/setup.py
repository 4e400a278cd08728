"""First run: whoever has the link from the terminal of this machine becomes the administrator."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.errors import Conflict, Invalid
from webapp.forms.accounts import NewAccountForm
from webapp.http import auth
from webapp.http.auth import database, session
from webapp.http.render import notice, page
from webapp.http.sent_back import blame
from webapp.services import invitations

bp = Blueprint("setup", __name__)


@bp.get("/setup/<secret>")
def new(secret: str) -> Response:
    auth.require_this_machine()
    invitations.require_setup(session(), secret)
    return page("setup/new.html", form=NewAccountForm(), secret=secret)


@bp.post("/setup/<secret>")
def create(secret: str) -> Response:
    auth.require_this_machine()
    with database().reading() as reading:
        invitations.require_setup(reading, secret)
    form = NewAccountForm()
    if not form.validate():
        return page("setup/new.html", 422, form=form, secret=secret)
    try:
        user = invitations.redeem_setup(session(), secret, form.draft(), form.password.data or "")
    except (Conflict, Invalid) as refusal:
        session().rollback()
        blame(form, refusal)
        return page("setup/new.html", 422, form=form, secret=secret)
    auth.sign_in(user.id, request.user_agent.string)
    session().commit()
    notice("Glossator is set up. Make the first project, then invite your team.")
    return redirect(url_for("home.index"), 303)

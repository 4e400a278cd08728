"""Signing in and out."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.forms.sign_in import SignInForm
from webapp.http import auth
from webapp.http.auth import session
from webapp.http.render import page
from webapp.services import accounts

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
def new() -> Response:
    form = SignInForm(next=request.args.get("next", "/"))
    return page("sign_in/new.html", form=form)


@bp.post("/sign-in")
def create() -> Response:
    form = SignInForm()
    if not form.validate():
        return page("sign_in/new.html", 422, form=form)
    user = accounts.verify(session(), form.name.data or "", form.password.data or "", request.remote_addr or "")
    if user is None:
        session().commit()  # the failed try counts
        form.password.errors = ["This name and password don't belong together."]
        return page("sign_in/new.html", 422, form=form)
    auth.sign_in(user.id, request.user_agent.string)
    session().commit()
    return redirect(auth.safe_next(form.next.data), 303)


@bp.post("/sign-out")
def delete() -> Response:
    auth.sign_out()
    session().commit()
    return redirect(url_for("sign_in.new"), 303)

"""Signing in and out."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.forms.sign_in import SignInForm
from webapp.http import auth
from webapp.http.auth import database, session
from webapp.http.render import page
from webapp.services import accounts, attempts

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
def new() -> Response:
    wanted = request.args.get("next", "/")
    if auth.caller().actor:
        return redirect(auth.safe_next(wanted), 303)
    return page("sign_in/new.html", form=SignInForm(next=wanted))


@bp.post("/sign-in")
def create() -> Response:
    form = SignInForm()
    if not form.validate():
        return page("sign_in/new.html", 422, form=form)
    name, password = form.given()
    tried = attempts.begin(session(), name, request.remote_addr or "")
    session().commit()  # before the slow look at the password, which nobody else is to wait for
    with database().reading() as reading:
        user = accounts.verify(reading, name, password)
    if user is None:
        form.refuse()
        return page("sign_in/new.html", 422, form=form)
    attempts.forgive(session(), tried)
    auth.sign_in(user.id, request.user_agent.string)
    session().commit()
    return redirect(auth.safe_next(form.next.data), 303)


@bp.post("/sign-out")
def delete() -> Response:
    auth.sign_out()
    session().commit()
    return redirect(url_for("sign_in.new"), 303)

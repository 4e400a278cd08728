"""The demo's one-time sign-in link."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.http.auth import session, sign_in
from webapp.services import invitations

bp = Blueprint("links", __name__)


@bp.get("/link/<secret>")
def create(secret: str) -> Response:
    user = invitations.redeem_demo_link(session(), secret)
    sign_in(user.id, request.user_agent.string)
    session().commit()
    return redirect(url_for("home.index"), 303)

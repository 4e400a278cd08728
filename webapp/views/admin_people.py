"""Accounts of the whole installation, for its administrators; they see that projects exist, and no content."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.errors import Conflict, Invalid
from webapp.forms.accounts import AccountForm
from webapp.http import auth
from webapp.http.auth import actor, session
from webapp.http.render import notice, page
from webapp.http.sent_back import blame
from webapp.services import accounts, invitations, projects

bp = Blueprint("admin_people", __name__)


@bp.get("/admin/people")
def index() -> Response:
    return _page()


@bp.post("/admin/people")
def create() -> Response:
    form = AccountForm()
    if not form.validate():
        return _page(422, form=form)
    try:
        user = accounts.add(session(), actor(), form.draft())
    except (Conflict, Invalid) as refusal:
        blame(form, refusal)
        return _page(422, form=form)
    return _with_link(user.id)


@bp.post("/admin/people/<uuid:user_id>/reset-link")
def create_reset_link(user_id: UUID) -> Response:
    return _with_link(user_id)


@bp.post("/admin/people/<uuid:user_id>/disabling")
def disable(user_id: UUID) -> Response:
    user = accounts.disable(session(), actor(), user_id)
    session().commit()
    notice(f"{user.display_name} can't sign in any more.")
    return redirect(url_for("admin_people.index"), 303)


@bp.post("/admin/people/<uuid:user_id>/enabling")
def enable(user_id: UUID) -> Response:
    user = accounts.enable(session(), actor(), user_id)
    session().commit()
    notice(f"{user.display_name} can sign in again.")
    return redirect(url_for("admin_people.index"), 303)


@bp.post("/admin/people/<uuid:user_id>/appointment")
def appoint(user_id: UUID) -> Response:
    user = accounts.appoint(session(), actor(), user_id, is_admin=request.form.get("is_admin") == "yes")
    session().commit()
    notice(f"{user.display_name} is {'an administrator' if user.is_admin else 'no administrator'} now.")
    return redirect(url_for("admin_people.index"), 303)


def _with_link(user_id: UUID) -> Response:
    """The page with a fresh link for somebody to set their password by, shown this once."""
    user = accounts.get(session(), user_id)
    secret = invitations.reset_link(session(), actor(), user)
    session().commit()
    return _page(201, linked=user, link=auth.public_url("resets.new", secret=secret))


def _page(status: int = 200, **more: Any) -> Response:
    auth.only_reading()
    shown = {"form": AccountForm(None), "linked": None, "link": None, **more}
    return page(
        "admin_people/index.html",
        status,
        people=accounts.index(session(), actor()),
        projects=projects.overview(session(), actor()),
        **shown,
    )

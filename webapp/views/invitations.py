"""Invitations into a team: made and taken back by owners, accepted by whoever opens the link."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.errors import Conflict, Invalid
from webapp.forms.accounts import NewAccountForm
from webapp.forms.members import SENTENCES, InvitationForm
from webapp.http import auth
from webapp.http.auth import actor, database, session
from webapp.http.render import notice, page
from webapp.http.sent_back import blame
from webapp.services import invitations

bp = Blueprint("invitations", __name__)


@bp.get("/invitations/<secret>")
def show(secret: str) -> Response:
    welcome = invitations.show(session(), secret)
    return page("invitations/show.html", welcome=welcome, secret=secret, form=NewAccountForm())


@bp.post("/invitations/<secret>")
def accept(secret: str) -> Response:
    project = invitations.accept(session(), actor(), secret)
    session().commit()
    notice(f"Welcome to {project.name}.")
    return redirect(url_for("documents.index", slug=project.slug), 303)


@bp.post("/invitations/<secret>/account")
def accept_as_new(secret: str) -> Response:
    with database().reading() as reading:
        welcome = invitations.show(reading, secret)
    form = NewAccountForm()
    if not form.validate():
        return page("invitations/show.html", 422, welcome=welcome, secret=secret, form=form)
    try:
        user, project = invitations.accept_as_new(session(), secret, form.draft(), form.password.data or "")
    except (Conflict, Invalid) as refusal:
        session().rollback()
        blame(form, refusal)
        return page("invitations/show.html", 422, welcome=welcome, secret=secret, form=form)
    auth.sign_in(user.id, request.user_agent.string)
    session().commit()
    notice(f"Welcome to {project.name}.")
    return redirect(url_for("documents.index", slug=project.slug), 303)


@bp.get("/projects/<slug>/people/invitations/new")
def new(slug: str) -> Response:
    place = invitations.place(session(), actor(), slug)
    return page("invitations/new.html", place=place, section="people", form=InvitationForm(), sentences=SENTENCES)


@bp.post("/projects/<slug>/people/invitations")
def create(slug: str) -> Response:
    place = invitations.place(session(), actor(), slug)
    form = InvitationForm()
    if not form.validate():
        session().rollback()
        return page("invitations/new.html", 422, place=place, section="people", form=form, sentences=SENTENCES)
    role, label = form.given()
    secret = invitations.invite(session(), actor(), slug, role, label)
    session().commit()
    link = auth.public_url("invitations.show", secret=secret)
    return page("invitations/created.html", 201, place=place, section="people", invited=role, label=label, link=link)


@bp.post("/projects/<slug>/people/invitations/<uuid:invitation_id>/revocation")
def delete(slug: str, invitation_id: UUID) -> Response:
    invitations.revoke(session(), actor(), slug, invitation_id)
    session().commit()
    notice("The invitation works no longer.")
    return redirect(url_for("members.index", slug=slug), 303)

"""One's own account: name, password, browsers, tokens."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.errors import Invalid
from webapp.forms.accounts import PasswordForm, ProfileForm, TokenForm
from webapp.http import auth
from webapp.http.auth import actor, database, session
from webapp.http.render import notice, page
from webapp.http.sent_back import blame
from webapp.services import accounts, attempts, projects, sessions, tokens

bp = Blueprint("account", __name__)


@bp.get("/account")
def show() -> Response:
    return _page()


@bp.post("/account")
def update() -> Response:
    form = ProfileForm()
    if form.validate():
        try:
            accounts.update(session(), actor(), form.display_name.data or "", form.email.data or "")
            session().commit()
            notice("Saved.")
            return redirect(url_for("account.show"), 303)
        except Invalid as refusal:
            blame(form, refusal)
    return _page(422, profile=form)


@bp.post("/account/password")
def change_password() -> Response:
    form = PasswordForm()
    if not form.validate():
        return _page(422, password=form)
    me = actor()
    tried = attempts.begin(session(), me.name, request.remote_addr or "")
    session().commit()
    with database().reading() as reading:
        if not accounts.verify(reading, me.name, form.present.data or ""):
            form.refuse()
            return _page(422, password=form)
    try:
        accounts.change_password(session(), me, accounts.own_id(me), form.password.data or "")
    except Invalid as refusal:
        blame(form, refusal)
        return _page(422, password=form)
    attempts.forgive(session(), tried)
    auth.sign_in(accounts.own_id(me), request.user_agent.string)
    session().commit()
    notice("Your new password holds. Everywhere else you are signed out.")
    return redirect(url_for("account.show"), 303)


@bp.post("/account/sessions/<handle>/end")
def end_session(handle: str) -> Response:
    sessions.end(session(), actor(), handle)
    session().commit()
    notice("That browser is signed out.")
    return redirect(url_for("account.show"), 303)


@bp.post("/account/sessions/end")
def end_other_sessions() -> Response:
    sessions.end_all(session(), actor().user_id, but=auth.this_browser())
    session().commit()
    notice("Everywhere else you are signed out.")
    return redirect(url_for("account.show"), 303)


@bp.post("/account/tokens")
def create_token() -> Response:
    form = TokenForm().offer(_choices())
    secret = None
    if form.validate():
        try:
            _, secret = tokens.create_own(session(), actor(), form.draft())
            session().commit()
        except Invalid as refusal:
            blame(form, refusal)
    return _page(201, secret=secret) if secret else _page(422, token_form=form)


@bp.post("/account/tokens/<uuid:token_id>/revocation")
def revoke_token(token_id: UUID) -> Response:
    tokens.revoke(session(), actor(), token_id)
    session().commit()
    notice("The token works no longer.")
    return redirect(url_for("account.show"), 303)


def _page(status: int = 200, **forms: Any) -> Response:
    """The page with what *forms* bring back; everything on it is read afresh, and nothing half done is kept."""
    auth.only_reading()
    user = accounts.own(session(), actor())
    shown = {
        "profile": ProfileForm(None, obj=user),
        "password": PasswordForm(None),
        "token_form": TokenForm(None).offer(_choices()),
        "secret": None,
        **forms,
    }
    return page(
        "account/show.html",
        status,
        person=user,
        browsers=sessions.index(session(), actor(), auth.this_browser()),
        tokens=tokens.index(session(), actor()),
        **shown,
    )


def _choices() -> list[tuple[str, str]]:
    return [(project.slug, project.name) for project, _ in projects.mine(session(), actor())]

"""One's own keys: switched off and on, changed, put back."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from webapp.domain import keys
from webapp.errors import Invalid
from webapp.forms.keys import KeysForm
from webapp.http.auth import actor, session
from webapp.http.render import notice, page
from webapp.http.sent_back import blame
from webapp.services import accounts

bp = Blueprint("keys", __name__)


@bp.get("/account/keys")
def edit() -> Response:
    return _page(KeysForm.showing(keys.read(accounts.own(session(), actor()).keys)))


@bp.post("/account/keys")
def update() -> Response:
    form = KeysForm()
    if form.validate():
        try:
            accounts.change_keys(session(), actor(), form.draft())
            session().commit()
            notice("Saved. Pages that are open know it when they are reloaded.")
            return redirect(url_for("keys.edit"), 303)
        except Invalid as refusal:
            blame(form, refusal)
    return _page(form, 422)


@bp.post("/account/keys/deletion")
def delete() -> Response:
    accounts.change_keys(session(), actor(), keys.DELIVERED)
    session().commit()
    notice("All keys are as delivered.")
    return redirect(url_for("keys.edit"), 303)


def _page(form: KeysForm, status: int = 200) -> Response:
    return page("keys/edit.html", status, form=form, sections=keys.sections())

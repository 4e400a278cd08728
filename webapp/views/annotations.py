"""The card of a tag."""

from uuid import UUID

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.forms.fields import fields_form
from webapp.http.auth import actor, session
from webapp.http.render import fragment
from webapp.services import reviews

bp = Blueprint("annotations", __name__)


@bp.get("/annotations/<uuid:annotation_id>/edit")
def edit(annotation_id: UUID) -> Response:
    card = reviews.card(session(), actor(), annotation_id)
    return fragment("annotations/_form.html", form=fields_form(card.code, card.annotation.attributes), **card.shown())

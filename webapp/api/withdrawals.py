"""Withdrawals of dataset versions over the API."""

import msgspec
from flask import Blueprint, Response

from webapp.api import bodies
from webapp.domain.text import clean_field
from webapp.forms.releases import MOST_REASON
from webapp.http.auth import actor, session
from webapp.services import releases

bp = Blueprint("withdrawals", __name__)


class WithdrawalBody(msgspec.Struct, forbid_unknown_fields=True):
    """What `POST /api/v1/projects/{slug}/releases/{release_number}/withdrawal` takes."""

    reason: str


@bp.post("/projects/<slug>/releases/<release_number>/withdrawal")
def create(slug: str, release_number: str) -> Response:
    reason = clean_field(bodies.read(WithdrawalBody).reason, "reason", MOST_REASON)
    releases.withdraw(session(), actor(), slug, release_number, reason)
    found = releases.show(session(), actor(), slug, release_number)
    session().commit()
    return bodies.answer(releases.portray(found), 201)

"""Verdicts over the API: the caller's own; those of others stay."""

from typing import Annotated
from uuid import UUID

import msgspec
from flask import Blueprint, Response

from webapp.api import bodies
from webapp.domain.drafts import VerdictDraft
from webapp.domain.review import DECISIONS
from webapp.domain.text import clean_field
from webapp.errors import Invalid
from webapp.http.auth import actor, session
from webapp.services import verdicts

bp = Blueprint("verdicts", __name__)

MAX_COMMENT = 10_000


class VerdictBody(msgspec.Struct, forbid_unknown_fields=True):
    """What `PUT /api/v1/annotations/{id}/verdict` takes."""

    decision: Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(DECISIONS)})]
    comment: str | None = None

    def draft(self) -> VerdictDraft:
        """The verdict that is asked for; raises Invalid for any other decision."""
        if self.decision not in DECISIONS:
            raise Invalid("decision is accept or reject.", field="decision")
        comment = clean_field((self.comment or "").strip(), "comment", MAX_COMMENT)
        return VerdictDraft(DECISIONS[self.decision], comment)


@bp.put("/annotations/<uuid:annotation_id>/verdict")
def update(annotation_id: UUID) -> Response:
    given = verdicts.give(session(), actor(), annotation_id, bodies.read(VerdictBody).draft())
    session().commit()
    return bodies.answer(verdicts.portray(given), 201 if given.created else 200)


@bp.delete("/annotations/<uuid:annotation_id>/verdict")
def delete(annotation_id: UUID) -> Response:
    verdicts.withdraw(session(), actor(), annotation_id)
    session().commit()
    return Response("", 204)

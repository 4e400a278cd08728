"""How far the caller is with a document, and their answers about it."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response

from webapp.api import bodies
from webapp.domain.drafts import CodingDraft
from webapp.domain.values import normalise_attributes
from webapp.domain.workflow import CodingState
from webapp.http.auth import actor, session
from webapp.services import codings

bp = Blueprint("codings", __name__)


class CodingBody(msgspec.Struct, forbid_unknown_fields=True):
    """What `PUT /api/v1/documents/{id}/coding` takes; without `answers` they stay as they are."""

    state: Annotated[str, msgspec.Meta(extra_json_schema={"enum": [state.value for state in CodingState]})]
    answers: dict[str, Any] | None = None

    def draft(self) -> CodingDraft:
        """What is asked for; raises Invalid for answers of the wrong shape."""
        given = None if self.answers is None else normalise_attributes(self.answers, "answers")
        return CodingDraft(self.state, given)


@bp.put("/documents/<uuid:document_id>/coding")
def update(document_id: UUID) -> Response:
    draft = bodies.read(CodingBody).draft()
    coded = codings.save(session(), actor(), document_id, draft)
    session().commit()
    return bodies.answer(codings.portray(coded))

"""Tags over the API: listed, put, deleted."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response

from webapp.api import bodies
from webapp.domain.drafts import AnnotationDraft
from webapp.domain.spans import Span
from webapp.domain.text import clean_field
from webapp.domain.values import normalise_attributes
from webapp.errors import Invalid
from webapp.http.auth import actor, session
from webapp.services import annotations

bp = Blueprint("annotations", __name__)

Offset = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
MAX_NOTE = 10_000


class AnnotationBody(msgspec.Struct, forbid_unknown_fields=True):
    """What `PUT /api/v1/annotations/{id}` takes."""

    document: UUID
    start: Offset
    end: Offset
    quote: str
    code: str
    attributes: dict[str, Any] = {}
    note: str = ""
    certainty: Annotated[str, msgspec.Meta(extra_json_schema={"enum": ["sure", "unsure"]})] = "sure"
    origin: Annotated[str, msgspec.Meta(extra_json_schema={"enum": ["hand", "every_occurrence"]})] = "hand"

    def draft(self, annotation_id: UUID) -> AnnotationDraft:
        """The tag that is asked for; raises Invalid for values of the wrong shape."""
        if self.certainty not in ("sure", "unsure"):
            raise Invalid("certainty is sure or unsure.", field="certainty")
        if self.origin not in ("hand", "every_occurrence"):
            raise Invalid("origin is hand or every_occurrence.", field="origin")
        return AnnotationDraft(
            annotation_id,
            self.document,
            Span(self.start, self.end),
            self.quote,
            self.code,
            normalise_attributes(self.attributes),
            clean_field(self.note, "note", MAX_NOTE),
            self.certainty,
            self.origin,
        )


@bp.get("/documents/<uuid:document_id>/annotations")
def index(document_id: UUID) -> Response:
    return bodies.answer({"items": annotations.portraits(session(), actor(), document_id)})


@bp.put("/annotations/<uuid:annotation_id>")
def update(annotation_id: UUID) -> Response:
    draft = bodies.read(AnnotationBody).draft(annotation_id)
    saved = annotations.save(session(), actor(), draft, bodies.expected_version())
    session().commit()
    tag = annotations.portray(saved.annotation)
    return bodies.answer(tag, 201 if saved.created else 200, ETag=f'"{saved.annotation.version}"')


@bp.delete("/annotations/<uuid:annotation_id>")
def delete(annotation_id: UUID) -> Response:
    annotations.delete(session(), actor(), annotation_id, bodies.expected_version())
    session().commit()
    return Response("", 204)

"""Frozen inputs of services: what forms and the API hand over, already of the right shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from webapp.domain.spans import Span

Values = Mapping[str, tuple[str, ...]]
"""Attributes of a tag, or answers: a name and its values in given order."""


@dataclass(frozen=True, slots=True)
class AnnotationDraft:
    """A whole tag as its author wants it."""

    id: UUID
    document_id: UUID
    span: Span
    quote: str
    code: str
    attributes: Values = field(default_factory=dict)
    note: str = ""
    certainty: str = "sure"
    origin: str = "hand"


@dataclass(frozen=True, slots=True)
class VerdictDraft:
    """What a reviewer says of one tag."""

    decision: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class CodingDraft:
    """How far a coder is with a document, and the answers to its questions (None: leave them)."""

    state: str
    answers: Values | None = None

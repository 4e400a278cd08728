"""Frozen inputs of services: what forms and the API hand over, already of the right shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
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
class AnswerDraft:
    """What a reviewer decides about a question: the answer *like* of a coder, or values of their own.

    *seen* is the fingerprint of the answers that they looked at.
    """

    values: tuple[str, ...] = ()
    like: UUID | None = None
    seen: str = ""


@dataclass(frozen=True, slots=True)
class OwnTag:
    """A passage and code that a reviewer finds right; *fields* None takes those of a coder's tag of that code."""

    span: Span
    code: str
    fields: Values | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reviewer decides about a passage: as the tag *like* of a coder has it, their *own* tag, or no tag."""

    like: UUID | None = None
    own: OwnTag | None = None


@dataclass(frozen=True, slots=True)
class CodingDraft:
    """How far a coder is with a document, and the answers to its questions (None: leave them)."""

    state: str
    answers: Values | None = None


@dataclass(frozen=True, slots=True)
class BookmarkDraft:
    """Where a reader is in a text, and the stretches of it that were on the screen; code points, half-open."""

    place: int
    seen: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TokenDraft:
    """An API token as somebody wants it: for one project or all, for some days or until it is revoked."""

    label: str = ""
    slug: str | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class AccountDraft:
    """A person as an administrator, a link or the person types them in."""

    name: str
    display_name: str = ""
    email: str = ""
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class SettingsDraft:
    """What an owner may change of a project at any time."""

    name: str
    description: str = ""
    open_team: bool = True
    unit: str | None = None  # that all codes are tagged by; None: each code has its own
    agreement_unit: str = "sentence"  # in which presence of a code is counted


@dataclass(frozen=True, slots=True)
class InquiryDraft:
    """What a coder of a blind round asks the owners, if they like about a passage or a code."""

    body: str
    span: Span | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """What an owner answers: the question as all coders read it, and the answer; when what it corrects was answered."""

    put_as: str
    answer: str
    instead_of: datetime | None = None

"""The text around a passage, in which a reviewer draws one of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.domain.codebook import CodeSpec
from webapp.domain.redaction import MASK, hidden_at
from webapp.domain.roles import Action, Actor
from webapp.models import Document, DocumentText, Round
from webapp.services import access, decisions, rounds_at_hand, sealing
from webapp.services.access import DocumentPlace

REACH = 600
"""Code points to either side that a passage of one's own may take in; a longer one is drawn in the article."""


@dataclass(frozen=True, slots=True)
class Window:
    """Lines of the text with where each begins, the passage in hand, and the codes that it may have."""

    id: UUID
    version: int
    document: Document
    start: int
    end: int
    lines: Sequence[tuple[int, str]]
    codes: Sequence[CodeSpec]
    code: str  # that of the tags, where they have one


def window(session: Session, actor: Actor, disagreement_id: UUID) -> tuple[DocumentPlace, Window]:
    """What is needed to draw a passage of one's own in the place of a disagreement's."""
    place, row = decisions.seen(session, actor, disagreement_id, Action.SEE_REVIEW)
    access.document(session, actor, row.document_id, Action.JUDGE)
    tags = decisions.tags_of(session, [row.id]).get(row.id, [])
    first = max(0, row.start - REACH)
    cut = func.substr(DocumentText.text, first + 1, row.end + REACH - first)
    said = session.scalars(select(cut).where(DocumentText.document_id == row.document_id)).one()
    text = hidden_at(said, first, sealing.hidden(session, [row.document_id]).get(row.document_id, ()))
    held = session.get(Round, row.round_id) if row.round_id else None
    spec = rounds_at_hand.edition(session, place.project.id, held).spec
    keys = {tag.code.key for tag in tags}
    return place, Window(
        row.id,
        row.version,
        place.document,
        tags[0].start if len(tags) == 1 else row.start,
        tags[0].end if len(tags) == 1 else row.end,
        _lines(text, first),
        [code for code in spec.walk() if not code.retired],
        keys.pop() if len(keys) == 1 else "",
    )


def _lines(text: str, first: int) -> list[tuple[int, str]]:
    """The lines that are neither empty nor hidden; of one that begins before the window the rest, from its first whole
    word on.
    """
    found: list[tuple[int, str]] = []
    start = first
    for line in text.split("\n"):
        if line.replace(MASK, "").strip():
            found.append((start, line))
        start += len(line) + 1
    return found

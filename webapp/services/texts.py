"""What a document says at a place, asked of the database, so that a long text costs no more than a short one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from webapp.domain.regions import EXCLUDED, SOURCE
from webapp.domain.roles import Actor
from webapp.domain.spans import Span
from webapp.domain.workflow import CodingState, Purpose
from webapp.errors import Conflict, Invalid, NotFound
from webapp.models import Annotation, Assignment, CodebookVersion, Coding, Decision, DocumentText, Region, Round, Tally
from webapp.models.base import Key
from webapp.services.access import Desk

FINISHED = "You have finished this article; reopen it to change your tags."
FROZEN = "You have finished this article in this round, so your tags in it rest; an owner can reopen it for you."


@dataclass(frozen=True, slots=True)
class Facts:
    """All that saving a tag must know of its document, read in one statement."""

    quote: str
    excluded: str | None  # the kind of a region that the span touches and that can't be tagged
    id_taken: bool
    version_id: UUID  # the codebook by which the actor codes here: of their round, else the one in use
    round_id: UUID | None  # the open round in which the actor codes this document
    purpose: str | None  # of that round
    coding: str | None  # how far the actor is with this document, in that round
    elsewhere: bool  # whether it was begun or ruled about in another round, or outside
    others: bool  # whether somebody else codes it too
    counted: bool  # whether the actor has a tag here already

    @property
    def final(self) -> bool:
        """Whether a new tag is final: that of the document's only coder. To be worked out anew where `elsewhere`."""
        return not self.others and self.purpose != Purpose.TRAINING

    @property
    def first_tag(self) -> bool:
        """Whether a tag now makes the actor one more coder of the document."""
        return not self.counted and self.coding != CodingState.COMPLETE

    def require_open(self) -> None:
        """Return when the actor may still change their tags here; raises Conflict once they have finished."""
        if self.coding == CodingState.COMPLETE:
            raise Conflict(FROZEN if self.round_id else FINISHED)

    def require_taggable(self, span: Span, quote: str, *, moved: bool = True) -> None:
        """Return when the text says *quote* at *span* and no excluded region is touched, nor one that hides the source.

        A tag that was there before a region was marked over it (*moved* False) may stay.
        """
        if self.excluded and moved:  # first, since whoever can't see what stands there can't quote it
            kind = self.excluded.replace("_", " ")
            raise Invalid(f"This part is not running text ({kind}) and can't be tagged.", field="start")
        if self.quote != quote:
            raise Conflict("The text does not say this there; reload the page.", field="quote")


def facts(session: Session, desk: Desk, actor: Actor, annotation_id: UUID, span: Span) -> Facts:
    """What stands at *span* of the document and around it; raises Invalid when it leaves the text."""
    if span.end > desk.length:
        raise Invalid("The passage ends after the end of the text.", field="end")
    asked = {
        "document": desk.document_id,
        "project": desk.project_id,
        "actor": actor.user_id,
        "annotation": annotation_id,
        "start": span.start,
        "end": span.end,
    }
    row = session.connection().execute(_FACTS, asked).one_or_none()
    if row is None:
        raise NotFound
    return Facts(*row)


def _statement() -> Select[Any]:
    """All facts in one SELECT; built once, since building costs more than running.

    Constants stand in it as such: each bound value costs as much as a subquery, and a bound list makes the
    statement be written anew each time.
    """
    document_id, actor_id = bindparam("document", type_=Key()), bindparam("actor", type_=Key())
    start, end = bindparam("start", type_=Integer), bindparam("end", type_=Integer)
    hand = _at_hand(document_id, actor_id)
    left_out, source = (Region.kind.in_([_constant(kind) for kind in sorted(kinds)]) for kinds in (EXCLUDED, SOURCE))
    touching = (
        select(func.min(Region.kind))
        .where(Region.document_id == document_id, Region.start < end, Region.end > start)
        .where(or_(left_out, and_(hand.c.hides_source, source)))
        .correlate(hand)
    )
    version = select(CodebookVersion.id).where(
        CodebookVersion.project_id == bindparam("project", type_=Key()), CodebookVersion.state == _constant("in_use")
    )
    here = and_(Coding.document_id == document_id, Coding.round_id.is_not_distinct_from(hand.c.round_id))
    other = and_(Coding.document_id == document_id, Coding.round_id.is_distinct_from(hand.c.round_id))
    ruled = and_(Decision.document_id == document_id, Decision.round_id.is_distinct_from(hand.c.round_id))
    individual = and_(
        Tally.document_id == document_id, Tally.layer == _constant("individual"), Tally.count > literal_column("0")
    )
    finished = and_(Coding.document_id == document_id, Coding.state == _constant("complete"))
    stated = select(
        func.substr(DocumentText.text, start + literal_column("1"), end - start),
        touching.scalar_subquery(),
        exists().where(Annotation.id == bindparam("annotation", type_=Key())),
        func.coalesce(hand.c.version_id, version.scalar_subquery(), type_=Key()),
        hand.c.round_id,
        hand.c.purpose,
        select(Coding.state).where(here, Coding.user_id == actor_id).correlate(hand).scalar_subquery(),
        exists().where(other).correlate(hand) | exists().where(ruled).correlate(hand),
        exists().where(individual, Tally.user_id != actor_id) | exists().where(finished, Coding.user_id != actor_id),
        exists().where(individual, Tally.user_id == actor_id),
    )
    return stated.outerjoin_from(DocumentText, hand, true()).where(DocumentText.document_id == document_id)


def _at_hand(document_id: ColumnElement[UUID], actor_id: ColumnElement[UUID]) -> Subquery:
    """The open round in which the actor codes the document: no row outside rounds."""
    return (
        select(Assignment.round_id, Round.version_id, Round.purpose, Round.hides_source)
        .join(Round, and_(Round.id == Assignment.round_id, Round.state == _constant("open")))
        .where(Assignment.document_id == document_id, Assignment.user_id == actor_id)
        .order_by(Assignment.round_id)
        .limit(literal_column("1"))
        .subquery()
    )


def _constant(word: str) -> ColumnElement[str]:
    assert word.isidentifier()
    return literal_column(f"'{word}'")


_FACTS = _statement()


def read(session: Session, document_id: UUID) -> str:
    """The whole text of a document."""
    return session.scalars(select(DocumentText.text).where(DocumentText.document_id == document_id)).one()


def quote(session: Session, document_id: UUID, span: Span) -> str:
    """What a document says there."""
    said = func.substr(DocumentText.text, span.start + 1, span.end - span.start)
    found: str = session.scalars(select(said).where(DocumentText.document_id == document_id)).one()
    return found

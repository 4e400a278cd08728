"""The round in which a person codes a document just now: whatever they do there belongs to it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Exists, exists, func, select
from sqlalchemy.orm import Session

from webapp.domain.roles import Actor
from webapp.domain.workflow import CodingState, Purpose
from webapp.models import Assignment, Coding, Round
from webapp.services import codebooks, visibility
from webapp.services.codebooks import Edition


@dataclass(frozen=True, slots=True)
class Hand:
    """An open round, and where in the order of its coder a document comes."""

    round: Round
    position: int  # counted from 1
    total: int
    finished: int

    @property
    def practice(self) -> bool:
        """Whether what is tagged here is for learning alone."""
        return self.round.purpose == Purpose.TRAINING


def at_hand(session: Session, actor: Actor, document_id: UUID) -> Round | None:
    """The open round in which the actor is asked to code the document; None outside rounds."""
    here = visibility.rounds_at_hand(actor.user_id).subquery()
    return session.scalars(
        select(Round).join(here, here.c.round_id == Round.id).where(here.c.document_id == document_id)
    ).first()


def hand(session: Session, actor: Actor, document_id: UUID) -> Hand | None:
    """The same with how far its coder is in it."""
    found = at_hand(session, actor, document_id)
    if found is None:
        return None
    mine = select(func.count()).where(Assignment.round_id == found.id, Assignment.user_id == actor.user_id)
    position = select(Assignment.position).where(
        Assignment.round_id == found.id, Assignment.user_id == actor.user_id, Assignment.document_id == document_id
    )
    before = mine.where(Assignment.position <= position.scalar_subquery())
    done = mine.where(_finished(actor, found.id))
    row = session.execute(select(*(one.scalar_subquery() for one in (before, mine, done)))).one()
    return Hand(found, *row)


def edition(session: Session, project_id: UUID, found: Round | None) -> Edition:
    """The codebook by which is coded in *found*: the round's own, else the one in use."""
    if found and found.version_id:
        return codebooks.edition(session, found.version_id)
    return codebooks.in_use(session, project_id)


def next_in(session: Session, actor: Actor, round_id: UUID, document_id: UUID | None = None) -> UUID | None:
    """The document of the round that comes next for the actor and is not finished: after *document_id*, then from
    the first on; None when all are finished.
    """
    left = (
        select(Assignment.document_id)
        .where(Assignment.round_id == round_id, Assignment.user_id == actor.user_id, ~_finished(actor, round_id))
        .order_by(Assignment.position)
        .limit(1)
    )
    here = select(Assignment.position).where(
        Assignment.round_id == round_id, Assignment.user_id == actor.user_id, Assignment.document_id == document_id
    )
    after = session.scalars(left.where(Assignment.position > here.scalar_subquery())).one_or_none()
    return after or session.scalars(left).one_or_none()


def _finished(actor: Actor, round_id: UUID) -> Exists:
    return exists().where(
        Coding.document_id == Assignment.document_id,
        Coding.user_id == actor.user_id,
        Coding.round_id == round_id,
        Coding.state == CodingState.COMPLETE.value,
    )

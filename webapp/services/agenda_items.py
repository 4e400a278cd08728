"""Passages that somebody wants to talk about: put on the agenda of the next meeting, and taken off it again."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor
from webapp.domain.text import clean_field
from webapp.errors import Conflict
from webapp.models import AgendaItem
from webapp.services import activity, decisions, disagreements
from webapp.services.access import DocumentPlace
from webapp.services.decisions import Case
from webapp.services.disagreement_queue import State

MAX_QUESTION = 10_000


def add(session: Session, actor: Actor, disagreement_id: UUID, expected: int, question: str = "") -> Case:
    """Put a passage on the agenda, with a question if there is one; again with other words changes them.

    Raises Conflict when it was decided, or its tags changed, since the reviewer looked.
    """
    case = decisions.opened(session, actor, disagreement_id)
    asked = clean_field(question, "question", MAX_QUESTION).strip()
    item = _waiting(session, disagreement_id)
    if case.decision is not None or (item is None and case.row.version != expected):
        raise Conflict(decisions.overtaken(session, case, asked))
    if item is not None:
        item.question = asked or item.question
        return case
    moment = now()
    place = {"project_id": case.row.project_id, "disagreement_id": disagreement_id}
    session.add(AgendaItem(id=new_id(), **place, question=asked, raised_by=actor.user_id, raised_at=moment))
    case.row.state, case.row.version = State.DISCUSS.value, case.row.version + 1
    session.flush()
    _record(session, actor, EventName.AGENDA_ADDED, case, None, {"question": asked} if asked else None)
    return case


def withdraw(session: Session, actor: Actor, disagreement_id: UUID) -> DocumentPlace:
    """Take a passage off the agenda: it waits for a decision again. What is not on it stays as it is."""
    case = decisions.opened(session, actor, disagreement_id)
    item = _waiting(session, disagreement_id)
    if item is None or case.row.state != State.DISCUSS:
        return case.place
    item.outcome = "withdrawn"
    case.row.state, case.row.version = State.OPEN.value, case.row.version + 1
    session.flush()
    _record(session, actor, EventName.AGENDA_WITHDRAWN, case, {"question": item.question} if item.question else None)
    disagreements.refresh(session, case.row.document_id, case.row.round_id)
    return case.place


def _waiting(session: Session, disagreement_id: UUID) -> AgendaItem | None:
    wanted = select(AgendaItem).where(AgendaItem.disagreement_id == disagreement_id, AgendaItem.outcome.is_(None))
    return session.scalars(wanted.order_by(AgendaItem.raised_at.desc()).limit(1)).one_or_none()


def _record(
    session: Session,
    actor: Actor,
    name: EventName,
    case: Case,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    place = {"project": case.row.project_id, "document": case.row.document_id}
    activity.record(session, actor, name, case.row.id, **place, before=before, after=after)

"""The append-only log: what happened, to what, by whom."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor
from webapp.models import Event

_RECORD = insert(Event)


def record(
    session: Session,
    actor: Actor,
    name: EventName,
    subject: UUID | None,
    *,
    project: UUID | None = None,
    document: UUID | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> UUID:
    """Write one entry in the transaction of what it tells of, and give its id.

    *before* and *after* are what JSON can hold; never texts of documents beyond the quote of a tag.
    """
    event_id = new_id()
    row = {
        "id": event_id,
        "project_id": project,
        "document_id": document,
        "subject_id": subject,
        "actor_id": actor.user_id,
        "name": name.value,
        "before": before,
        "after": after,
        "at": now(),
    }
    session.connection().execute(_RECORD, row)
    return event_id


def since(session: Session, project: UUID, before: UUID | None = None, limit: int = 50) -> Sequence[Event]:
    """The newest entries of a project, newest first; *before* an id continues the page."""
    wanted = select(Event).where(Event.project_id == project)
    if before:
        wanted = wanted.where(Event.id < before)
    return session.scalars(wanted.order_by(Event.id.desc()).limit(limit)).all()

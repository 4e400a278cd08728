"""The append-only log: audit trail, live feed, and what undo works on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class Event(Base):
    """Who did what to which thing, with what it was before and after."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_project_id_id", "project_id", "id"),
        Index("ix_event_subject_id_id", "subject_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # version 7: in order of time
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    document_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]  # None: the program itself
    name: Mapped[str] = mapped_column(String(40))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    at: Mapped[datetime]

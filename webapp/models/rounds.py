"""Rounds, who codes what in them, and the unchangeable copy of a locked one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, one_of


class Round(Base):
    """A set of documents that several people code under the same rules."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("project_id", "export_id"),
        one_of("purpose", "training", "pilot", "reliability", "production"),
        one_of("state", "planned", "open", "locked"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    export_id: Mapped[str] = mapped_column(String(128))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    name: Mapped[str]
    purpose: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8))
    blind: Mapped[bool] = mapped_column(default=True)
    hides_source: Mapped[bool] = mapped_column(default=False)
    imported: Mapped[bool] = mapped_column(default=False)
    seed: Mapped[int | None]
    coders_each: Mapped[int | None]
    threshold: Mapped[float | None]
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how the documents were drawn: frame, share, strata
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("codebook_version.id", ondelete="RESTRICT"))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Assignment(Base):
    """Somebody is asked to code a document."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("ix_assignment_user_id_project_id_position", "user_id", "project_id", "position"),
        UniqueConstraint("document_id", "user_id", "round_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    position: Mapped[int]
    created_at: Mapped[datetime]


class RoundCopy(Base):
    """Tags and codebook of a round at the moment it was locked; figures are computed on it for ever."""

    __tablename__ = "round_copy"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)  # canonical JSON, compressed

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
    note: Mapped[str] = mapped_column(default="")  # what its coders are told
    opened_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Assignment(Base):
    """Somebody is asked to code a document."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("ix_assignment_user_id_project_id_position", "user_id", "project_id", "position"),
        UniqueConstraint("document_id", "user_id", "round_id"),
        Index("ix_assignment_round_id_user_id_position", "round_id", "user_id", "position"),
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


class Trial(Base):
    """One go at an article of a training round: how it stood against the reference when it was finished."""

    __tablename__ = "trial"
    __table_args__ = (UniqueConstraint("round_id", "user_id", "document_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    number: Mapped[int]
    result: Mapped[dict[str, Any]]  # code key -> hits, misses, extras
    finished_at: Mapped[datetime]


class Inquiry(Base):
    """What a coder of a blind round asks; owners answer it to all its coders at once, as a ruling."""

    __tablename__ = "inquiry"
    __table_args__ = (Index("ix_inquiry_project_id_round_id", "project_id", "round_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    start: Mapped[int | None]  # the passage it is about: code points, half-open
    end: Mapped[int | None]
    code_id: Mapped[UUID | None] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"))
    body: Mapped[str]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    asked_at: Mapped[datetime]
    put_as: Mapped[str | None]  # the question as all coders read it
    answer: Mapped[str | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    version_id: Mapped[UUID | None]  # the codebook of the round when it was answered


class InquirySeen(Base):
    """That a coder has seen the answer to an inquiry."""

    __tablename__ = "inquiry_seen"

    inquiry_id: Mapped[UUID] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_at: Mapped[datetime]

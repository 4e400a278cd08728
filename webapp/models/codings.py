"""Who has coded which document in which round, how far, and what they answered about it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, one_of
from webapp.models.people import User


class Coding(Base):
    """One person, one document, one round (None: outside rounds). Finishing freezes it for its coder."""

    __tablename__ = "coding"
    __table_args__ = (
        one_of("state", "in_progress", "complete"),
        Index(
            "uq_coding_document_id_user_id",
            "document_id",
            "user_id",
            unique=True,
            sqlite_where=text("round_id IS NULL"),
            postgresql_where=text("round_id IS NULL"),
        ),
        Index(
            "uq_coding_document_id_user_id_round_id",
            "document_id",
            "user_id",
            "round_id",
            unique=True,
            sqlite_where=text("round_id IS NOT NULL"),
            postgresql_where=text("round_id IS NOT NULL"),
        ),
        Index("ix_coding_document_id", "document_id"),
        Index(
            "ix_coding_round_id",
            "round_id",
            sqlite_where=text("round_id IS NOT NULL"),
            postgresql_where=text("round_id IS NOT NULL"),
        ),
        Index("ix_coding_user_id_project_id_state", "user_id", "project_id", "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id", ondelete="RESTRICT"))
    blind: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12))
    completed_at: Mapped[datetime | None]
    version_id: Mapped[UUID] = mapped_column(ForeignKey("codebook_version.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    user: Mapped[User] = relationship(lazy="raise_on_sql")


class Answer(Base):
    """What a person answered to a question about a document, in a round or outside."""

    __tablename__ = "answer"
    __table_args__ = (
        Index("ix_answer_document_id_user_id", "document_id", "user_id"),
        Index(
            "ix_answer_project_id_layer_document_id_question",
            "project_id",
            "layer",
            "document_id",
            "question",
            "user_id",
            "round_id",
        ),
        Index("uq_answer_project_id_export_id", "project_id", "export_id", unique=True),
        one_of("layer", "individual", "consensus", "reference", "machine"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    export_id: Mapped[str] = mapped_column(String(128))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id", ondelete="RESTRICT"))
    layer: Mapped[str] = mapped_column(String(10), default="individual")
    question: Mapped[str] = mapped_column(String(80))
    values: Mapped[list[str]]
    version_id: Mapped[UUID] = mapped_column(ForeignKey("codebook_version.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

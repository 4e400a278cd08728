"""What review says: verdicts on tags, decisions about passages, comments. Coders' tags are never edited by it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, one_of, span_in_order
from webapp.models.people import User


class Verdict(Base):
    """A person's judgement of one annotation; one that stands per person, withdrawn ones are kept in the log."""

    __tablename__ = "verdict"
    __table_args__ = (
        one_of("decision", "accepted", "rejected", "changes_requested", "comment"),
        Index("ix_verdict_annotation_id", "annotation_id"),
        Index(
            "ix_verdict_project_id_commented",
            "project_id",
            sqlite_where=text("comment IS NOT NULL"),
            postgresql_where=text("comment IS NOT NULL"),
        ),
        Index("uq_verdict_project_id_export_id", "project_id", "export_id", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    export_id: Mapped[str] = mapped_column(String(128))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    annotation_id: Mapped[UUID] = mapped_column(ForeignKey("annotation.id", ondelete="CASCADE"))
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    decision: Mapped[str] = mapped_column(String(18))
    comment: Mapped[str | None]
    created_at: Mapped[datetime]
    reviewer: Mapped[User] = relationship(lazy="raise_on_sql")


class Decision(Base):
    """What the team decided about a passage: the consensus tag it made, or that no tag belongs there."""

    __tablename__ = "decision"
    __table_args__ = (
        span_in_order(),
        one_of("kind", "only_one", "boundary", "code", "attribute", "agreed"),
        Index("ix_decision_document_id", "document_id"),
        Index("ix_decision_revised_by", "revised_by"),
        Index("ix_decision_project_id_round_id_created_at", "project_id", "round_id", "created_at"),
        Index("uq_decision_project_id_export_id", "project_id", "export_id", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    export_id: Mapped[str] = mapped_column(String(128))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(10))
    start: Mapped[int]  # code points, half-open
    end: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(200))  # code key; None: no tag here
    annotations: Mapped[list[str]]  # export ids of the coders' tags it settles
    result: Mapped[str | None] = mapped_column(String(128))  # export id of the consensus tag
    reason: Mapped[str | None]
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    in_discussion: Mapped[bool] = mapped_column(default=False)
    own_case: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    revised_by: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id", ondelete="SET NULL"))


class Comment(Base):
    """Part of a conversation about a tag, a document or a code."""

    __tablename__ = "comment"
    __table_args__ = (
        Index(
            "ix_comment_annotation_id",
            "annotation_id",
            sqlite_where=text("annotation_id IS NOT NULL"),
            postgresql_where=text("annotation_id IS NOT NULL"),
        ),
        Index("ix_comment_document_id", "document_id"),
        Index("ix_comment_code_id", "code_id"),
        Index("ix_comment_project_id_resolved_by", "project_id", "resolved_by"),
        Index("uq_comment_project_id_export_id", "project_id", "export_id", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    export_id: Mapped[str] = mapped_column(String(128))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    annotation_id: Mapped[UUID | None] = mapped_column(ForeignKey("annotation.id", ondelete="CASCADE"))
    code_id: Mapped[UUID | None] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    body: Mapped[str]
    thread: Mapped[str | None] = mapped_column(String(128))  # export id of the comment it answers
    resolved_by: Mapped[str | None] = mapped_column(
        String(128)
    )  # export id of what settled it: decision, note, verdict
    version_id: Mapped[UUID | None]  # the version of the codebook that a settling comment came with
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    author: Mapped[User] = relationship(lazy="raise_on_sql")


class Mention(Base):
    """A person whom a comment names and who could see it when it was written."""

    __tablename__ = "mention"

    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)


class Settlement(Base):
    """What a person has taken off their list: all that was said about a tag up to a moment."""

    __tablename__ = "settlement"

    annotation_id: Mapped[UUID] = mapped_column(ForeignKey("annotation.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    up_to: Mapped[datetime]


class QuestionSettlement(Base):
    """The same of a question about a code and its answers."""

    __tablename__ = "question_settlement"

    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    up_to: Mapped[datetime]

"""Annotations, and the counts of them that lists show without counting."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, one_of, span_in_order
from webapp.models.codebooks import Code, CodebookVersion
from webapp.models.documents import Document
from webapp.models.people import User


class Annotation(Base):
    """One person's code on one span of one document."""

    __tablename__ = "annotation"
    __table_args__ = (
        span_in_order(),
        one_of("layer", "individual", "consensus", "reference", "machine"),
        one_of("status", "submitted", "accepted", "rejected", "superseded"),
        one_of("certainty", "sure", "unsure"),
        one_of("origin", "hand", "every_occurrence", "import", "suggestion"),
        Index("ix_annotation_document_id_start_end", "document_id", "start", "end"),
        Index("ix_annotation_project_id_document_id_start_id", "project_id", "document_id", "start", "id"),
        Index(
            "ix_annotation_project_id_status_document_id_start_id", "project_id", "status", "document_id", "start", "id"
        ),
        Index("ix_annotation_author_id_project_id", "author_id", "project_id"),
        Index(
            "ix_annotation_code_id_version_id_author_id",
            *("code_id", "version_id", "author_id"),
            *("layer", "status", "round_id", "deleted_at"),  # so that counting reads no rows
        ),
        Index(
            "uq_annotation_project_id_export_id",
            "project_id",
            "export_id",
            unique=True,
            sqlite_where=text("export_id IS NOT NULL"),
            postgresql_where=text("export_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # made by the client, so that a retry is harmless
    export_id: Mapped[str | None] = mapped_column(String(128))  # only where it is foreign; else `a-` and the id
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    layer: Mapped[str] = mapped_column(String(10), default="individual")
    start: Mapped[int]  # code points, half-open
    end: Mapped[int]
    quote: Mapped[str]
    code_id: Mapped[UUID] = mapped_column(ForeignKey("code.id", ondelete="RESTRICT"))
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)  # name -> list of values, in given order
    note: Mapped[str] = mapped_column(default="")
    noted_at: Mapped[datetime | None]
    certainty: Mapped[str] = mapped_column(String(6), default="sure")
    origin: Mapped[str] = mapped_column(String(16), default="hand")
    status: Mapped[str] = mapped_column(String(10), default="submitted")
    incomplete: Mapped[bool] = mapped_column(default=False)  # a required field is missing
    final: Mapped[bool] = mapped_column(default=False)  # kept by services/finals.py
    strange: Mapped[bool] = mapped_column(
        default=False
    )  # imported with a code or value that its codebook does not have
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id", ondelete="SET NULL"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("codebook_version.id", ondelete="RESTRICT"))
    derived_from: Mapped[list[str] | None]  # export ids of the coders' tags, for consensus
    version: Mapped[int] = mapped_column(default=1)
    submitted_at: Mapped[datetime]  # when its author last changed span, code or attributes; older verdicts don't count
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    code: Mapped[Code] = relationship(lazy="raise_on_sql")
    edition: Mapped[CodebookVersion] = relationship(lazy="raise_on_sql")
    author: Mapped[User] = relationship(lazy="raise_on_sql")
    document: Mapped[Document] = relationship(lazy="raise_on_sql")


class Tally(Base):
    """How many live annotations a person has with a code in a document and layer; kept, not counted."""

    __tablename__ = "tally"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    code_id: Mapped[UUID] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"), primary_key=True)
    layer: Mapped[str] = mapped_column(String(10), primary_key=True)
    count: Mapped[int]

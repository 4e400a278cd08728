"""Documents: what is known of an article, its frozen text, and the regions of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, in_code_points, span_in_order
from webapp.models.projects import Project


class Document(Base):
    """An article of a project. Its text lies in a table of its own and never changes."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_project_id_id", "project_id", "id"),
        Index("ix_document_project_id_title_key_id", "project_id", "title_key", "id"),
        Index("ix_document_project_id_published_key_id", "project_id", "published_key", "id"),
        Index("ix_document_project_id_sha256_normalised", "project_id", "sha256_normalised"),
        Index("ix_document_project_id_source_file", "project_id", "source_file"),
        Index("uq_document_project_id_export_id", "project_id", "export_id", unique=True),
        Index(
            "uq_document_project_id_sha256",
            "project_id",
            "sha256",
            unique=True,
            sqlite_where=text("duplicate_of IS NULL"),
            postgresql_where=text("duplicate_of IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    export_id: Mapped[str] = mapped_column(in_code_points(128))  # exports go through documents in its order
    external_id: Mapped[str | None]
    title: Mapped[str | None]
    title_key: Mapped[str] = mapped_column(String(200), default="")  # folded, for sorting
    authors: Mapped[list[str]] = mapped_column(default=list)
    affiliation: Mapped[str | None]
    outlet: Mapped[str | None]
    year: Mapped[int | None]
    month: Mapped[int | None]
    day: Mapped[int | None]
    published_key: Mapped[str] = mapped_column(String(10), default="")  # 2031-03-14, 2031-03, 2031 or empty
    language: Mapped[str | None]
    source_url: Mapped[str | None]
    source_file: Mapped[str | None]
    licence: Mapped[str | None]
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the project's own metadata
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    sha256_normalised: Mapped[str] = mapped_column(String(64))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    length: Mapped[int]  # code points
    words: Mapped[int]
    codebook_version: Mapped[str | None] = mapped_column(
        String(128)
    )  # as a foreign corpus stated it, else the one in use
    duplicate_of: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="SET NULL"))
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    project: Mapped[Project] = relationship(lazy="raise_on_sql")


class DocumentText(Base):
    """The text of a document, frozen at import; counted in code points."""

    __tablename__ = "document_text"
    __table_args__ = (CheckConstraint("length(text) = length", name="text_whole"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)  # what the search index points at
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str]
    length: Mapped[int]


class Region(Base):
    """A stretch of a document that is structure or not article at all; half-open, in code points."""

    __tablename__ = "region"
    __table_args__ = (span_in_order(),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))


class Redaction(Base):
    """A stretch that exports and lesser roles see masked; half-open, in code points."""

    __tablename__ = "redaction"
    __table_args__ = (span_in_order(),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

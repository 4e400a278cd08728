"""What was done to a codebook in use, and to the tags under it, so that it can be undone as a whole."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, one_of


class Operation(Base):
    """One version put into use in the place of another, and why; *plan* is what a merge, a split … was asked to do."""

    __tablename__ = "operation"
    __table_args__ = (
        one_of("kind", "draft", "file", "rename", "move", "retire", "restore", "fields", "merge", "split", "undo"),
        Index("ix_operation_project_id_id", "project_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # version 7: in order of time
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    event_id: Mapped[UUID] = mapped_column(unique=True)  # by which it is undone
    kind: Mapped[str] = mapped_column(String(10))
    before_id: Mapped[UUID] = mapped_column(ForeignKey("codebook_version.id", ondelete="RESTRICT"))
    after_id: Mapped[UUID] = mapped_column(ForeignKey("codebook_version.id", ondelete="RESTRICT"))
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None]


class Recoding(Base):
    """What a tag was before an operation changed it, and the code that it has since.

    There may be hundreds of thousands in one transaction: codes, versions and people are not held by foreign keys,
    since none of them is ever deleted while its project stands.
    """

    __tablename__ = "recoding"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # as SQLAlchemy reads it

    operation_id: Mapped[UUID] = mapped_column(ForeignKey("operation.id", ondelete="CASCADE"), primary_key=True)
    annotation_id: Mapped[UUID] = mapped_column(
        ForeignKey("annotation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    code_id: Mapped[UUID]
    version_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(String(10))
    incomplete: Mapped[bool]
    attributes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # None: left as they were
    updated_at: Mapped[datetime]
    to_code_id: Mapped[UUID]
    made_by: Mapped[UUID | None]
    made_at: Mapped[datetime]

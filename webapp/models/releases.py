"""Dataset versions: numbered, frozen, never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class Release(Base):
    """A frozen dataset of a project: one archive, kept as it was written.

    *manifest* is the one that the archive holds, *sha256* and *size* are those of the archive.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="RESTRICT"))
    number: Mapped[str] = mapped_column(String(20))
    manifest: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class ReleasePiece(Base):
    """A part of the archive of a release; they are of the same length but for the last."""

    __tablename__ = "release_piece"

    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class ReleaseDocument(Base):
    """A document that a release holds, and that is not deleted while it does."""

    __tablename__ = "release_document"

    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(
        ForeignKey("document.id", ondelete="RESTRICT"), primary_key=True, index=True
    )


class Withdrawal(Base):
    """Why a release is no longer given out. Its number and manifest stay, its archive goes."""

    __tablename__ = "withdrawal"

    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime]

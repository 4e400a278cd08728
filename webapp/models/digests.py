"""Up to when coders have read what became of their tags."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class DigestSeen(Base):
    """That a coder has read what became of their tags in a round (None: outside rounds): theirs alone.

    The newest says up to when.
    """

    __tablename__ = "digest_seen"
    __table_args__ = (Index("ix_digest_seen_user_id_project_id", "user_id", "project_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    seen_at: Mapped[datetime]

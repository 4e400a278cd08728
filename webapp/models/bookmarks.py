"""Where people stopped reading."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class Bookmark(Base):
    """How far one person is in one article: their own aid, shown to nobody else and never exported.

    Places are code points of the text; `seen` holds [start, end] of what has been on the screen, in order, united.
    """

    __tablename__ = "bookmark"
    __table_args__ = (CheckConstraint("place >= 0", name="place_in_text"),)

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    place: Mapped[int]
    seen: Mapped[list[Any]]
    updated_at: Mapped[datetime]

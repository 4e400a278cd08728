"""Passages that show what a code means, or what it does not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, span_in_order


class Example(Base):
    """A tag that the team shows as an example of its code, or as a counter-example; what it was when it became one."""

    __tablename__ = "example"
    __table_args__ = (span_in_order(), Index("ix_example_project_id_code_id", "project_id", "code_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    code_id: Mapped[UUID] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"))
    annotation_id: Mapped[UUID] = mapped_column(ForeignKey("annotation.id", ondelete="CASCADE"), unique=True)
    counter: Mapped[bool]
    start: Mapped[int]  # code points, half-open
    end: Mapped[int]
    quote: Mapped[str]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]

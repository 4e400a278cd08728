"""Where coders differ about a passage, kept so that a queue never has to look for it; and the meetings about it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, one_of, span_in_order


class Disagreement(Base):
    """What coders made of one passage in a round (None: outside rounds): at most one tag of each of them.

    Passages on which all agree are kept here too (kind `agreed`), for they are accepted together.
    """

    __tablename__ = "disagreement"
    __table_args__ = (
        span_in_order(),
        one_of("kind", "only_one", "code", "boundary", "attribute", "agreed"),
        one_of("state", "open", "discuss", "decided"),
        Index("ix_disagreement_queue", "project_id", "state", "rank", "document_id", "start", "id"),
        Index("ix_disagreement_round", "project_id", "round_id", "state", "rank", "document_id", "start", "id"),
        Index("ix_disagreement_document_id_round_id", "document_id", "round_id"),
        Index("ix_disagreement_decision_id", "decision_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    start: Mapped[int]  # the union of its tags: code points, half-open
    end: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    rank: Mapped[int]  # gravest kind first
    coders: Mapped[int]  # how many have finished the document
    state: Mapped[str] = mapped_column(String(8), default="open")
    version: Mapped[int] = mapped_column(default=1)
    decision_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id", ondelete="SET NULL"))
    found_at: Mapped[datetime]


class DisagreementTag(Base):
    """A coder's tag that belongs to a disagreement."""

    __tablename__ = "disagreement_tag"
    __table_args__ = (
        Index("ix_disagreement_tag_code_id", "code_id", "disagreement_id"),
        Index("ix_disagreement_tag_author_id", "author_id", "disagreement_id"),
    )

    disagreement_id: Mapped[UUID] = mapped_column(ForeignKey("disagreement.id", ondelete="CASCADE"), primary_key=True)
    annotation_id: Mapped[UUID] = mapped_column(
        ForeignKey("annotation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    code_id: Mapped[UUID] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))


class Meeting(Base):
    """An hour at one table in which the agenda is gone through."""

    __tablename__ = "meeting"
    __table_args__ = (Index("ix_meeting_project_id", "project_id", "started_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    started_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    present: Mapped[str] = mapped_column(default="")  # who was there, as it was typed


class AgendaItem(Base):
    """A disagreement that somebody wants to talk about, and what came of it in a meeting."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        one_of("outcome", "decided", "carried", "withdrawn"),
        Index("ix_agenda_item_project_id_meeting_id", "project_id", "meeting_id"),
        Index("ix_agenda_item_disagreement_id", "disagreement_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    disagreement_id: Mapped[UUID] = mapped_column(ForeignKey("disagreement.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(default="")
    raised_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    raised_at: Mapped[datetime]
    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    outcome: Mapped[str | None] = mapped_column(String(9))
    note: Mapped[str] = mapped_column(default="")  # what was said, where it was not decided

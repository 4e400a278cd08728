"""Codebooks: numbered versions, and what each code and question said in a version."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, one_of


class Code(Base):
    """A category of a project; `key` is flat, never changed and never used again."""

    __tablename__ = "code"
    __table_args__ = (UniqueConstraint("project_id", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(200))


class CodebookVersion(Base):
    """One version: a draft, the one in use, or frozen. All but the draft never change.

    `imported` stands for one that is only known because a corpus named it.
    """

    __tablename__ = "codebook_version"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        one_of("state", "draft", "in_use", "frozen", "imported"),
        Index(
            "uq_codebook_version_in_use",
            "project_id",
            unique=True,
            sqlite_where=text("state = 'in_use'"),
            postgresql_where=text("state = 'in_use'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    number: Mapped[str] = mapped_column(String(128))  # ours is like 1.0; an imported corpus may call it anything
    previous: Mapped[str | None] = mapped_column(String(128))
    state: Mapped[str] = mapped_column(String(10))
    export_id: Mapped[str] = mapped_column(String(128))
    title: Mapped[str]
    unit_of_coding: Mapped[str] = mapped_column(default="")
    guidelines: Mapped[str] = mapped_column(default="")
    change_note: Mapped[str] = mapped_column(default="")
    edition: Mapped[int] = mapped_column(default=1)  # of a draft: what concurrent editors compare
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class CodeRevision(Base):
    """What a code said in one version of the codebook."""

    __tablename__ = "code_revision"
    __table_args__ = (UniqueConstraint("version_id", "code_id"), one_of("status", "active", "retired"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("codebook_version.id", ondelete="CASCADE"), index=True)
    code_id: Mapped[UUID] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str]
    guid: Mapped[UUID | None]
    brief_definition: Mapped[str] = mapped_column(default="")
    full_definition: Mapped[str] = mapped_column(default="")
    when_to_use: Mapped[str] = mapped_column(default="")
    when_not_to_use: Mapped[str] = mapped_column(default="")
    examples: Mapped[list[str]] = mapped_column(default=list)
    counter_examples: Mapped[list[str]] = mapped_column(default=list)
    colour: Mapped[str] = mapped_column(String(7))
    key: Mapped[str | None] = mapped_column(String(7))
    unit: Mapped[str] = mapped_column(String(10), default="free")
    status: Mapped[str] = mapped_column(String(10), default="active")
    replaced_by: Mapped[list[str]] = mapped_column(default=list)
    attributes: Mapped[list[Any]] = mapped_column(default=list)
    meaning_id: Mapped[UUID | None]  # the version since which the code means what it says here; not a key of its own
    code: Mapped[Code] = relationship(lazy="raise_on_sql", foreign_keys=[code_id])


class Question(Base):
    """What a version of the codebook asks of a document as a whole."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("version_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("codebook_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    label: Mapped[str]
    type: Mapped[str] = mapped_column(String(10))
    required: Mapped[bool]
    values: Mapped[list[str]] = mapped_column(default=list)
    brief_definition: Mapped[str] = mapped_column(default="")
    when_to_use: Mapped[str] = mapped_column(default="")
    when_not_to_use: Mapped[str] = mapped_column(default="")


class Acknowledgement(Base):
    """That a person has seen what a version of the codebook changed."""

    __tablename__ = "acknowledgement"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[UUID] = mapped_column(
        ForeignKey("codebook_version.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    made_at: Mapped[datetime]

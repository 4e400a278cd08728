"""A project, its team, and the pseudonyms under which its people stand in exports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.people import User


class Project(Base):
    """A corpus in the making and its team."""

    __tablename__ = "project"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    export_key: Mapped[bytes] = mapped_column(LargeBinary(32))  # pseudonyms are made with it
    open_team: Mapped[bool] = mapped_column(default=True)  # outside rounds, coders see each other's tags
    unit: Mapped[str | None] = mapped_column(String(10))  # one unit rule for all codes, when the team fixed one
    agreement_unit: Mapped[str] = mapped_column(
        String(10), default="sentence"
    )  # in which presence of a code is counted
    dataset: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what is said of its data once, for every version
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Membership(Base):
    """What a person is in a project."""

    __tablename__ = "membership"
    __table_args__ = (CheckConstraint("role BETWEEN 1 AND 4", name="role_known"),)

    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[int]
    created_at: Mapped[datetime]
    user: Mapped[User] = relationship(lazy="raise_on_sql")
    project: Mapped[Project] = relationship(lazy="raise_on_sql")


class Pseudonym(Base):
    """The id under which a person stands in a project's exports; it stays when the person leaves."""

    __tablename__ = "pseudonym"
    __table_args__ = (UniqueConstraint("project_id", "export_id"),)

    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), primary_key=True, index=True)
    export_id: Mapped[str] = mapped_column(String(128))
    user: Mapped[User] = relationship(lazy="raise_on_sql")


class Alias(Base):
    """Another id under which files knew a person who is bound to an account now; exports write the pseudonym."""

    __tablename__ = "alias"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    export_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)

"""People and their ways in. Of every secret only a hash is kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.domain.names import initials
from webapp.models.base import Base, one_of


class User(Base):
    """A person: an account that signs in, or somebody who is only known from an imported corpus."""

    __tablename__ = "user"
    __table_args__ = (one_of("kind", "account", "imported"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(String(40), unique=True)  # None: imported, can't sign in
    display_name: Mapped[str]
    email: Mapped[str | None]
    kind: Mapped[str] = mapped_column(String(10), default="account")
    is_admin: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    keys: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # as domain/keys.py reads them

    @property
    def initials(self) -> str:
        """One or two letters for the round mark of a person."""
        return initials(self.display_name)


class SignIn(Base):
    """One signed-in browser; `hash` is the SHA-256 of the token in its cookie."""

    __tablename__ = "session"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    renew: Mapped[bool] = mapped_column(default=False)  # rights changed: the next page that is opened gets a new id
    user: Mapped[User] = relationship(lazy="raise_on_sql")


class Token(Base):
    """An API token of a person, good for all their projects or for one."""

    __tablename__ = "token"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(80), default="")  # what its owner calls it
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="raise_on_sql")


class Invitation(Base):
    """A link that works once: first set-up, joining a project, a new password, the demo's sign-in."""

    __tablename__ = "invitation"
    __table_args__ = (one_of("purpose", "setup", "join", "reset", "demo"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    role: Mapped[int | None]
    label: Mapped[str] = mapped_column(String(80), default="")  # for whom, in the words of who made it
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    revoked_at: Mapped[datetime | None]


class Attempt(Base):
    """A failed try to sign in, kept for as long as it slows the next one."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_kind_subject_at", "kind", "subject", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))  # name | address | all
    subject: Mapped[str] = mapped_column(String(64))  # SHA-256 of the name or address
    at: Mapped[datetime]

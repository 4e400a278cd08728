"""Accounts of people: made, verified."""

import re
import threading
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor
from webapp.errors import Conflict, Invalid, NotFound
from webapp.models import User
from webapp.services import activity

NAME = re.compile(r"[a-z0-9._-]{2,40}")
_hasher = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
_two_at_a_time = threading.BoundedSemaphore(2)
_NOBODY = _hasher.hash("nobody has this password")


def create(
    session: Session, actor: Actor, name: str, password: str | None, display_name: str = "", *, is_admin: bool = False
) -> User:
    """A new account; raises Invalid for a name that can't be one, Conflict when it is taken."""
    if not NAME.fullmatch(name):
        raise Invalid("A name has 2 to 40 small letters, digits, dots, hyphens and underscores.", field="name")
    if session.scalars(select(User.id).where(User.name == name)).one_or_none():
        raise Conflict(f"There is already somebody called {name}.", field="name")
    moment = now()
    user = User(
        id=new_id(),
        name=name,
        display_name=display_name or name,
        is_admin=is_admin,
        password_hash=hash_password(password) if password else None,
        password_changed_at=moment if password else None,
        created_at=moment,
    )
    session.add(user)
    session.flush()  # what follows points at it
    activity.record(session, actor, EventName.ACCOUNT_CREATED, user.id, after={"name": name})
    return user


def named(session: Session, name: str) -> User:
    """The account called *name*; raises NotFound."""
    found = session.scalars(select(User).where(User.name == name)).one_or_none()
    if found is None:
        raise NotFound(f"There is nobody called {name}.", field="name")
    return found


def verify(session: Session, name: str, password: str, address: str) -> User | None:
    """The person whose name and password these are, or None; equally slow for names that don't exist."""
    user = session.scalars(select(User).where(User.name == name, User.disabled_at.is_(None))).one_or_none()
    stored = user.password_hash if user and user.password_hash else _NOBODY
    with _two_at_a_time:
        try:
            right = _hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            right = False
    return user if right and user and user.password_hash else None


def hash_password(password: str) -> str:
    """The Argon2id hash under which a password is stored; raises Invalid when it is too short or long."""
    if not 10 <= len(password) <= 256:
        raise Invalid("A password has 10 to 256 characters.", field="password")
    with _two_at_a_time:
        return _hasher.hash(password)


def get(session: Session, user_id: UUID) -> User:
    """The account of that id; raises NotFound."""
    found = session.get(User, user_id)
    if found is None:
        raise NotFound
    return found

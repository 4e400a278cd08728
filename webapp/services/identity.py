"""Who a request comes from: the cookie of a browser or the token of a script. Only hashes are stored."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.browsers import called
from webapp.domain.roles import Actor
from webapp.models import SignIn, Token, User
from webapp.models.base import Instant

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)


# Built once: each request runs one of them, and building costs more than running.
_PERSON = (User.id, User.name, User.display_name, User.is_admin)
_BROWSER = (
    select(SignIn.hash, SignIn.last_seen_at, SignIn.renew, User.keys, *_PERSON)
    .join(User, SignIn.user_id == User.id)
    .where(SignIn.hash == bindparam("digest"), User.disabled_at.is_(None))
    .where(SignIn.expires_at > bindparam("now", type_=Instant()))
    .where(SignIn.last_seen_at > bindparam("since", type_=Instant()))
)
_TOKEN = (
    select(Token.project_id, *_PERSON)
    .join(User, Token.user_id == User.id)
    .where(Token.hash == bindparam("digest"), Token.revoked_at.is_(None), User.disabled_at.is_(None))
    .where(Token.expires_at.is_(None) | (Token.expires_at > bindparam("now", type_=Instant())))
)


class Browser(NamedTuple):
    """A signed-in browser, known by the hash of its secret."""

    hash: str
    last_seen_at: datetime
    renew: bool
    keys: dict[str, Any]  # of its person


def new_secret() -> str:
    """A fresh secret of 256 random bits, fit for a cookie, a link or a header."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """The SHA-256 under which a secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def of_browser(connection: Connection, secret: str) -> tuple[Actor, Browser] | None:
    """The person behind a session cookie, or None when it is unknown, expired or its account disabled."""
    moment = now()
    asked = {"digest": digest(secret), "now": moment, "since": moment - IDLE}
    row = connection.execute(_BROWSER, asked).one_or_none()
    if row is None:
        return None
    person = Actor(row.id, row.name, row.display_name, row.is_admin)
    return person, Browser(row.hash, row.last_seen_at, row.renew, row.keys)


def of_token(connection: Connection, secret: str) -> Actor | None:
    """The person behind an API token, or None when it is unknown, expired or revoked."""
    row = connection.execute(_TOKEN, {"digest": digest(secret), "now": now()}).one_or_none()
    if row is None:
        return None
    return Actor(row.id, row.name, row.display_name, row.is_admin and row.project_id is None, row.project_id)


def as_actor(user: User, *, project_id: UUID | None = None) -> Actor:
    """*user* as services know who acts; with a token for one project they look after no installation."""
    is_admin = user.is_admin and project_id is None
    return Actor(user.id, user.name or "", user.display_name, is_admin, project_id)


def begin(session: Session, user_id: UUID, browser: str) -> str:
    """Sign a person in on a browser (as it names itself) and give the secret for its cookie."""
    secret, moment = new_secret(), now()
    session.add(
        SignIn(
            hash=digest(secret),
            user_id=user_id,
            browser=called(browser),
            created_at=moment,
            last_seen_at=moment,
            expires_at=moment + ABSOLUTE,
        )
    )
    return secret


def end(session: Session, secret: str) -> None:
    """Sign one browser out; unknown secrets are no error."""
    session.execute(delete(SignIn).where(SignIn.hash == digest(secret)))


def seen(session: Session, hash_: str, moment: datetime) -> None:
    """Remember that a signed-in browser was here, so that it does not expire while it is used."""
    session.execute(update(SignIn).where(SignIn.hash == hash_).values(last_seen_at=moment))

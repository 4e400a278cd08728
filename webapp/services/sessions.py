"""The browsers in which a person is signed in: listed, ended, given new ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.roles import Actor
from webapp.errors import NotFound
from webapp.models import SignIn
from webapp.services.identity import IDLE, digest, new_secret

_HANDLE = 16  # hex digits of the hash, enough to tell a person's browsers apart


@dataclass(frozen=True, slots=True)
class Browsing:
    """A browser in which its person is signed in."""

    handle: str
    name: str
    created_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    is_this: bool


def index(session: Session, actor: Actor, this: str | None) -> Sequence[Browsing]:
    """The actor's browsers, last seen first; *this* is the hash of the one that asks."""
    moment = now()
    wanted = select(SignIn).where(
        SignIn.user_id == actor.user_id, SignIn.expires_at > moment, SignIn.last_seen_at > moment - IDLE
    )
    found = session.scalars(wanted.order_by(SignIn.last_seen_at.desc(), SignIn.hash))
    return [_browsing(row, this) for row in found]


def end(session: Session, actor: Actor, handle: str) -> None:
    """Sign the actor out in the browser of that handle; raises NotFound for any other."""
    theirs = [row.hash for row in session.scalars(select(SignIn).where(SignIn.user_id == actor.user_id))]
    ended = [hash_ for hash_ in theirs if hash_[:_HANDLE] == handle]
    if not ended:
        raise NotFound
    session.execute(delete(SignIn).where(SignIn.hash.in_(ended)))


def end_all(session: Session, user_id: UUID | None, *, but: str | None = None) -> None:
    """Sign a person out everywhere, except in the browser of hash *but*."""
    session.execute(delete(SignIn).where(SignIn.user_id == user_id, SignIn.hash != (but or "")))


def mark_for_renewal(session: Session, user_id: UUID) -> None:
    """Have each browser of a person get a new id with the next page it opens, because their rights changed."""
    session.execute(update(SignIn).where(SignIn.user_id == user_id).values(renew=True))


def renew(session: Session, hash_: str) -> str | None:
    """A new secret for a browser that was marked; None when that has happened already, or it was signed out."""
    secret = new_secret()
    marked = update(SignIn).where(SignIn.hash == hash_, SignIn.renew.is_(True))
    renewed = session.scalars(marked.values(hash=digest(secret), renew=False).returning(SignIn.hash))
    return secret if renewed.one_or_none() else None


def sweep(session: Session) -> None:
    """Throw away what has ended; called at each sign-in, so that the table stays small."""
    moment = now()
    session.execute(delete(SignIn).where(SignIn.expires_at < moment))
    session.execute(delete(SignIn).where(SignIn.last_seen_at < moment - IDLE - timedelta(days=1)))


def _browsing(row: SignIn, this: str | None) -> Browsing:
    ends_at = min(row.expires_at, row.last_seen_at + IDLE)
    return Browsing(row.hash[:_HANDLE], row.browser, row.created_at, row.last_seen_at, ends_at, row.hash == this)

"""Tries to sign in, counted in the database, so that a restart forgives nothing.

A try is written down before the password is looked at and struck out when it was right; so a hundred at the
same moment don't get a hundred answers. Tries for a name count per address they come from: nobody can lock
somebody out from elsewhere.
"""

import hashlib
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.ids import new_id
from webapp.errors import TooMany
from webapp.models import Attempt

_LOCK = 4_041_977  # any number, as long as nothing else takes it
WINDOW = timedelta(minutes=5)
PER_NAME, PER_ADDRESS, IN_ALL = 10, 10, 1_000


class Try(NamedTuple):
    """The entries of one try, to be struck out when it was right."""

    ids: tuple[UUID, ...]


def begin(session: Session, name: str, address: str) -> Try:
    """Write a try down; raises TooMany, and writes nothing, when there were too many in the last five minutes."""
    moment = now()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))  # SQLite's writers come one by one anyway
    session.execute(delete(Attempt).where(Attempt.at <= moment - WINDOW))
    subjects = (
        ("name", hashed(name, address), PER_NAME),
        ("address", hashed(address), PER_ADDRESS),
        ("all", hashed(""), IN_ALL),
    )
    for kind, subject, most in subjects:
        tries = select(func.count(), func.min(Attempt.at)).where(Attempt.kind == kind, Attempt.subject == subject)
        count, oldest = session.execute(tries).one()
        if count >= most:
            wait = int((oldest + WINDOW - moment).total_seconds()) + 1
            raise TooMany("Too many tries to sign in; please wait a little.", retry_after=max(1, wait))
    ids = tuple(new_id() for _ in subjects)
    rows = [
        {"id": id_, "kind": kind, "subject": subject, "at": moment}
        for id_, (kind, subject, _) in zip(ids, subjects, strict=True)
    ]
    session.execute(insert(Attempt), rows)
    return Try(ids)


def forgive(session: Session, tried: Try) -> None:
    """Strike a try out: the password was right."""
    session.execute(delete(Attempt).where(Attempt.id.in_(tried.ids)))


def hashed(*parts: str) -> str:
    """A hash, so that the table holds neither names nor addresses."""
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()

"""What has just been committed, by whichever process: signals that something changed, never what it says.

SQLite is asked whether its file changed and then reads the new entries of the log, in which commits stand in order
because there is one writer. PostgreSQL tells by NOTIFY from a trigger on the log: reading it by a cursor there would
pass over what a slow transaction commits late.
"""

import sqlite3
import time
from dataclasses import dataclass
from threading import Event
from typing import Any, Final, Protocol
from uuid import UUID

from webapp.db import Database
from webapp.errors import AppError

CHANNEL: Final = "glossator"
"""The channel of PostgreSQL; migrations make the trigger that speaks on it."""
_POLL = 0.1
"""Seconds between two looks: at SQLite's counter of commits, which costs microseconds, and whether it is over."""
_NEW = "SELECT project_id, document_id, actor_id, name FROM event WHERE rowid > ? AND project_id IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Signal:
    """That something of this kind happened in a project: the name of an event, and whose act it was."""

    project_id: UUID
    document_id: UUID | None
    actor_id: UUID | None
    name: str


class Feed(Protocol):
    """Where the signals come from; used by one thread."""

    def wait(self, seconds: float) -> list[Signal] | None:
        """What happened since the last call, after at most so many seconds, or as soon as it is over; None when
        something may be missing.
        """

    def close(self) -> None:
        """Let go of the database."""


def open_feed(database: Database, over: Event) -> Feed:
    """The feed of a database, from now on; nobody waits for it any more once it is *over*."""
    return _FileFeed(database, over) if database.path else _NotifyFeed(database, over)


class _FileFeed:
    def __init__(self, database: Database, over: Event) -> None:
        self._over = over
        self._held = database.read.raw_connection()
        self._connection: sqlite3.Connection = self._held.driver_connection  # type: ignore[assignment]  # SQLite's
        self._version, self._last = self._now(), self._newest()

    def wait(self, seconds: float) -> list[Signal] | None:
        deadline = time.monotonic() + seconds
        while (version := self._now()) == self._version:
            if time.monotonic() >= deadline or self._over.wait(_POLL):
                return []
        self._version = version
        newest = self._newest()
        if newest < self._last:  # the file was rewritten
            self._last = newest
            return None
        rows = self._connection.execute(_NEW, (self._last,)).fetchall()
        self._last = newest
        return [_signal(*row) for row in rows]

    def close(self) -> None:
        self._held.close()

    def _now(self) -> int:
        found: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return found

    def _newest(self) -> int:
        found: int = self._connection.execute("SELECT coalesce(max(rowid), 0) FROM event").fetchone()[0]
        return found


class _NotifyFeed:
    def __init__(self, database: Database, over: Event) -> None:
        self._database, self._over = database, over
        self._connection: Any = None
        self._listen()

    def wait(self, seconds: float) -> list[Signal] | None:
        from psycopg import OperationalError

        try:
            if self._connection is None:
                self._listen()
                return None
            deadline = time.monotonic() + seconds
            while not (told := list(self._connection.notifies(timeout=_POLL, stop_after=1))):
                if time.monotonic() >= deadline or self._over.is_set():
                    break
            if told:  # the rest of a commit comes in pieces
                told += list(self._connection.notifies(timeout=_POLL))
            else:  # or a connection that died would be silent for ever
                self._connection.execute("SELECT 1")
        except (OperationalError, AppError):
            self.close()
            self._over.wait(seconds)
            return []
        return [_told(one.payload) for one in told]

    def close(self) -> None:
        held, self._connection = self._connection, None
        if held is not None:
            held.close()

    def _listen(self) -> None:
        pooled = self._database.write.raw_connection()
        self._connection = pooled.driver_connection
        pooled.detach()
        self._connection.autocommit = True
        self._connection.execute(f"LISTEN {CHANNEL}")


def _told(payload: str) -> Signal:
    project, document, actor, name = payload.split()
    return _signal(project, None if document == "-" else document, None if actor == "-" else actor, name)


def _signal(project: str, document: str | None, actor: str | None, name: str) -> Signal:
    return Signal(UUID(project), UUID(document) if document else None, UUID(actor) if actor else None, name)

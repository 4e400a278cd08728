"""Databases that fail on demand, with the errors that the drivers themselves raise."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from webapp.db import Database

FAULTS = ("input and output", "full", "busy")
_SQLITE = {
    "input and output": (sqlite3.SQLITE_IOERR, "disk I/O error"),
    "full": (sqlite3.SQLITE_FULL, "database or disk is full"),
    "busy": (sqlite3.SQLITE_BUSY, "database is locked"),
}


@dataclass
class Calls:
    """How often the database was called, and which call fails; all later ones too when *lasting*."""

    made: int = 0
    failing: int = 0
    lasting: bool = False
    fault: str = ""

    def due(self) -> bool:
        """Count one more call; whether it is to fail."""
        self.made += 1
        return bool(self.fault) and (self.made == self.failing or (self.lasting and self.made > self.failing))


@contextmanager
def failing(database: Database, fault: str = "", call: int = 0, *, lasting: bool = False) -> Iterator[Calls]:
    """Let the *call*-th statement (counted from 1) fail while the block runs; without a fault only count."""
    calls = Calls(0, call, lasting, fault)

    def execute(*_arguments: Any) -> None:
        if calls.due():
            raise _error(database, fault)  # a fresh one: it holds on to the frames that it went through

    engines = {database.write.engine, database.read.engine}
    for engine in engines:
        event.listen(engine, "do_execute", execute)
    try:
        yield calls
    finally:
        for engine in engines:
            event.remove(engine, "do_execute", execute)


def _error(database: Database, fault: str) -> Exception:
    if database.path:
        code, words = _SQLITE[fault]
        error = sqlite3.OperationalError(words)
        error.sqlite_errorcode = code
        return error
    import psycopg

    return {
        "input and output": psycopg.OperationalError("the connection is lost"),
        "full": psycopg.errors.DiskFull("could not extend file"),
        "busy": psycopg.errors.LockNotAvailable("canceling statement due to lock timeout"),
    }[fault]

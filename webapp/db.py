"""The database: engines to read and to write, SQLite's pragmas, and the write lock.

SQLite gets two engines on one file: the writing one begins every transaction with BEGIN IMMEDIATE under a
lock that threads and processes share; the reading one is `query_only`. PostgreSQL gets one pool, seen
twice, once as READ ONLY. Why so: docs/adr/0001-sqlite-and-the-write-lock.md.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import Session

from webapp.errors import AppError, Full, Malformed, Unavailable
from webapp.locks import FileLock
from webapp.settings import Settings

__all__ = ["Database", "Session", "WriteLock", "decode_json", "encode_json"]

LOCK_SECONDS = 10.0
_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
)


class WriteLock:
    """At most one writing transaction on a SQLite file, over the threads and processes of this machine.

    Who waits holds the turn, so that a process that writes batch after batch can't come in again before them.
    """

    def __init__(self, file: Path) -> None:
        self._threads = threading.Lock()
        self._processes = FileLock(file)
        self._turn = FileLock(file.with_name(file.name + ".turn"))

    def acquire(self) -> None:
        """Return when the lock is held; raises Unavailable after ten seconds of waiting."""
        deadline = time.monotonic() + LOCK_SECONDS
        if not self._threads.acquire(timeout=LOCK_SECONDS):
            raise _busy()
        try:
            _await(self._turn, deadline)
            try:
                _await(self._processes, deadline)
            finally:
                self._turn.release()
        except Unavailable:
            self._threads.release()
            raise

    def release(self) -> None:
        self._processes.release()
        self._threads.release()

    def close(self) -> None:
        self._processes.close()
        self._turn.close()


def _await(lock: FileLock, deadline: float) -> None:
    while not lock.take():
        if time.monotonic() > deadline:
            raise _busy()
        time.sleep(0.002)


class _WritingConnection(sqlite3.Connection):
    """A connection that holds the write lock from its BEGIN until its COMMIT or ROLLBACK is done."""

    lock: WriteLock
    holds = False

    def hold(self) -> None:
        self.lock.acquire()
        self.holds = True

    def commit(self) -> None:
        try:
            super().commit()
        except BaseException:
            self.rollback()  # the pool takes a failed commit for an end, and would keep transaction and lock
            raise
        self._let_go()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._let_go()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self.holds:
            self.holds = False
            self.lock.release()


class Database:
    """The two engines of one installation and the sessions made of them."""

    def __init__(self, settings: Settings) -> None:
        self.url = settings.database_url
        self.path = settings.sqlite_path
        self.lock: WriteLock | None = None
        if self.path:
            _make_private(self.path)
            self.lock = WriteLock(self.path.with_name(self.path.name + ".lock"))
            self.write = _sqlite_engine(self.url, self.lock)
            self.read = _sqlite_engine(self.url, None)
        else:
            self.write = _postgresql_engine(self.url)
            self.read = self.write.execution_options(postgresql_readonly=True)

    def reading(self) -> Session:
        """A session that can't write: the database itself refuses."""
        return Session(self.read, expire_on_commit=False, autoflush=False)

    def writing(self) -> Session:
        """A session that holds the write lock from its first statement to its commit."""
        return Session(self.write, expire_on_commit=False)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the write lock without a transaction, for a checkpoint or a file copy."""
        if self.lock:
            self.lock.acquire()
        try:
            yield
        finally:
            if self.lock:
                self.lock.release()

    def ping(self) -> None:
        """Return when the database answers; raises Unavailable when it does not."""
        with self.read.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close every connection; the last one checkpoints, so that happens under the lock."""
        self.read.dispose()
        with self.alone():
            self.write.dispose()
        if self.lock:
            self.lock.close()


def decode_json(body: str | bytes) -> Any:
    """The value of a JSON column."""
    return msgspec.json.decode(body)


def encode_json(value: Any) -> str:
    """*value* as a JSON column keeps it: UTF-8, nothing escaped that need not be."""
    return msgspec.json.encode(value).decode()


def _make_private(file: Path) -> None:
    """Make an empty file that only its owner may read; SQLite gives its log the same permissions."""
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise Unavailable(f"The database file can't be opened: {error.strerror}.") from error


def _sqlite_engine(url: str, lock: WriteLock | None) -> Engine:
    arguments: dict[str, Any] = {"timeout": 10, "check_same_thread": False}
    if lock:
        arguments["factory"] = _WritingConnection
    if hasattr(sqlite3, "LEGACY_TRANSACTION_CONTROL"):  # 3.12+: pinned, so that a later default can't change us
        arguments["autocommit"] = sqlite3.LEGACY_TRANSACTION_CONTROL
    engine = create_engine(
        url,
        connect_args=arguments,
        pool_size=16,
        max_overflow=24,
        json_serializer=encode_json,
        json_deserializer=decode_json,
    )
    event.listen(engine, "connect", _on_connect(lock))
    event.listen(engine, "begin", _begin_immediate if lock else _begin)
    event.listen(engine, "handle_error", _translate if lock else _translate_reading)
    return engine


def _on_connect(lock: WriteLock | None) -> Any:
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver never begins a transaction of its own
        if isinstance(connection, _WritingConnection) and lock:
            connection.lock = lock
        connection.create_function("lower", 1, _lower, deterministic=True)  # its own knows the letters of ASCII only
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(f"PRAGMA wal_autocheckpoint={1000 if lock else 0}")
        cursor.execute(f"PRAGMA query_only={'OFF' if lock else 'ON'}")
        cursor.close()

    return prepare


def _lower(said: str | None) -> str | None:
    return None if said is None else str(said).lower()


def _begin(connection: Connection) -> None:
    _run(cast(sqlite3.Connection, connection.connection.dbapi_connection), "BEGIN")


def _begin_immediate(connection: Connection) -> None:
    writer = cast(_WritingConnection, connection.connection.dbapi_connection)
    writer.hold()
    _run(writer, "BEGIN IMMEDIATE")


def _run(driver: sqlite3.Connection, statement: str) -> None:
    """Run *statement* on the driver itself, at a third of what SQLAlchemy takes for it; each request begins twice."""
    try:
        driver.execute(statement)
    except sqlite3.Error as error:
        _refuse(error)
        raise


_OPTIONS = ("lock_timeout=5s", "statement_timeout=30s", "idle_in_transaction_session_timeout=30s", "timezone=UTC")


def _postgresql_engine(url: str) -> Engine:
    try:
        engine = create_engine(
            make_url(url),
            pool_size=16,
            max_overflow=24,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            connect_args={"options": " ".join(f"-c {option}" for option in _OPTIONS)},
            json_serializer=encode_json,
            json_deserializer=decode_json,
        )
    except ModuleNotFoundError as error:
        raise Unavailable("PostgreSQL needs the extra: pip install 'glossator[postgres]'.") from error
    event.listen(engine, "handle_error", _translate)
    return engine


_SQLITE_REFUSALS: dict[int, tuple[type[AppError], str]] = {
    sqlite3.SQLITE_BUSY: (Unavailable, "The database is busy; please try again in a moment."),
    sqlite3.SQLITE_LOCKED: (Unavailable, "The database is busy; please try again in a moment."),
    sqlite3.SQLITE_FULL: (Full, "The disk is full; nothing was changed."),
    sqlite3.SQLITE_IOERR: (
        Unavailable,
        "The database file can't be read or written just now; nothing was changed.",
    ),
    sqlite3.SQLITE_READONLY: (Unavailable, "The database file can't be written; nothing was changed."),
    sqlite3.SQLITE_CANTOPEN: (Unavailable, "The database file can't be opened; nothing was changed."),
}
_POSTGRESQL_STATES = {
    "55P03": "The database is busy; please try again in a moment.",  # lock_not_available
    "57014": "The database took too long; nothing was changed.",  # query_canceled
    "40001": "The database is busy; please try again in a moment.",
    "40P01": "The database is busy; please try again in a moment.",
}


def _translate(context: ExceptionContext) -> None:
    """Turn what a person can wait out or must free room for into an AppError; leave the rest alone."""
    _refuse(context.original_exception)


def _translate_reading(context: ExceptionContext) -> None:
    """The same for a reader, which the pool then replaces: whoever was still taking rows from it holds on to the state
    of the file in which they began, and the next one would read that."""
    context.is_disconnect, context.invalidate_pool_on_disconnect = True, False
    _translate(context)


def _refuse(original: BaseException) -> None:
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _SQLITE_REFUSALS:
        refusal, sentence = _SQLITE_REFUSALS[code & 0xFF]
        raise refusal(sentence, retry_after=2) from original
    state = getattr(original, "sqlstate", None)
    if state in ("53100", "53200"):
        raise Full("The database server has no room left; nothing was changed.", retry_after=2) from original
    if state in _POSTGRESQL_STATES:
        raise Unavailable(_POSTGRESQL_STATES[state], retry_after=2) from original
    kinds = {kind.__name__ for kind in type(original).__mro__ if kind.__module__.startswith("psycopg")}
    if "DataError" in kinds:  # NUL, above all; SQLite takes it and finds nothing
        raise Malformed("A value in the request is none that can be kept.") from original
    lost = state is None or state.startswith(("08", "57P"))
    if lost and "OperationalError" in kinds:
        raise Unavailable("The database can't be reached just now; nothing was changed.", retry_after=2) from original


def _busy() -> Unavailable:
    return Unavailable("The database is busy; please try again in a moment.", retry_after=2)

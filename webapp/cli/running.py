"""Whether a server of this home runs: it holds a lock beside the SQLite file, in which its process id stands.

A file that a killed server left behind is not locked and says nothing. On PostgreSQL any number of servers may run.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.errors import Conflict
from webapp.locks import FileLock
from webapp.settings import Settings


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Be the only server of this home while the block runs; raises Conflict, naming the process that is."""
    file = _file(settings)
    if file is None:
        yield
        return
    lock = FileLock(file)
    try:
        _take(lock, file)
        lock.write(str(os.getpid()))
        yield
        lock.write("")
    finally:
        lock.close()


def pid(settings: Settings) -> str | None:
    """The process id of the server of this home, or None when none runs."""
    file = _file(settings)
    if file is None or not file.is_file():
        return None
    lock = FileLock(file)
    try:
        return None if lock.take() else _written(file)
    finally:
        lock.close()


def _take(lock: FileLock, file: Path) -> None:
    """Take the lock; somebody may hold it for an instant only to look."""
    for _ in range(20):
        if lock.take():
            return
        time.sleep(0.01)
    raise Conflict(f"A server of this home runs already: process {_written(file)}.")


def _written(file: Path) -> str:
    return file.read_text(encoding="ascii").strip() or "unknown"


def _file(settings: Settings) -> Path | None:
    path = settings.sqlite_path
    return path.with_name(path.name + ".server") if path else None

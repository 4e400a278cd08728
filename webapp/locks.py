"""Locks on files: shared by the processes of one machine, and let go of by one that dies."""

import os
from pathlib import Path

_FAR = 1 << 30
"""Where the lock lies on Windows, whose locks keep others from reading: behind anything that is written."""


class FileLock:
    """At most one holder at a time; the file stays when it is released, and may be read meanwhile."""

    def __init__(self, file: Path) -> None:
        self._handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self) -> bool:
        """Whether the lock is held now; never waits."""
        return _try_lock(self._handle)

    def release(self) -> None:
        """Let the next one have it."""
        _unlock(self._handle)

    def write(self, words: str) -> None:
        """Make *words* all that the file says."""
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, words.encode())

    def close(self) -> None:
        """Release and forget the file."""
        os.close(self._handle)


if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # Windows only
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # Windows only
else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)

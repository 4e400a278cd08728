"""Parses uploaded files in a process of their own, so that a file built to do harm costs an error message."""

import json
import logging
import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from webapp import errors
from webapp.domain.records import TextRecord
from webapp.domain.regions import Region
from webapp.domain.spans import Span
from webapp.domain.text import clean_str
from webapp.errors import AppError, Malformed, TooLarge, Unavailable
from webapp.formats import frames
from webapp.formats.base import TextFormat
from webapp.formats.bundle import MAX_FILE

WALL_CLOCK: Final = 30.0  # seconds for one file
CHILDREN: Final = 2  # at a time in this process, each with its gigabyte

_BOOT: Final = "import sys; sys.path[:] = sys.argv[1:]; from webapp.formats.child import main; main()"
_REFUSALS: Final = frozenset({"Malformed", "TooLarge", "Unsupported", "Invalid", "NotFound"})
_TEXTS: Final = ("affiliation", "outlet", "language", "source_url", "licence", "external_id")
_TICK: Final = 0.1  # seconds between two looks at the clock
Thing = TypeVar("Thing")
Serve = Callable[[int, int, int], bytes]
"""Gives so many bytes of the file of that number, from that place on."""
_log = logging.getLogger(__name__)
_places = threading.BoundedSemaphore(CHILDREN)


class Sandbox:
    """Reads a batch of files, one after the other, those that need it in a child process.

    When the child dies or takes too long, only the file in hand is refused, and a fresh child goes on.
    Use it as a context manager, in one thread, and outside of any transaction: the first file for a child may
    wait for a place, and raises Unavailable when none gets free.
    """

    def __init__(self, wall_clock: float = WALL_CLOCK) -> None:
        self._wall_clock = wall_clock
        self._child: subprocess.Popen[bytes] | None = None
        self._watch: _Watch | None = None
        self._has_place = False
        self.holds: object = None  # whose files the running child was told of

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()
        if self._has_place:
            _places.release()

    def read(self, form: TextFormat, raw: bytes) -> TextRecord:
        """What is in the file; raises an AppError when it can't be read as *form*."""
        if len(raw) > MAX_FILE:
            raise TooLarge(f"The file is larger than {MAX_FILE >> 20} MB.", field="file")
        if not form.sandboxed:
            return form.read(raw)
        module = form.read.__module__
        answer = dict(self.ask(frames.TEXT, module.encode() + b"\0" + raw, about=module)).get(frames.ITEM, b"")
        try:
            return _record(json.loads(answer))
        except (AppError, KeyError, TypeError, ValueError, AttributeError):
            self._end()  # it answers what no reader of ours does
            raise Malformed("The file could not be read.", field="file") from None

    def ask(
        self, kind: bytes, payload: bytes, serve: Serve | None = None, about: str = ""
    ) -> Iterator[tuple[bytes, bytes]]:
        """What the child answers, as ITEMs and last DONE, each with its bytes.

        *serve* hands out the pieces of files that it wants. Raises the AppError with which it refuses, and TooLarge or
        Malformed when it gives no answer, or nothing sensible. A child whose answer is not heard to its end is let go.
        """
        child, watch = self._running()
        heard = False
        try:
            with watch:
                frames.send(_there(child.stdin), kind, payload)
            while not heard:
                with watch:
                    said, answer = frames.receive(_there(child.stdout))
                heard = said in (frames.DONE, frames.REFUSED)
                if said == frames.REFUSED:
                    raise _refusal(answer)
                if said == frames.WANTED and serve is not None:
                    piece = serve(*frames.RANGE.unpack(answer))
                    with watch:
                        frames.send(_there(child.stdin), frames.PIECE, piece)
                elif said in (frames.ITEM, frames.DONE):
                    yield said, answer
                else:
                    raise EOFError
        except (OSError, EOFError, ValueError, struct.error):
            self._end()
            _log.warning("reader of an upload died", extra={"module_name": about, "late": watch.late})
            raise _death(late=watch.late, code=child.returncode) from None
        finally:
            if not heard:
                self._end()

    def _running(self) -> "tuple[subprocess.Popen[bytes], _Watch]":
        if not self._has_place:
            self._has_place = _places.acquire(timeout=self._wall_clock)
        if not self._has_place:
            raise Unavailable("Other files are being read just now; try again in a minute.", retry_after=60)
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = _start()
            self._watch = _Watch(self._child, self._wall_clock)
        return self._child, _there(self._watch)

    def _end(self) -> None:
        """Let go of the child, which ends when its input does, or else is killed."""
        child, self._child, self.holds = self._child, None, None
        if child is None:
            return
        _there(self._watch).stop()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                _there(pipe).close()
        try:
            child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _start() -> subprocess.Popen[bytes]:
    """A child that sees nothing of this process but where its modules lie, in a checkout or installed."""
    here = str(Path(__file__).resolve().parents[2])
    paths = dict.fromkeys([*(entry for entry in sys.path if Path(entry).is_absolute()), here])
    needed = {"SYSTEMROOT": "C:\\Windows"} if sys.platform == "win32" else {}  # without it Windows starts nothing
    return subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", _BOOT, *paths],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=needed,
        cwd=os.path.abspath(os.sep),  # noqa: PTH100  # the root, of the present drive on Windows
        start_new_session=True,  # Ctrl-C is for the server, which ends its children itself
    )


class _Watch(threading.Thread):
    """Kills a child that lets us wait too long; a context manager around each wait."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        super().__init__(daemon=True)
        self.late = False
        self._child, self._seconds = child, seconds
        self._until: float | None = None
        self._over = threading.Event()
        self.start()

    def __enter__(self) -> None:
        self._until = time.monotonic() + self._seconds

    def __exit__(self, *_: object) -> None:
        self._until = None

    def run(self) -> None:
        while not self._over.wait(_TICK):
            until = self._until
            if until is not None and time.monotonic() > until:
                self.late = True
                self._child.kill()
                return

    def stop(self) -> None:
        """Watch no longer."""
        self._over.set()


def _there(thing: Thing | None) -> Thing:
    assert thing is not None  # was made when the child was started
    return thing


def _death(*, late: bool, code: int | None) -> AppError:
    """Why a child died, as far as it concerns who sent the file."""
    if late or code == -24:  # SIGXCPU
        return TooLarge("The file takes too long to read.", field="file")
    return Malformed("The file could not be read: its reader broke off.", field="file")


def _refusal(said: bytes) -> AppError:
    """What the child said against the file; raises ValueError when it says nothing that could be meant."""
    answer = json.loads(said)
    if not isinstance(answer, dict) or answer.get("refused") not in _REFUSALS:
        raise ValueError
    if answer.get("cause"):
        _log.warning("reader of an upload failed", extra={"cause": str(answer["cause"])[:80]})
    refusal: type[AppError] = getattr(errors, answer["refused"])
    return refusal(str(answer.get("detail"))[:500], field="file", state={"unread": answer.get("unread") or []})


def _record(given: dict[str, Any]) -> TextRecord:
    """The record in an answer, checked anew: who took over the child must not get further."""
    text = clean_str(given["text"])
    regions = tuple(Region(start, end, kind) for start, end, kind in given["regions"])
    for region in regions:
        Span(region.start, region.end).within(len(text))
    title = None if given["title"] is None else str(given["title"])
    return TextRecord(text, title, _metadata(given["metadata"]), regions)


def _metadata(given: dict[str, Any]) -> dict[str, Any]:
    """What of *given* is known, in the shapes that the record promises."""
    found: dict[str, Any] = {name: str(given[name]) for name in _TEXTS if name in given}
    if "authors" in given:
        found["authors"] = [str(author) for author in given["authors"]]
    if "published" in given:
        found["published"] = {part: _number(given["published"].get(part)) for part in ("year", "month", "day")}
    return found


def _number(given: object) -> int | None:
    return given if isinstance(given, int) else None

"""Parses uploaded files in a process of their own, so that a file built to do harm costs an error message."""

import json
import logging
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from webapp import errors
from webapp.domain.records import TextRecord
from webapp.domain.regions import Region
from webapp.domain.spans import Span
from webapp.domain.text import clean_str
from webapp.errors import AppError, Malformed, TooLarge, Unavailable
from webapp.formats.base import TextFormat
from webapp.formats.child import ANSWER, LENGTHS

WALL_CLOCK: Final = 30.0  # seconds for one file
MAX_FILE: Final = 50 << 20  # bytes
MAX_ANSWER: Final = 64 << 20  # bytes; two million characters take at most 24 million as JSON
CHILDREN: Final = 2  # at a time in this process, each with its gigabyte

_BOOT: Final = "import sys; sys.path[:] = sys.argv[1:]; from webapp.formats.child import main; main()"
_REFUSALS: Final = frozenset({"Malformed", "TooLarge", "Unsupported", "Invalid"})
_TEXTS: Final = ("affiliation", "outlet", "language", "source_url", "licence", "external_id")
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
        self._has_place = False

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
        answer = self._ask(form.read.__module__, raw)
        if answer.get("refused") in _REFUSALS:
            raise _refusal(answer)
        try:
            return _record(answer["record"])
        except (AppError, KeyError, TypeError, ValueError, AttributeError):
            self._end()  # it answers what no reader of ours does
            raise Malformed("The file could not be read.", field="file") from None

    def _ask(self, module: str, raw: bytes) -> dict[str, Any]:
        """The child's answer; raises TooLarge or Malformed when it gives none, or nothing sensible."""
        child = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        clock = threading.Timer(self._wall_clock, stop)
        clock.start()
        try:
            return _exchange(child, module, raw)
        except (OSError, EOFError, ValueError):
            self._end()
            _log.warning("reader of an upload died", extra={"module_name": module, "late": late.is_set()})
            raise _death(late=late.is_set(), code=child.returncode) from None
        finally:
            clock.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if not self._has_place:
            self._has_place = _places.acquire(timeout=self._wall_clock)
        if not self._has_place:
            raise Unavailable("Other files are being read just now; try again in a minute.", retry_after=60)
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = _start()
        return self._child

    def _end(self) -> None:
        """Let go of the child, which ends when its input does, or else is killed."""
        child, self._child = self._child, None
        if child is None:
            return
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


def _exchange(child: subprocess.Popen[bytes], module: str, raw: bytes) -> dict[str, Any]:
    requests, answers = _there(child.stdin), _there(child.stdout)
    requests.write(LENGTHS.pack(len(module), len(raw)) + module.encode())
    requests.write(raw)
    requests.flush()
    (length,) = ANSWER.unpack(_exactly(answers, ANSWER.size))
    if length > MAX_ANSWER:
        raise EOFError
    answer = json.loads(_exactly(answers, length))
    if not isinstance(answer, dict):
        raise EOFError
    return answer


def _exactly(answers: IO[bytes], length: int) -> bytes:
    found = answers.read(length)
    if len(found) != length:
        raise EOFError
    return found


def _there(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # both were asked for when the child was started
    return pipe


def _death(*, late: bool, code: int | None) -> AppError:
    """Why a child died, as far as it concerns who sent the file."""
    if late or code == -24:  # SIGXCPU
        return TooLarge("The file takes too long to read.", field="file")
    return Malformed("The file could not be read: its reader broke off.", field="file")


def _refusal(answer: dict[str, Any]) -> AppError:
    """What the child said against the file."""
    if "cause" in answer:
        _log.warning("reader of an upload failed", extra={"cause": str(answer["cause"])[:80]})
    refusal: type[AppError] = getattr(errors, answer["refused"])
    return refusal(str(answer.get("detail"))[:500], field="file")


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

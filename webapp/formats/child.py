"""The process in which uploaded files are parsed: little memory, little time, no environment, no files of its own.

It reads frames from its standard input and answers each on its standard output (`webapp.formats.frames`);
`webapp.formats.sandbox` is at the other end. What a format finds in files is in `webapp.formats.child_files`.
"""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, Final

from webapp.domain.records import TextRecord
from webapp.errors import AppError
from webapp.formats import frames
from webapp.formats.child_files import Desk

MEMORY: Final = 1 << 30  # bytes of address space
SECONDS: Final = 10  # of processor time for one file, or one document of a corpus


def main() -> None:
    """Answer frames until the input ends."""
    _give_up_rights()
    desk = Desk(sys.stdin.buffer, sys.stdout.buffer)
    with contextlib.suppress(EOFError):
        while True:
            _answer(desk, *frames.receive(desk.requests))


def _answer(desk: Desk, kind: bytes, payload: bytes) -> None:
    _allow_seconds()
    last = b""
    try:
        for item in _items(desk, kind, payload):
            frames.send(desk.answers, frames.ITEM, item)
            _allow_seconds()
        last = json.dumps(desk.unread() if kind == frames.FOUND else []).encode()
    except AppError as refused:
        _refuse(desk, type(refused).__name__, refused.detail, unread=desk.unread() if kind == frames.FOUND else [])
    except MemoryError:
        _refuse(desk, "TooLarge", "The file needs too much memory to be read.")
    except Exception as broken:  # noqa: BLE001  # a parser may fail in any way; the next file must not suffer
        detail = "The file could not be read: it is damaged, or not what its name says."
        _refuse(desk, "Malformed", detail, type(broken).__name__)
    else:
        frames.send(desk.answers, frames.DONE, last)


def _items(desk: Desk, kind: bytes, payload: bytes) -> Iterator[bytes]:
    if kind == frames.TEXT:
        module, _, raw = payload.partition(b"\0")
        return iter([json.dumps(as_json(import_module(module.decode()).FORMAT.read(raw))).encode()])
    said = payload.decode()
    answers: dict[bytes, Callable[[str], Iterator[bytes]]] = {
        frames.FILES: desk.open,
        frames.FOUND: desk.found,
        frames.LINES: desk.lines,
        frames.FIRST: desk.first,
        frames.CONTENT: desk.content,
        frames.ROWS: desk.rows,
    }
    return desk.claimed() if kind == frames.CLAIMS else answers[kind](said)


def _refuse(desk: Desk, name: str, detail: str, cause: str = "", unread: Sequence[str] = ()) -> None:
    said = {"refused": name, "detail": detail, "cause": cause, "unread": list(unread)}
    frames.send(desk.answers, frames.REFUSED, json.dumps(said).encode())


def as_json(record: TextRecord) -> dict[str, Any]:
    """A record as the answer carries it."""
    regions = [[region.start, region.end, region.kind] for region in record.regions]
    return {
        "text": record.text,
        "title": record.title,
        "metadata": dict(record.metadata),
        "regions": regions,
    }


def _give_up_rights() -> None:
    """Set the limits of this process for good; where the system has none, the wall clock outside must do."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for limit, most in (("RLIMIT_AS", MEMORY), ("RLIMIT_FSIZE", 0), ("RLIMIT_NOFILE", 64), ("RLIMIT_CORE", 0)):
        with contextlib.suppress(ValueError, OSError):  # macOS knows some and refuses to set them
            resource.setrlimit(getattr(resource, limit), (most, most))


def _allow_seconds() -> None:
    """Let this process run for SECONDS more of processor time; the limit counts from its start."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()

"""The process in which uploaded files are parsed: little memory, little time, no environment, no files.

It reads frames from its standard input and answers each on its standard output; `webapp.formats.sandbox`
is at the other end. A frame is the name of a format's module and the bytes of a file; the answer is JSON.
"""

import contextlib
import json
import struct
import sys
from importlib import import_module
from typing import Any, BinaryIO, Final

from webapp.domain.records import TextRecord
from webapp.errors import AppError

LENGTHS: Final = struct.Struct(">HQ")  # of the module's name and of the file, before both
ANSWER: Final = struct.Struct(">Q")  # of the answer, before it

MEMORY: Final = 1 << 30  # bytes of address space
SECONDS: Final = 10  # of processor time for one file


def main() -> None:
    """Answer frames until the input ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    _give_up_rights()
    while header := requests.read(LENGTHS.size):
        name_length, file_length = LENGTHS.unpack(header)
        name = requests.read(name_length).decode()
        raw = requests.read(file_length)
        _allow_seconds()
        _send(answers, _answer(name, raw))


def _answer(name: str, raw: bytes) -> dict[str, Any]:
    try:
        return {"record": as_json(import_module(name).FORMAT.read(raw))}
    except AppError as refused:
        return {"refused": type(refused).__name__, "detail": refused.detail}
    except MemoryError:
        return {"refused": "TooLarge", "detail": "The file needs too much memory to be read."}
    except Exception as broken:  # noqa: BLE001  # a parser may fail in any way; the next file must not suffer
        detail = "The file could not be read: it is damaged, or not what its name says."
        return {"refused": "Malformed", "detail": detail, "cause": type(broken).__name__}


def as_json(record: TextRecord) -> dict[str, Any]:
    """A record as the answer carries it."""
    regions = [[region.start, region.end, region.kind] for region in record.regions]
    return {
        "text": record.text,
        "title": record.title,
        "metadata": dict(record.metadata),
        "regions": regions,
    }


def _send(answers: BinaryIO, answer: dict[str, Any]) -> None:
    encoded = json.dumps(answer).encode()
    answers.write(ANSWER.pack(len(encoded)) + encoded)
    answers.flush()


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

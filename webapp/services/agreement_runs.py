"""Computing figures without being in anybody's way: once for everybody who asks, and large ones in another process.

What was computed is kept by the fingerprint of what it rests on, so that a page that is opened again is there at
once. Who asks while it is being computed waits for the same result. Beyond a few thousand tags a child process
computes, at low priority and one at a time: this process goes on saving tags meanwhile, since neither its database
nor its interpreter is held.
"""

import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar, cast

import msgspec

from webapp.domain.agreement.confusion import Confusion, confusion
from webapp.domain.agreement.data import Document
from webapp.domain.agreement.figures import Choice, Figure, Unit, figures_and_parts, parts
from webapp.errors import Unavailable
from webapp.services.alignments import aligner

Kept = TypeVar("Kept")

KEPT: Final = 32  # results in memory
LARGE: Final = 4_000  # tags beyond which another process computes
PARTS: Final = 24  # that are shown over time
WAIT: Final = 120.0  # seconds for one computation, and for the one before it
_BOOT: Final = "import sys; sys.path[:] = sys.argv[1:]; from webapp.services.agreement_runs import main; main()"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be computed of which documents; *labels*, by their ids, say to which part over time they belong.
    Without *whole* only what is shown over time is computed."""

    documents: Sequence[Document]
    coders: Sequence[str]
    codes: Mapping[str, str]
    codebook_version: str
    units: tuple[Unit, ...]
    fields: Mapping[str, Sequence[str]]
    questions: Sequence[str]
    splitter: str
    draws: int
    seed: int
    gamma: bool
    labels: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True

    @property
    def size(self) -> int:
        """How many tags it is about."""
        return sum(len(coded.tags) for document in self.documents for coded in document.coders.values())


@dataclass(frozen=True, slots=True)
class Table:
    """A table of confusions as it can be sent: rows of first code, second code, count."""

    codes: Sequence[str] = ()
    counts: Sequence[tuple[str, str, int]] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """All figures with the confusions, and what is shown over time of each part."""

    figures: Sequence[Figure] = ()
    confusion: Table = Table()
    parts: Sequence[tuple[str, Sequence[Figure]]] = ()


def run(task: Task) -> Result:
    """The figures of *task*; raises Unavailable when other figures are still being computed after WAIT seconds."""
    if task.gamma:
        aligner()  # which refuses where the extra is missing
    return _apart(task) if task.size > LARGE or task.gamma else compute(task)


def compute(task: Task) -> Result:
    """The figures of *task*, in this process."""
    names = ("coders", "codes", "codebook_version", "units", "fields", "questions", "splitter", "draws", "seed")
    gamma = aligner() if task.gamma else None
    choice = Choice(**{name: getattr(task, name) for name in names}, gamma=gamma)
    latest = set(sorted(set(task.labels.values()))[-PARTS:])
    labels = {document: label for document, label in task.labels.items() if label in latest}
    if not task.whole:
        return Result(parts=parts(task.documents, choice, labels))
    found, over_time = figures_and_parts(task.documents, choice, labels)
    return Result(found, _sendable(confusion(task.documents, task.coders, list(task.codes))), over_time)


def _sendable(table: Confusion) -> Table:
    return Table(table.codes, [(one, other, count) for (one, other), count in table.counts.items()])


# --- in another process ---

_turn = threading.Lock()


def _apart(task: Task) -> Result:
    if not _turn.acquire(timeout=WAIT):
        raise Unavailable("Other figures are being computed just now; try again in a minute.", retry_after=60)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _BOOT, *_paths()],
            input=msgspec.msgpack.encode(task),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WAIT,
            check=True,
            start_new_session=True,  # Ctrl-C is for the server
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Unavailable("These figures could not be computed just now; try again.", retry_after=60) from error
    finally:
        _turn.release()
    return msgspec.msgpack.decode(done.stdout, type=Result)


def _paths() -> list[str]:
    here = str(Path(__file__).resolve().parents[2])
    return list(dict.fromkeys([*(entry for entry in sys.path if Path(entry).is_absolute()), here]))


def main() -> None:
    """Compute the task on standard input, at the lowest priority."""
    if hasattr(os, "nice"):
        os.nice(10)
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Task)
    sys.stdout.buffer.write(msgspec.msgpack.encode(compute(task)))
    sys.stdout.buffer.flush()


# --- once for everybody ---


class _Memory:
    """The last results by their keys."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Future[object]] = OrderedDict()

    def claim(self, key: str) -> tuple[Future[object], bool]:
        """The result under *key*, there or on its way; and whether the caller is to bring it."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known, False
            mine = self._kept[key] = Future()
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return mine, True

    def drop(self, key: str) -> None:
        """Forget what could not be computed."""
        with self._lock:
            self._kept.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


_memory = _Memory()


def once(key: str, compute_it: Callable[[], Kept]) -> Kept:
    """What *compute_it* gives, computed by the first who asks for *key*; it must be the same for all who do."""
    future, mine = _memory.claim(key)
    if mine:
        try:
            future.set_result(compute_it())
        except BaseException as error:
            _memory.drop(key)
            future.set_exception(error)
            raise
    try:
        return cast(Kept, future.result(WAIT))
    except TimeoutError as error:
        raise Unavailable("These figures are still being computed; try again in a minute.", retry_after=60) from error


def forget() -> None:
    """Compute everything anew from now on."""
    _memory.clear()

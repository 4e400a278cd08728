"""Files and folders that a command is given, as texts on their way in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from webapp import formats
from webapp.formats.sandbox import MAX_FILE, Sandbox
from webapp.services import arrivals
from webapp.services.arrivals import Arrival

LINES = ".jsonl"


@dataclass(frozen=True, slots=True)
class Source:
    """A file, and its name as the project keeps it: with the folders below the one that was given."""

    path: Path
    name: str

    @property
    def size(self) -> int:
        try:
            return self.path.stat().st_size
        except OSError:
            return 0


@dataclass(slots=True)
class Found:
    """What lies under the paths of a command: files to read, and how many of other kinds were passed over."""

    sources: list[Source]
    passed_over: int = 0


def find(paths: Sequence[Path], *, any_ending: bool) -> Found:
    """The files under *paths* in the order given, those of a folder by name; hidden ones are passed over.

    A file that is named by itself is taken as it is; of a folder, with *any_ending* False, what can be read.
    """
    found = Found([])
    endings = {LINES, *(ending for form in formats.text_formats().values() for ending in form.endings)}
    for path in paths:
        if not path.is_dir():
            found.sources.append(Source(path, path.name))
            continue
        for file in sorted(path.rglob("*")):
            below = file.relative_to(path)
            if not file.is_file() or any(part.startswith(".") for part in below.parts):
                continue
            if any_ending or file.suffix.lower() in endings:
                found.sources.append(Source(file, below.as_posix()))
            else:
                found.passed_over += 1
    return found


def read(sources: Sequence[Source], form: str | None, advance: Callable[[int], None]) -> Iterator[Arrival]:
    """The texts in the files, one after the other; *advance* is told how many bytes were read.

    A file that can't be opened or read is an arrival that says so.
    """
    with Sandbox() as sandbox:
        for source in sources:
            if is_lines(source, form):
                yield from _lines(source, advance)
            else:
                yield _file(sandbox, source, form)
                advance(source.size)


def is_lines(source: Source, form: str | None) -> bool:
    """Whether the file holds JSON lines."""
    return form == "jsonl" or (form is None and source.path.suffix.lower() == LINES)


def _file(sandbox: Sandbox, source: Source, form: str | None) -> Arrival:
    if source.size > MAX_FILE:
        return Arrival(source.name, problem=f"The file is larger than {MAX_FILE >> 20} MB.")
    try:
        raw = source.path.read_bytes()
    except OSError as error:
        return Arrival(source.name, problem=f"The file can't be read: {error.strerror or 'unknown reason'}.")
    return arrivals.of_file(sandbox, source.name, raw, form)


def _lines(source: Source, advance: Callable[[int], None]) -> Iterator[Arrival]:
    try:
        with source.path.open("rb") as stream:
            yield from arrivals.of_lines(source.name, _told(stream, advance), source.name)
    except OSError as error:
        yield Arrival(source.name, problem=f"The file can't be read: {error.strerror or 'unknown reason'}.")


def _told(stream: Iterator[bytes], advance: Callable[[int], None]) -> Iterator[bytes]:
    for line in stream:
        yield line
        advance(len(line))

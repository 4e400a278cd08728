"""Files and folders that a command is given, as texts and corpora on their way in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from webapp import formats
from webapp.domain.codebook import CodebookSpec
from webapp.errors import Malformed, TooLarge, Unsupported
from webapp.formats import codebook_files, jsonl
from webapp.formats.bundle import MAX_FILE
from webapp.formats.sandbox import Sandbox
from webapp.services import arrivals, corpora
from webapp.services.arrivals import Arrival
from webapp.services.corpora import Line

LINES = ".jsonl"
BESIDE = "codebook.json"
MARKS = (BESIDE, "manifest.json")  # of a folder that was exported
ABOUT = ("README.md", "LOSSES.txt")  # what it says about itself
_PEEK = 4 << 20  # bytes of a first line that are looked at

Advance = Callable[[int], None]
"""Is told how many bytes were read."""


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

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(source.size for source in self.sources)

    def corpora(self, form: str | None) -> list[Source]:
        """The files of canonical JSONL."""
        return [source for source in self.sources if is_corpus(source, form)]


def require_format(form: str | None) -> None:
    """Return when files can be read as *form*; raises Unsupported, naming what there is."""
    names = ["jsonl", *formats.text_formats()]
    if form is not None and form not in names:
        raise Unsupported(f"Files can't be read as {form}; there are: {', '.join(names)}.", field="format")


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
            if (any_ending or file.suffix.lower() in endings) and not _is_about(file):
                found.sources.append(Source(file, below.as_posix()))
            else:
                found.passed_over += file.name not in MARKS
    return found


def texts(found: Found, form: str | None, advance: Advance) -> Iterator[Arrival]:
    """The texts without tags, one after the other; a file that can't be opened or read is an arrival that says so."""
    with Sandbox() as sandbox:
        for source in found.sources:
            if not _holds_lines(source, form):
                yield _file(sandbox, source, form)
                advance(source.size)
            elif not is_corpus(source, form):
                yield from _plain_lines(source, advance)


def lines(source: Source, advance: Advance) -> Iterator[Line]:
    """The lines of a corpus."""
    try:
        with source.path.open("rb") as stream:
            yield from corpora.lines(source.name, _told(stream, advance))
    except OSError as error:
        yield Line(source.name, 0, problem=_unreadable(error))


def codebook(source: Source) -> CodebookSpec | None:
    """The codebook that lies beside a corpus, or above it when the folder is called `data`; None without one.

    Raises Malformed or Invalid when it can't be read.
    """
    folder = source.path.resolve().parent
    folders = [folder, folder.parent] if folder.name == "data" else [folder]
    file = next((place / BESIDE for place in folders if (place / BESIDE).is_file()), None)
    if file is None:
        return None
    return codebook_files.read(BESIDE, content(file, codebook_files.MAX_BYTES))


def content(path: Path, limit: int) -> bytes:
    """The bytes of a file; raises Malformed when it can't be read, TooLarge for more than *limit*."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(limit + 1)
    except OSError as error:
        raise Malformed(f"{path.name}: {_unreadable(error)}") from error
    if len(raw) > limit:
        raise TooLarge(f"{path.name} is larger than {limit >> 20} MB.")
    return raw


def is_corpus(source: Source, form: str | None) -> bool:
    """Whether the first line of the file is one of canonical JSONL."""
    if not _holds_lines(source, form):
        return False
    try:
        with source.path.open("rb") as stream:
            while first := stream.readline(_PEEK):
                if not first.isspace():
                    return jsonl.is_canonical(first) or (len(first) == _PEEK and b'"schema_version"' in first)
    except OSError:
        return False
    return False


def _is_about(file: Path) -> bool:
    """Whether a file describes the corpus that lies beside it, and is no text of it."""
    return file.name in ABOUT and any((file.parent / mark).is_file() for mark in MARKS)


def _holds_lines(source: Source, form: str | None) -> bool:
    return form == "jsonl" or (form is None and source.path.suffix.lower() == LINES)


def _file(sandbox: Sandbox, source: Source, form: str | None) -> Arrival:
    try:
        raw = content(source.path, MAX_FILE)
    except (Malformed, TooLarge) as refused:
        return Arrival(source.name, problem=refused.detail)
    return arrivals.of_file(sandbox, source.name, raw, form)


def _plain_lines(source: Source, advance: Advance) -> Iterator[Arrival]:
    try:
        with source.path.open("rb") as stream:
            yield from arrivals.of_lines(source.name, _told(stream, advance), source.name)
    except OSError as error:
        yield Arrival(source.name, problem=_unreadable(error))


def _told(stream: Iterator[bytes], advance: Advance) -> Iterator[bytes]:
    for line in stream:
        yield line
        advance(len(line))


def _unreadable(error: OSError) -> str:
    return f"The file can't be read: {error.strerror or 'the reason is not known'}."

"""Files and folders that a command is given, as texts and corpora on their way in."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from webapp import formats
from webapp.domain.codebook import CodebookSpec
from webapp.errors import Malformed, TooLarge, Unsupported
from webapp.formats import books, codebook_files, csv_texts
from webapp.formats.base import Format
from webapp.formats.bundle import MAX_FILE, OWN, is_archive
from webapp.formats.child_files import PEEK
from webapp.formats.reading import Files, OnDisk, Source
from webapp.formats.sandbox import Sandbox
from webapp.services import arrivals, corpora, deliveries
from webapp.services.arrivals import Arrival
from webapp.services.corpora import Line
from webapp.services.deliveries import Archive, Delivery

Advance = Callable[[int], None]
"""Is told how many bytes were read."""


@dataclass(slots=True)
class Found:
    """What lies under the paths of a command: files to read, and how many of other kinds were passed over."""

    sources: list[OnDisk] = field(default_factory=list)
    foreign: list[tuple[Files, Format]] = field(default_factory=list)
    archives: list[Archive] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    passed_over: int = 0
    size: int = 0  # bytes of all files

    def corpora(self, form: str | None) -> list[OnDisk]:
        """The files of canonical JSONL."""
        return [source for source in self.sources if is_corpus(source, form)]

    def take(self, group: list[OnDisk], sorted_: Delivery) -> None:
        """Take in what a group was sorted into."""
        rest = {source.name for source in sorted_.rest}
        self.sources += [source for source in group if source.name in rest]
        self.foreign += sorted_.foreign
        self.archives += sorted_.archives
        self.refused += sorted_.refused
        self.passed_over += sum(archive.passed_over for archive in sorted_.archives)


def require_format(form: str | None) -> None:
    """Return when files can be read as *form*; raises Unsupported, naming what there is."""
    tagged = [name for name, one in formats.tag_formats().items() if one.read]
    names = list(dict.fromkeys(["jsonl", "zip", *tagged, *formats.text_formats()]))
    if form is not None and form not in names:
        raise Unsupported(f"Files can't be read as {form}; there are: {', '.join(names)}.", field="format")


def find(sandbox: Sandbox, paths: Sequence[Path], form: str | None) -> Found:
    """The files under *paths* in the order given, those of a folder by name; hidden ones are passed over.

    Files of a folder belong together, and those that are named by themselves do. A file that is named is taken as it
    is; of a folder, without *form*, what can be read.
    """
    found = Found()
    tagged = formats.tag_formats().get(form or "")
    kind = tagged if tagged and tagged.read else None
    alone = [OnDisk(path, path.name) for path in paths if not path.is_dir()]
    groups = [(alone, None), *((_below(path), path) for path in paths if path.is_dir())]
    for group, folder in groups:
        found.size += sum(source.size for source in group)
        if folder is not None:
            opened = [source for source in group if not is_archive(source.name)]  # archives in it stay closed
            found.passed_over += len(group) - len(opened)
            group = opened  # noqa: PLW2901
        if kind is None and form not in (None, "zip"):
            found.take(group, deliveries.sort(sandbox, [one for one in group if is_archive(one.name)], OWN))
            found.sources += [source for source in group if not is_archive(source.name)]
            continue
        before, sorted_ = len(found.sources), deliveries.sort(sandbox, group, OWN, kind)
        found.take(group, sorted_)
        if folder is not None:
            _pass_over(found, before)
            for files, _ in sorted_.foreign:
                files.is_folder = True
    return found


def _below(folder: Path) -> list[OnDisk]:
    """The files of a folder that are not hidden, nor in a hidden one, by name."""
    files = ((file, file.relative_to(folder)) for file in sorted(folder.rglob("*")) if file.is_file())
    return [OnDisk(file, below.as_posix()) for file, below in files if not any(p.startswith(".") for p in below.parts)]


def _pass_over(found: Found, before: int) -> None:
    """Leave out what of a folder can't be read, or describes it."""
    folder = found.sources[before:]
    names, readable = [source.name for source in folder], {deliveries.LINES, *deliveries.endings()}
    known = [source for source in folder if source.path.suffix.lower() in readable or _is_table_of_texts(source)]
    marks = [name for name in names if deliveries.is_mark(name)]
    found.sources[before:] = [source for source in known if not deliveries.is_about(source.name, marks)]
    taken = {source.name for source in known}
    found.passed_over += sum(name not in taken and not deliveries.is_mark(name) for name in names)


def _is_table_of_texts(source: OnDisk) -> bool:
    """Whether a file of a folder, where tables may be about anything, has a column of texts."""
    if not deliveries.is_table(source.name):
        return False
    try:
        with source.path.open("rb") as stream:
            return csv_texts.holds_texts(stream.readline(PEEK))
    except OSError:
        return False


def texts(sandbox: Sandbox, found: Found, form: str | None, advance: Advance) -> Iterator[Arrival]:
    """The texts without tags, one after the other; a file that can't be opened or read is an arrival that says so."""
    for source in found.sources:
        if form == deliveries.CSV or (form is None and deliveries.is_table(source.name)):
            yield from deliveries.table(sandbox, source, OWN)
            advance(source.size)
        elif not _holds_lines(source, form):
            yield _file(sandbox, source, form)
            advance(source.size)
        elif not is_corpus(source, form):
            yield from _plain_lines(source, advance)
    for archive in found.archives:
        yield from archive.texts()


def on_disk(sources: Iterable[Source]) -> list[OnDisk]:
    """Those of this machine, which all files of a command are."""
    return [source for source in sources if isinstance(source, OnDisk)]


def lines(source: OnDisk, advance: Advance) -> Iterator[Line]:
    """The lines of a corpus."""
    try:
        with source.path.open("rb") as stream:
            yield from corpora.lines(source.name, _told(stream, advance))
    except OSError as error:
        yield Line(source.name, 0, problem=_unreadable(error))


def codebooks(source: OnDisk) -> Mapping[str, CodebookSpec]:
    """The codebooks that lie beside a corpus, or above it when the folder is called `data`, by version.

    Raises Malformed, Invalid or TooLarge when they can't be read.
    """
    folder = source.path.resolve().parent
    top = folder.parent if folder.name == "data" else folder
    places = {folder, top}
    files = [place / deliveries.CODEBOOK for place in places]
    files += [file for place in places for file in sorted(place.glob(f"{books.VERSIONS}/*.json"))]
    names = [file.relative_to(top).as_posix() for file in files if file.is_file()]
    corpus = PurePosixPath(folder.relative_to(top).as_posix(), source.path.name)
    return deliveries.codebooks(
        deliveries.beside(corpus, names), lambda name: content(top / name, codebook_files.MAX_BYTES)
    )


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


def is_corpus(source: OnDisk, form: str | None) -> bool:
    """Whether the first line of the file is one of canonical JSONL."""
    if not _holds_lines(source, form):
        return False
    try:
        with source.path.open("rb") as stream:
            while first := stream.readline(PEEK):
                if not first.isspace():
                    return deliveries.says_schema(first)
    except OSError:
        return False
    return False


def _holds_lines(source: OnDisk, form: str | None) -> bool:
    return form == "jsonl" or (form is None and source.path.suffix.lower() == deliveries.LINES)


def _file(sandbox: Sandbox, source: OnDisk, form: str | None) -> Arrival:
    try:
        raw = content(source.path, MAX_FILE)
    except (Malformed, TooLarge) as refused:
        return Arrival(source.name, problem=refused.detail)
    return arrivals.of_file(sandbox, source.name, raw, form)


def _plain_lines(source: OnDisk, advance: Advance) -> Iterator[Arrival]:
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

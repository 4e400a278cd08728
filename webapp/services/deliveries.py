"""Files that somebody brings at once, sorted: what another program wrote, archives, and what is read as it is."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from webapp import formats
from webapp.domain.codebook import CodebookSpec
from webapp.domain.file_names import clean_path
from webapp.errors import AppError, Malformed, TooLarge
from webapp.formats import books, codebook_files, csv_texts, jsonl
from webapp.formats.base import Format
from webapp.formats.bundle import Limits, is_archive
from webapp.formats.child_files import PEEK
from webapp.formats.reading import Files, Source
from webapp.formats.sandbox import Sandbox
from webapp.services import arrivals, corpora
from webapp.services.arrivals import Arrival
from webapp.services.corpora import Line

LINES = ".jsonl"
CSV = "csv"  # the format of tables of tags, and of tables of texts: which it is their first line says
CODEBOOK = books.CODEBOOK
MARKS = (CODEBOOK, "manifest.json")  # of a folder that was exported
ABOUT = ("README.md", "LOSSES.txt")  # what it says about itself
_NUMBERED: Final = re.compile(r"\d{1,6}(\.\d{1,6}){1,2}\.json")


@dataclass(slots=True)
class Delivery:
    """What came: files of formats with tags, archives of anything else, other files; what can't be opened, and why."""

    foreign: list[tuple[Files, Format]] = field(default_factory=list)
    archives: list["Archive"] = field(default_factory=list)
    rest: list[Source] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def sort(sandbox: Sandbox, group: Sequence[Source], limits: Limits, form: Format | None = None) -> Delivery:
    """Sort files that belong together; with *form* all are read as that format, but for tables of texts alone.

    Each archive is looked into by itself. The others are asked together whether they are a format's own.
    """
    delivery = Delivery()
    for source in group:
        if is_archive(source.name):
            _look_into(sandbox, source, limits, form, delivery)
    others = [source for source in group if not is_archive(source.name)]
    ours = [source for source in others if is_corpus(source)]
    known = {source.name for source in ours}
    own = [source for source in others if source.name not in known]
    files = Files(sandbox, own, limits)
    claimed = form if form and own and form.name != CSV else None
    try:
        if claimed is None and any(not _is_plain(source.name) for source in own):
            claimed = files.format()
    except AppError as refused:
        delivery.refused.append((own[0].name, refused.detail))
    delivery.rest = ours if claimed else others
    if claimed:
        delivery.foreign.append((files, claimed))
    return delivery


def is_corpus(source: Source) -> bool:
    """Whether the first line of a file is one of canonical JSONL."""
    if not source.name.lower().endswith(LINES):
        return False
    try:
        first = next((line for line in source.piece(0, PEEK).splitlines(keepends=True) if not line.isspace()), b"")
    except AppError:
        return False
    finally:
        source.release()
    return says_schema(first)


def says_schema(first: bytes) -> bool:
    """Whether a first line, or its beginning where it is long, is one of canonical JSONL."""
    return jsonl.is_canonical(first) or (len(first) == PEEK and b'"schema_version"' in first)


def is_about(name: str, names: Sequence[str]) -> bool:
    """Whether a file describes the corpus that lies beside it, and is no text of it."""
    path = PurePosixPath(name)
    beside = (str(path.parent / mark) for mark in MARKS)
    return path.name in ABOUT and any(mark in names for mark in beside)


def is_mark(name: str) -> bool:
    """Whether a file is a part of an exported folder that is read with its corpus, or left without a word."""
    path = PurePosixPath(name)
    return path.name in MARKS or books.is_book(name)


def is_codebook(name: str) -> bool:
    """Whether a file is called as the codebook of a corpus or as a version of it, its folder left out."""
    return name == CODEBOOK or _NUMBERED.fullmatch(name) is not None


def codebooks(names: Iterable[str], read: Callable[[str], bytes]) -> dict[str, CodebookSpec]:
    """The codebooks in files of these names by their version; one that names no version is of none.

    Raises TooLarge for more than 64 MB of them, Malformed or Invalid for one that can't be read.
    """
    found: dict[str, CodebookSpec] = {}
    total = 0
    for name in names:
        raw = read(name)
        total += len(raw)
        if total > books.MOST:
            raise TooLarge(books.TOO_LARGE, field="codebook")
        spec = codebook_files.read(name, raw)
        found.setdefault(spec.version, spec)
    return found


def beside(corpus: PurePosixPath, names: Iterable[str]) -> list[str]:
    """Those of the files that are codebooks of a corpus: beside it, or else above it; the one in use comes first."""
    paths = [PurePosixPath(name) for name in names]
    for place in (corpus.parent, corpus.parent.parent):
        versions = [path for path in paths if books.is_book(str(path)) and path.parent == place / books.VERSIONS]
        if found := [path for path in paths if path == place / CODEBOOK] + versions:
            return [str(path) for path in found]
    return []


def is_table(name: str) -> bool:
    """Whether a file is a table, by its ending."""
    return PurePosixPath(name.lower()).suffix in csv_texts.ENDINGS


def table(sandbox: Sandbox, source: Source, limits: Limits, *, suggest: bool = False) -> Iterator[Arrival]:
    """The texts of a table that no format with tags claims."""
    return arrivals.of_table(source.name, Files(sandbox, [source], limits).rows(source.name), suggest=suggest)


def endings() -> set[str]:
    """The endings of files that hold a text."""
    return {ending for form in formats.text_formats().values() for ending in form.endings}


class Archive:
    """A zip of texts, of plain JSON lines, of a corpus: all that no other format claims."""

    def __init__(self, sandbox: Sandbox, files: Files, name: str) -> None:
        self._sandbox, self._files, self.name = sandbox, files, name
        self._named = [name for name in files.names if not is_about(name, files.names) and not is_mark(name)]
        self._corpora: list[str] = []
        self._lines: list[str] = []
        for name in (name for name in self._named if name.lower().endswith(LINES)):
            (self._corpora if says_schema(files.first(name)) else self._lines).append(name)
        known = endings()
        self._texts = [name for name in self._named if PurePosixPath(name.lower()).suffix in known]
        tables = filter(is_table, self._named)
        self._tables = [name for name in tables if csv_texts.holds_texts(files.first(name))]

    @property
    def passed_over(self) -> int:
        """How many files of other kinds there are."""
        return len(self._named) - sum(map(len, (self._corpora, self._lines, self._texts, self._tables)))

    @property
    def corpora(self) -> Sequence[str]:
        """The names of its files of canonical JSONL."""
        return self._corpora

    def texts(self, *, suggest: bool = False, original: bool = False) -> Iterator[Arrival]:
        """Its texts, one after the other."""
        for name in self._texts:
            try:
                raw = self._files.read(name)
            except AppError as refused:
                yield Arrival(clean_path(name), problem=refused.detail)
            else:
                yield arrivals.of_file(self._sandbox, name, raw, suggest=suggest, original=original)
        for name in self._lines:
            yield from arrivals.of_lines(clean_path(name), self._files.lines(name), clean_path(name))
        for name in self._tables:
            yield from arrivals.of_table(name, self._files.rows(name), suggest=suggest)

    def lines(self, name: str) -> Iterator[Line]:
        """The lines of one of its corpora."""
        shown = clean_path(name)
        try:
            yield from corpora.lines(shown, self._files.lines(name))
        except AppError as refused:
            yield Line(shown, 0, problem=refused.detail)

    def codebooks(self, name: str) -> Mapping[str, CodebookSpec]:
        """The codebooks beside a corpus, or above it, by version; refused as those of `codebooks`."""
        return codebooks(beside(PurePosixPath(name), self._files.names), self._files.read)


def _look_into(sandbox: Sandbox, source: Source, limits: Limits, form: Format | None, delivery: Delivery) -> None:
    files = Files(sandbox, [source], limits)
    try:
        if not files.names:
            raise Malformed("The archive is empty.")
        claimed = form if form and form.name != CSV else files.format()
        if claimed:
            delivery.foreign.append((files, claimed))
        else:
            delivery.archives.append(Archive(sandbox, files, source.name))
    except AppError as refused:
        delivery.refused.append((source.name, refused.detail))


def _is_plain(name: str) -> bool:
    """Whether a file alone can't be of a format with tags: a text, or what lies beside an exported corpus."""
    return PurePosixPath(name.lower()).suffix in endings() or is_mark(name)

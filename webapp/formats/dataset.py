"""A dataset version as a file, anywhere: whether it is whole, and what it holds. No database is needed for it."""

import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final

from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_json import parse
from webapp.domain.records import DocumentRecord
from webapp.domain.releases import CORPUS, MANIFEST, SUMS
from webapp.domain.soundness import misfit, require_sound
from webapp.errors import AppError, Malformed
from webapp.formats import jsonl

_SUM: Final = re.compile(r"([0-9a-f]{64})  (\S.*)")
_PIECE: Final = 1 << 20
_MOST: Final = 1_000  # problems that are told


class Dataset:
    """An opened version. Its lines are read as they are asked for."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def documents(self) -> Iterator[DocumentRecord]:
        """The documents in their order; raises AppErrors for a line that is none."""
        with self.lines() as stream:
            for raw in stream:
                yield jsonl.read_line(raw)

    def lines(self) -> IO[bytes]:
        """The documents as they are written, to be closed."""
        return self._member(CORPUS)

    def manifest(self) -> dict[str, Any]:
        """What the version says of itself."""
        found = json.loads(self._read(MANIFEST))
        if not isinstance(found, dict):
            raise Malformed(f"{MANIFEST} is no object.")
        return found

    def codebook(self) -> CodebookSpec:
        """The codebook that was in use."""
        return parse(json.loads(self._read("codebook.json")))

    def problems(self) -> list[str]:
        """What is wrong with it, a sentence each; none: every byte is as it was when the version was made."""
        found: list[str] = []
        for look in (self._sums, self._listed, self._lines):
            try:
                found += look()
            except (AppError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as wrong:
                found.append(_said(wrong))
        return found[:_MOST]

    def _sums(self) -> list[str]:
        """Every file against its sum."""
        stated = dict(_stated(self._read(SUMS).decode()))
        here = {name for name in self._archive.namelist() if not name.endswith("/")} - {SUMS}
        problems = [f"{name} is missing." for name in sorted(stated.keys() - here)]
        problems += [f"{name} is not in {SUMS}; it was added." for name in sorted(here - stated.keys())]
        changed = (name for name in sorted(here & stated.keys()) if self._digest(name) != stated[name])
        return problems + [f"{name} was changed: its SHA-256 is another." for name in changed]

    def _listed(self) -> list[str]:
        """The manifest's list of files against the sums."""
        stated = dict(_stated(self._read(SUMS).decode()))
        listed = {one["path"]: one["sha256"] for one in self.manifest()["files"]}
        off = sorted(path for path, digest in listed.items() if stated.get(path) != digest)
        return [f"{MANIFEST} gives another SHA-256 of {path} than {SUMS}." for path in off]

    def _lines(self) -> list[str]:
        """Every line for itself, and their number against the manifest."""
        problems, documents, tags = [], 0, 0
        with self.lines() as stream:
            for number, raw in enumerate(stream, 1):
                try:
                    record = jsonl.read_line(raw)
                    require_sound(record)
                except AppError as wrong:
                    problems.append(f"{CORPUS}, line {number}: {wrong.detail}")
                    continue
                documents, tags = documents + 1, tags + len(record.annotations)
                problems += [f"{CORPUS}, line {number}: {words}." for words in _misfits(record)]
        counts = self.manifest()["counts"]
        if (counts["documents"], counts["annotations"]) != (documents, tags):
            problems.append(f"{MANIFEST} counts other numbers of documents and tags than {CORPUS} has.")
        return problems

    def _digest(self, name: str) -> str:
        seen = sha256()
        with self._member(name) as stream:
            while piece := stream.read(_PIECE):
                seen.update(piece)
        return seen.hexdigest()

    def _read(self, name: str) -> bytes:
        with self._member(name) as stream:
            return stream.read()

    def _member(self, name: str) -> IO[bytes]:
        try:
            return self._archive.open(name)
        except KeyError:
            raise Malformed(f"This is no dataset version: it has no {name}.") from None


@contextmanager
def opened(source: Path | IO[bytes]) -> Iterator[Dataset]:
    """The version in a file; raises Malformed for what is no zip."""
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError):
        raise Malformed("This is no dataset version: a version is a zip.") from None
    with archive:
        yield Dataset(archive)


def _stated(sums: str) -> Iterator[tuple[str, str]]:
    for line in sums.splitlines():
        match = _SUM.fullmatch(line)
        if match is None:
            raise Malformed(f"{SUMS} has a line that can't be read: {line[:80]}")
        yield match[2], match[1]


def _misfits(record: DocumentRecord) -> Iterator[str]:
    if record.text is not None:
        for tag in record.annotations:
            if words := misfit(tag, record.text):
                yield f"{tag.id}: {words}"


_SAYINGS: Final[Mapping[type[Exception], Callable[[Exception], str]]] = {
    KeyError: lambda wrong: f"{MANIFEST} lacks {wrong}.",
    zipfile.BadZipFile: lambda wrong: f"The archive is damaged: {wrong}.",
}


def _said(wrong: Exception) -> str:
    if isinstance(wrong, AppError):
        return wrong.detail
    say = _SAYINGS.get(type(wrong))
    return say(wrong) if say else f"A file of it can't be read: {wrong}."

"""A dataset version unpacked, so that any of its documents can be read when it is wanted."""

import shutil
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

import msgspec

from webapp.domain.codebook import CodebookSpec
from webapp.domain.records import DocumentRecord
from webapp.domain.release_diff import Entry
from webapp.errors import Malformed
from webapp.formats import jsonl
from webapp.formats.dataset import Dataset


class _Known(msgspec.Struct):
    doc_id: str
    text_sha256: str


_decode: Final = msgspec.json.Decoder(_Known).decode


class UnpackedShelf:
    """The documents by their place. In memory are an entry of each (some 270 bytes) and where its line begins."""

    def __init__(self, lines: IO[bytes], codebook: CodebookSpec) -> None:
        self._lines, self.codebook = lines, codebook
        self.entries: list[Entry] = []
        self._starts = array("Q")
        start = 0
        for raw in lines:
            try:
                known = _decode(raw)
            except msgspec.DecodeError as wrong:
                raise Malformed(f"Line {len(self.entries) + 1} of this version can't be read.") from wrong
            self.entries.append(Entry(known.doc_id, known.text_sha256))
            self._starts.append(start)
            start += len(raw)

    def document(self, at: int) -> DocumentRecord:
        """The document at a place; raises AppErrors for a line that is none."""
        self._lines.seek(self._starts[at])
        return jsonl.read_line(self._lines.readline())


@contextmanager
def unpacked(version: Dataset) -> Iterator[UnpackedShelf]:
    """The version on a shelf, its lines in a temporary file meanwhile."""
    with tempfile.TemporaryFile() as lines:
        with version.lines() as packed:
            shutil.copyfileobj(packed, lines)
        lines.seek(0)
        yield UnpackedShelf(lines, version.codebook())

"""Files as the reading process sees them: pieces that it asks the other process for, and what is found in them."""

import io
import json
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import BinaryIO

import msgspec

from webapp import formats
from webapp.domain import codebook_json
from webapp.domain.codebook import CodebookSpec
from webapp.domain.foreign import Found, Remark
from webapp.domain.records import DocumentRecord
from webapp.errors import Malformed
from webapp.formats import csv_texts, frames, jsonl
from webapp.formats.bundle import Limits, Opened, is_archive, unpacked

OURS, FOREIGN, CODEBOOK, REMARK = b"D", b"F", b"C", b"R"
"""Before a thing that was found: columns and a line of canonical JSONL, a foreign document, a codebook, a remark."""

PEEK = 4 << 20  # bytes of a first line that are looked at


class Desk:
    """The files in hand, and the way to the process that has them."""

    def __init__(self, requests: BinaryIO, answers: BinaryIO) -> None:
        self.requests, self.answers = requests, answers
        self._files: Opened | None = None

    def open(self, said: str) -> Iterator[bytes]:
        """Take these files in hand: a single archive is looked into. Gives their names."""
        given = json.loads(said)
        limits = Limits(*given["limits"])
        names = [name for name, _ in given["files"]]
        opens = [partial(self._stream, number, size) for number, (_, size) in enumerate(given["files"])]
        if len(names) == 1 and is_archive(names[0]):
            self._files = unpacked(opens[0](), limits)
        else:
            self._files = Opened(dict(zip(names, opens, strict=True)), limits)
        yield json.dumps(self._files.names).encode()

    def claimed(self) -> Iterator[bytes]:
        """The name of the first format that says these files are its own."""
        files = self._held()
        for form in formats.tag_formats().values():
            if form.read and form.claims and form.claims(files):
                yield form.name.encode()
                return

    def found(self, reader: str) -> Iterator[bytes]:
        """What that function of a module finds in the files."""
        files = self._held()
        module, _, name = reader.partition(":")
        files.looked.clear()
        return map(_encoded, getattr(import_module(module), name)(files))

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file."""
        return self._held().lines(name)

    def first(self, name: str) -> Iterator[bytes]:
        """The first line that says something, or the beginning of it."""
        for line in self._held().lines(name):
            if not line.isspace():
                yield line[:PEEK]
                return

    def content(self, name: str) -> Iterator[bytes]:
        """All of a file."""
        yield self._held().read(name)

    def rows(self, name: str) -> Iterator[bytes]:
        """The rows of a table of texts."""
        return map(msgspec.json.encode, csv_texts.read(self._held(), name))

    def unread(self) -> list[str]:
        """The files that were not looked into, since something was to be found in them."""
        files = self._held()
        return [name for name in files.names if name not in files.looked]

    def piece(self, number: int, place: int, length: int) -> bytes:
        """Some bytes of a file, from the other process."""
        frames.send(self.answers, frames.WANTED, frames.RANGE.pack(number, place, length))
        return frames.receive(self.requests)[1]

    def _stream(self, number: int, size: int) -> BinaryIO:
        return io.BufferedReader(_Served(self, number, size), 1 << 16)

    def _held(self) -> Opened:
        if self._files is None:
            raise Malformed("There are no files to read.")
        return self._files


class _Served(io.RawIOBase):
    """A file of which the other process hands out pieces."""

    def __init__(self, desk: Desk, number: int, size: int) -> None:
        self._desk, self._number, self._size, self._place = desk, number, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("before the beginning")
        self._place = base + offset
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader hands in
        length = max(0, min(len(buffer), self._size - self._place))
        piece = self._desk.piece(self._number, self._place, length) if length else b""
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)


def _encoded(found: Found) -> bytes:
    if isinstance(found, CodebookSpec):
        return CODEBOOK + json.dumps(codebook_json.to_json(found)).encode()
    if isinstance(found, DocumentRecord):
        return OURS + json.dumps(dict(found.columns)).encode() + b"\n" + jsonl.document_json(found)
    return (REMARK if isinstance(found, Remark) else FOREIGN) + msgspec.json.encode(found)

"""Files that grow side by side while documents go by once, kept on disk until they are taken."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from webapp.formats.base import Files

_PIECE: Final = 1 << 16
HELD: Final = 1 << 20
"""Bytes that wait in memory, so that files are not opened for each line."""


class Spool:
    """Any number of files; none is held open, so that a thousand coders do no harm."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[str, Path] = {}
        self._waiting: dict[str, list[bytes]] = {}
        self._size = 0

    def add(self, name: str, content: bytes) -> None:
        """Put *content* at the end of the file of that name."""
        self._waiting.setdefault(name, []).append(content)
        self._size += len(content)
        if self._size > HELD:
            self._write()

    def files(self) -> Files:
        """The files, in the order of their names."""
        self._write()
        for name, place in sorted(self._places.items()):
            yield name, _pieces(place)

    def _write(self) -> None:
        for name, contents in self._waiting.items():
            place = self._places.setdefault(name, self._folder / str(len(self._places)))
            with place.open("ab") as stream:
                stream.writelines(contents)
        self._waiting, self._size = {}, 0


@contextmanager
def spool() -> Iterator[Spool]:
    """An empty spool, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="glossator-") as folder:
        yield Spool(Path(folder))


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece

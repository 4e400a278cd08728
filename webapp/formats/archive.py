"""Several files as one zip that streams, the same bytes each time."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import sha256

from webapp.domain.releases import FileRecord, Tally
from webapp.errors import TooLarge
from webapp.formats.base import Files

LOSSES = "LOSSES.txt"
_MOMENT = (1980, 1, 1, 0, 0, 0)


class _Pipe(io.RawIOBase):
    """Takes what the zip writes and gives it away; it can't be sought in, so nothing is kept."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        taken = bytes(piece)  # type: ignore[call-overload]  # bytes or a view of some
        self._pieces.append(taken)
        return len(taken)

    def taken(self) -> Iterator[bytes]:
        """What came since the last time."""
        pieces, self._pieces = self._pieces, []
        if pieces:
            yield b"".join(pieces)


def zipped(files: Files) -> Iterator[bytes]:
    """The zip in pieces; raises TooLarge for a file beyond 4 GB, which a folder can hold."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in files:
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            try:
                with archive.open(entry, "w") as member:
                    for piece in contents:
                        member.write(piece)
                        yield from pipe.taken()
            except RuntimeError as error:  # what zipfile raises when it is too late to say so in the header
                raise TooLarge(f"{name} is too large for a zip; write a folder instead: -o NAME/") from error
    yield from pipe.taken()


def with_losses(files: Files, losses: Iterable[str]) -> Files:
    """The files and, where something is lost, LOSSES.txt, which says what."""
    yield from files
    if said := losses_text(losses):
        yield LOSSES, [said]


def listed(path: str, pieces: Iterable[bytes], written: list[FileRecord], counted: Tally | None = None) -> Files:
    """The file, and when it has been taken its line in *written*, with the number of documents that *counted* saw."""
    seen, size = sha256(), 0

    def watched() -> Iterator[bytes]:
        nonlocal size
        for piece in pieces:
            seen.update(piece)
            size += len(piece)
            yield piece

    yield path, watched()
    written.append(FileRecord(path, size, seen.hexdigest(), counted.documents if counted else None))


def losses_text(losses: Iterable[str]) -> bytes:
    """What LOSSES.txt says, or nothing."""
    lines = [f"- {line}\n" for line in losses]
    return "".join(["This format can't carry:\n", *lines]).encode() if lines else b""

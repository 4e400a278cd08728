"""What the process that reads files and the one that asked it to say to each other: frames of a kind and bytes.

The one that asks sends a kind of the first group; the reader answers with ITEMs and then DONE,
or with REFUSED, and may send WANTED in between, which is answered with PIECE.
"""

import struct
from typing import IO, Final

TEXT: Final = b"T"  # the name of a module, NUL, a file: the TextRecord of it, as JSON
FILES: Final = b"B"  # JSON of names, sizes and limits: the files that the next frames are about; their names, as JSON
CLAIMS: Final = b"C"  # the name of the format that claims them, or nothing
FOUND: Final = b"F"  # MODULE:FUNCTION, a reader: each thing found, a letter before it; DONE: names not looked into
LINES: Final = b"L"  # the name of a file: each of its lines
FIRST: Final = b"1"  # the name of a file: its first line that says something, or the beginning of it
CONTENT: Final = b"R"  # the name of a file: all of it
ROWS: Final = b"V"  # the name of a table of texts: each row as JSON
PIECE: Final = b"="

ITEM: Final = b"+"
DONE: Final = b"."
REFUSED: Final = b"!"
WANTED: Final = b"?"  # number of a file, place and length, as in RANGE

RANGE: Final = struct.Struct(">IQQ")
_HEAD: Final = struct.Struct(">cQ")
MAX_FRAME: Final = 160 << 20  # bytes; a line of a corpus has at most 128 MB


def send(stream: IO[bytes], kind: bytes, payload: bytes = b"") -> None:
    """Write a frame, whole."""
    stream.write(_HEAD.pack(kind, len(payload)))
    stream.write(payload)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """The next frame; raises EOFError when there is none, or none that could be meant."""
    kind, length = _HEAD.unpack(_exactly(stream, _HEAD.size))
    if length > MAX_FRAME:
        raise EOFError
    return kind, _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    found = stream.read(length)
    if len(found) != length:
        raise EOFError
    return found

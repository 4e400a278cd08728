"""Files that were brought together: one, a folder, or an archive; readers of formats see no difference.

What is read is counted while it is read: an archive's own word on sizes is never taken.
"""

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Final, NamedTuple, Protocol

from webapp.errors import Invalid, Malformed, NotFound, TooLarge, Unsupported

MAX_FILE: Final = 50 << 20  # bytes that are read whole
MAX_LINE: Final = 128 << 20
ARCHIVES: Final = (".zip", ".qdpx")
_FREE: Final = 10 << 20  # bytes that any archive may hold, however small it is packed
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_CONTROL: Final = re.compile("[\0-\x1f\x7f]")
_PACKED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1
_HIDDEN: Final = "__MACOSX"


class Limits(NamedTuple):
    """What files may take: how many there are, bytes in all, how many times more than their archive, and how long."""

    files: int
    total: int
    ratio: int
    seconds: float | None = None


UPLOADS: Final = Limits(2_000, 200 << 20, 100, 240)
OWN: Final = Limits(200_000, 64 << 30, 1_000)
"""For who reads files of their own machine: against accidents only."""


class Bundle(Protocol):
    """Files by name, folders set apart by `/`. What is read has been counted against the limits of uploads."""

    @property
    def names(self) -> Sequence[str]:
        """The names of the files, in the order of code points."""
        ...

    def read(self, name: str) -> bytes:
        """A whole file; raises TooLarge beyond 50 MB."""
        ...

    def lines(self, name: str) -> Iterator[bytes]:
        """A file line by line, LF included, however large it is; raises TooLarge for a line beyond 128 MB."""
        ...


class Held:
    """A bundle of bytes in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(sorted(files.items()))

    @property
    def names(self) -> Sequence[str]:
        """The names of the files, in the order of code points."""
        return list(self._files)

    def read(self, name: str) -> bytes:
        """A whole file."""
        return self._files[name]

    def lines(self, name: str) -> Iterator[bytes]:
        """A file line by line, LF included."""
        yield from self._files[name].splitlines(keepends=True)


class Opened:
    """A bundle of files that are opened when they are asked for; *opens* gives each from its beginning."""

    def __init__(self, opens: Mapping[str, Callable[[], BinaryIO]], limits: Limits, packed: int | None = None) -> None:
        if len(opens) > limits.files:
            raise TooLarge(f"These are {len(opens):,} files; at most {limits.files:,} are read at once.", field="file")
        self._opens = dict(sorted(opens.items()))
        self._limits = limits
        self._most = limits.total if packed is None else min(limits.total, max(_FREE, packed * limits.ratio))
        self._marks: dict[str, int] = {}  # how far each file was read
        self._total = 0
        self.looked: set[str] = set()  # names of files that were opened, until somebody clears it

    @property
    def names(self) -> Sequence[str]:
        """The names of the files, in the order of code points."""
        return list(self._opens)

    def read(self, name: str) -> bytes:
        """A whole file; raises TooLarge beyond 50 MB."""
        with self._stream(name) as stream:
            raw = stream.read(MAX_FILE + 1)
        if len(raw) > MAX_FILE:
            raise TooLarge(f"{name} is larger than {MAX_FILE >> 20} MB.", field="file")
        return raw

    def lines(self, name: str) -> Iterator[bytes]:
        """A file line by line, LF included; raises TooLarge for a line beyond 128 MB."""
        with self._stream(name) as stream:
            while line := stream.readline(MAX_LINE + 1):
                if len(line) > MAX_LINE:
                    raise TooLarge(f"{name} has a line larger than {MAX_LINE >> 20} MB.", field="file")
                yield line

    @contextmanager
    def _stream(self, name: str) -> Iterator[BinaryIO]:
        """The file, each byte counted; raises NotFound for a name that is not there, Malformed for damage."""
        if name not in self._opens:
            raise NotFound(f"There is no file {name}.")
        self.looked.add(name)
        self._marks.setdefault(name, 0)
        try:
            with self._opens[name]() as raw, io.BufferedReader(_Counted(raw, self._counter(name)), 1 << 16) as stream:
                yield stream
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, struct.error) as error:
            raise Malformed(f"{name} can't be read: the archive is damaged there.", field="file") from error
        except OSError as error:
            raise Malformed(f"{name} can't be read: {error.strerror or 'it is damaged'}.", field="file") from error

    def _counter(self, name: str) -> Callable[[int], None]:
        place = 0

        def count(more: int) -> None:
            nonlocal place
            place += more
            fresh = max(0, place - self._marks[name])
            self._marks[name] += fresh
            self._total += fresh
            if self._total > self._most:
                raise TooLarge(f"These files are larger than {self._most >> 20} MB when unpacked.", field="file")

        return count


class _Counted(io.RawIOBase):
    """A stream that tells how many bytes were taken from it."""

    def __init__(self, raw: BinaryIO, count: Callable[[int], None]) -> None:
        self._raw, self._count = raw, count

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader hands in
        piece = self._raw.read(len(buffer))
        buffer[: len(piece)] = piece
        self._count(len(piece))
        return len(piece)


def unpacked(stream: BinaryIO, limits: Limits) -> Opened:
    """The files of a zip. Archives in it are files like others: they are never opened.

    Raises Malformed for what is no zip, TooLarge for too many files, and Invalid for names that lead out of the
    archive or stand there twice, links, and what is locked by a password.
    """
    packed = stream.seek(0, io.SEEK_END)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError, EOFError, OverflowError, struct.error) as error:
        raise Malformed("The archive is damaged, or no zip.", field="file") from error
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > limits.files:
        raise TooLarge(f"The archive holds {len(members):,} files; at most {limits.files:,} are read.", field="file")
    found: dict[str, zipfile.ZipInfo] = {}
    alike: set[str] = set()
    for member in members:
        name = _plain_name(member)
        same = unicodedata.normalize("NFC", name).casefold()
        if same in alike:
            raise Invalid(f"The archive holds “{name}” twice, capital letters aside.", field="file")
        alike.add(same)
        if not _is_hidden(name):
            found[name] = member
    return Opened({name: _opener(archive, member) for name, member in found.items()}, limits, packed)


def _opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: archive.open(member)  # type: ignore[return-value]  # a buffered stream of bytes, as IO[bytes]


def _plain_name(member: zipfile.ZipInfo) -> str:
    """The member's name with `/` between folders; raises Invalid or Unsupported for what is not read."""
    name = member.filename.replace("\\", "/")
    shown = name[:100]
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/") or _CONTROL.search(name):
        raise Invalid(f"The archive holds a file whose name leads out of it: {shown!a}.", field="file")
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        raise Invalid(f"The archive holds a link or device instead of a file: {shown}.", field="file")
    if member.flag_bits & _ENCRYPTED:
        raise Invalid("The archive is locked by a password; unlock it and pack it anew.", field="file")
    if member.compress_type not in _PACKED:
        raise Unsupported(f"The archive packs {shown} in a way that is not read; make an ordinary zip.", field="file")
    return name


def _is_hidden(name: str) -> bool:
    """Whether a file is one that systems leave in folders for themselves."""
    return any(part.startswith(".") or part == _HIDDEN for part in name.split("/"))


def is_archive(name: str) -> bool:
    """Whether a file is one that is opened, by its ending."""
    return name.lower().endswith(ARCHIVES)

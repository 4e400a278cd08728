"""Files of strangers, opened, recognised and read by the process that is made for it, and what it says checked anew."""

import json
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final, NamedTuple, Protocol

import msgspec

from webapp import formats
from webapp.domain import codebook_json, metadata
from webapp.domain.file_names import one_line
from webapp.domain.foreign import ForeignDocument, Found, Remark
from webapp.domain.nesting import require_shallow
from webapp.domain.soundness import require_sound
from webapp.errors import AppError, Malformed, TooLarge
from webapp.formats import frames, jsonl
from webapp.formats.base import Format
from webapp.formats.bundle import Limits
from webapp.formats.child_files import CODEBOOK, FOREIGN, OURS, REMARK
from webapp.formats.sandbox import Sandbox

_foreign: Final = msgspec.json.Decoder(ForeignDocument).decode
_said: Final = msgspec.json.Decoder(Remark).decode
_WORDS: Final = 120  # characters of what a remark calls a thing


class Unsound(NamedTuple):
    """Something that was found and can't be kept, and why."""

    sentence: str


class Source(Protocol):
    """A file somewhere, of which pieces can be had."""

    @property
    def name(self) -> str:
        """What it is called, folders set apart by `/`."""
        ...

    @property
    def size(self) -> int:
        """In bytes."""
        ...

    def piece(self, place: int, length: int) -> bytes:
        """So many bytes from that place on; fewer at the end."""
        ...

    def lines(self) -> Iterator[bytes]:
        """All of it line by line, LF included."""
        ...

    def release(self) -> None:
        """Nobody asks for more of it for now."""
        ...


class OnDisk:
    """A file of this machine, open while pieces of it are asked for."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self._stream: IO[bytes] | None = None

    @property
    def size(self) -> int:
        """In bytes; none when it can't be told."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def piece(self, place: int, length: int) -> bytes:
        """So many bytes from that place on; raises Malformed when it can't be read."""
        try:
            self._stream = self._stream or self.path.open("rb")
            self._stream.seek(place)
            return self._stream.read(length)
        except OSError as error:
            raise Malformed(f"{self.name} can't be read: {error.strerror or 'the reason is not known'}.") from error

    def lines(self) -> Iterator[bytes]:
        """All of it line by line, LF included; raises Malformed when it can't be read."""
        try:
            with self.path.open("rb") as stream:
                yield from stream
        except OSError as error:
            raise Malformed(f"{self.name} can't be read: {error.strerror or 'the reason is not known'}.") from error

    def release(self) -> None:
        """Close it."""
        stream, self._stream = self._stream, None
        if stream:
            stream.close()


class Sent:
    """A file that was uploaded."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream, self.name = stream, name
        self.size = stream.seek(0, 2)
        stream.seek(0)

    def piece(self, place: int, length: int) -> bytes:
        """So many bytes from that place on."""
        self._stream.seek(place)
        return self._stream.read(length)

    def lines(self) -> Iterator[bytes]:
        """All of it line by line, LF included."""
        self._stream.seek(0)
        yield from self._stream

    def release(self) -> None:
        """It stays open until the request ends; who reads it next finds it at its beginning."""
        self._stream.seek(0)


class Files:
    """Files that are read by the child of a sandbox: a single archive is looked into.

    *advance* is told how many bytes more were read.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        sources: Sequence[Source],
        limits: Limits,
        advance: Callable[[int], None] | None = None,
    ) -> None:
        self._sandbox, self._sources, self._limits = sandbox, sources, limits
        self.advance = advance
        self._until = None if limits.seconds is None else time.monotonic() + limits.seconds
        self._open: Source | None = None
        self._left = sum(source.size for source in sources)
        self._names: list[str] = []
        self.is_folder = False
        self.unread: list[str] = []
        """Files that nobody looked into, once all that was found has been taken."""

    @property
    def called(self) -> str:
        """What to call them: the name of the only one, or how many there are beside the first."""
        first, more = self._sources[0].name, len(self._sources) - 1
        return f"{first} and {more:,} more" if more else first

    @property
    def names(self) -> Sequence[str]:
        """The names of the files, those in an archive where it is one; raises AppErrors for one that is not read."""
        try:
            self._prepare()
        finally:
            self._release()
        return self._names

    def format(self) -> Format | None:
        """The format that says these files are its own, or None."""
        said = b"".join(self._items(frames.CLAIMS, ""))
        return formats.tag_formats().get(said.decode(errors="replace"))

    def found(self, form: Format) -> Iterator[Found | Unsound]:
        """What the format reads in the files, one thing after the other; raises AppErrors when it can't."""
        assert form.read is not None
        try:
            for kind, said in self._ask(frames.FOUND, f"{form.read.__module__}:{form.read.__name__}"):
                if kind == frames.ITEM:
                    yield _checked(said)
                else:
                    self.unread = [str(name) for name in json.loads(said)]
        except AppError as refused:
            self.unread = [str(name) for name in (refused.state or {}).get("unread", ())]
            raise

    def left_over(self, endings: Collection[str]) -> list[Source]:
        """Files with one of these endings that nobody looked into; from now on they are not unread.

        None of an archive or a folder, where a text may be anything.
        """
        if self.is_folder:
            return []
        unread = {name for name in self.unread if PurePosixPath(name.lower()).suffix in endings}
        found = [source for source in self._sources if source.name in unread]
        self.unread = [name for name in self.unread if name not in {source.name for source in found}]
        return found

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file."""
        return self._items(frames.LINES, name)

    def rows(self, name: str) -> Iterator[bytes]:
        """The rows of a table of texts, as `csv_texts.TextRow` in JSON; raises AppErrors for what is none."""
        return self._items(frames.ROWS, name)

    def first(self, name: str) -> bytes:
        """The first line of a file that says something, or the beginning of it."""
        return b"".join(self._items(frames.FIRST, name))

    def read(self, name: str) -> bytes:
        """All of a file; raises TooLarge beyond 50 MB."""
        return b"".join(self._items(frames.CONTENT, name))

    def _items(self, kind: bytes, said: str) -> Iterator[bytes]:
        return (answer for sort, answer in self._ask(kind, said) if sort == frames.ITEM)

    def _ask(self, kind: bytes, said: str) -> Iterator[tuple[bytes, bytes]]:
        try:
            self._prepare()
            for answer in self._sandbox.ask(kind, said.encode(errors="surrogatepass"), self._serve):
                if self._until is not None and time.monotonic() > self._until:
                    raise TooLarge("The files take too long to read; the command reads more.", field="file")
                yield answer
        finally:
            self._release()

    def _prepare(self) -> None:
        """Tell the child about the files, if the one that runs has not heard of them."""
        if self._sandbox.holds is self:
            return
        files = [[source.name, source.size] for source in self._sources]
        given = json.dumps({"files": files, "limits": self._limits}).encode()
        (_, names), _ = self._sandbox.ask(frames.FILES, given, self._serve)
        self._names = [str(name) for name in json.loads(names)]
        self._sandbox.holds = self

    def _serve(self, number: int, place: int, length: int) -> bytes:
        source = self._sources[number]
        if source is not self._open:
            self._release()
            self._open = source
        piece = source.piece(place, length)
        if self.advance and self._left:
            more = min(self._left, len(piece))
            self._left -= more
            self.advance(more)
        return piece

    def _release(self) -> None:
        if self._open:
            self._open.release()
        self._open = None


def _checked(said: bytes) -> Found | Unsound:
    """What was found, as input of strangers: who took over the child must not get further."""
    kind, raw = said[:1], said[1:]
    try:
        if kind == OURS:
            columns, _, line = raw.partition(b"\n")
            record = jsonl.read_line(line)
            require_sound(record)
            return record._replace(columns=metadata.read(json.loads(columns)).get("columns", {}))
        require_shallow(raw)
        if kind == FOREIGN:
            return _foreign(raw)
        if kind == REMARK:
            return _remark(raw)
        if kind == CODEBOOK:
            return codebook_json.parse(json.loads(raw))
    except AppError as refused:
        return Unsound(refused.detail)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    return Unsound("A document could not be read.")


def _remark(raw: bytes) -> Remark:
    said = _said(raw)
    return Remark(one_line(said.thing, _WORDS), one_line(said.things, _WORDS), max(0, min(said.count, 10**9)))
